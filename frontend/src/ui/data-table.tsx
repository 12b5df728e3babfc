import { type MouseEvent, type ReactNode, useState } from "react";
import { Button } from "./button";
import { Icon } from "./icons";
import { text } from "./text";

export interface Column<Row> {
  /** Unique in the table. */
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** What the column is sorted by, if it can be; null is last either way. */
  sortBy?: (row: Row) => number | string | null;
  /** Numbers stand at the right. */
  isNumber?: boolean;
  /** What a row is called by: its headline on a phone. One column at most. */
  isName?: boolean;
  /** Beside the name on a phone, without its title. One column at most. */
  isBesideName?: boolean;
  /** In a line of its own on a phone, whatever is in it: so the others keep their places from row to row. */
  isLine?: boolean;
  /** Left out on a phone. */
  isMinor?: boolean;
  /** Left out unless there is much room. */
  isDetail?: boolean;
  /** The column's width as a class. */
  width?: string;
}

export interface Sorting {
  key: string;
  isDescending: boolean;
}

function leftOut({ isMinor, isDetail }: Pick<Column<never>, "isMinor" | "isDetail">): string {
  if (isDetail) return "max-lg:hidden!";
  return isMinor ? "max-md:hidden!" : "";
}

function onPhone(column: Pick<Column<never>, "isBesideName" | "isLine" | "isMinor" | "isDetail">): string {
  const place = column.isLine ? "max-md:min-w-full!" : column.isBesideName ? "beside-name" : "";
  return `${place} ${leftOut(column)}`;
}

interface DataTableProps<Row> {
  /** What the table shows; for those who listen. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** How it is sorted at first; left out, the rows stand as they are given. */
  sorting?: Sorting;
  /** Given: the rows come as `sorting` says, and whoever gives them sorts them anew; `sortBy` only says by what. */
  onSort?: (sorting: Sorting) => void;
  /** So many rows are shown at first; the others when they are asked for. */
  atFirst?: number;
  /** A press anywhere in a row follows its first link. */
  opensRows?: boolean;
  testId?: string;
}

/** A table that is sorted by pressing the head of a column. On a phone each row stands by itself, its cells with their names. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    caption,
    columns,
    rows,
    rowKey,
    sorting,
    onSort,
    atFirst = Number.POSITIVE_INFINITY,
    opensRows,
    testId,
  } = props;
  const [own, setOwn] = useState<Sorting | null>(sorting ?? null);
  const [isWhole, setIsWhole] = useState(false);
  const chosen = onSort === undefined ? own : (sorting ?? null);
  const choose = (key: string) =>
    (onSort ?? setOwn)({ key, isDescending: chosen?.key === key ? !chosen.isDescending : true });
  const all = onSort === undefined ? sorted(rows, columns, chosen) : rows;
  const shown = isWhole ? all : all.slice(0, atFirst);
  const table = (
    <table data-testid={testId} className="data-table num w-full text-[13px]">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <Head key={column.key} column={column} sorting={chosen} onSort={() => choose(column.key)} />
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <tr
            key={rowKey(row)}
            onClick={opensRows ? followLink : undefined}
            className={opensRows ? "cursor-pointer hover:bg-raised/60" : undefined}
          >
            {columns.map((column) => (
              <td
                key={column.key}
                data-label={column.isName || column.isBesideName ? undefined : column.title}
                className={`${column.isNumber ? "whitespace-nowrap md:text-right" : ""} ${onPhone(column)}`}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
  if (all.length <= atFirst) return table;
  return (
    <>
      {table}
      <div className="border-t border-line/60 px-2 py-1.5">
        <Button kind="quiet" size="small" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? text.showFewer : text.showAll(all.length)}
        </Button>
      </div>
    </>
  );
}

/** Not where a link or button was pressed itself, or text was selected; with the keys that are held, for a new tab. */
function followLink({ target, currentTarget, nativeEvent }: MouseEvent<HTMLTableRowElement>) {
  if ((target as Element).closest("a, button") !== null || getSelection()?.type === "Range") return;
  currentTarget.querySelector("a")?.dispatchEvent(new globalThis.MouseEvent("click", nativeEvent));
}

interface HeadProps<Row> {
  column: Column<Row>;
  sorting: Sorting | null;
  onSort: () => void;
}

function Head<Row>({ column, sorting, onSort }: HeadProps<Row>) {
  const { title, isNumber, sortBy, width = "" } = column;
  const isSorted = sorting?.key === column.key;
  const direction = sorting?.isDescending ? "descending" : "ascending";
  return (
    <th
      scope="col"
      aria-sort={isSorted ? direction : undefined}
      className={`${isNumber ? "text-right" : "text-left"} ${leftOut(column)} ${width}`}
    >
      {sortBy === undefined ? (
        title
      ) : (
        <button
          type="button"
          onClick={onSort}
          className={`inline-flex items-center gap-1 hover:text-text ${isNumber ? "flex-row-reverse" : ""}`}
        >
          {title}
          <Icon
            name="down"
            size={12}
            className={isSorted ? (direction === "ascending" ? "rotate-180" : "") : "invisible max-md:hidden"}
          />
          {isSorted && <span className="sr-only">{text[direction]}</span>}
        </button>
      )}
    </th>
  );
}

/** The rows in an order; what has nothing to be sorted by stands last. */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting | null,
): readonly Row[] {
  const sortBy = columns.find((column) => column.key === sorting?.key)?.sortBy;
  if (sorting === null || sortBy === undefined) return rows;
  const way = sorting.isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [left, right] = [sortBy(a), sortBy(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const order = typeof left === "string" ? left.localeCompare(String(right)) : left - Number(right);
    return way * order;
  });
}
