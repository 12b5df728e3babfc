import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useId } from "react";
import { count, duration } from "../../lib/format";
import type { CommandUsage } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { type Column, DataTable, sorted } from "../../ui/data-table";
import { Empty } from "../../ui/empty";
import { RelativeTime } from "../../ui/relative-time";
import { useTyped } from "../../ui/use-typed";
import { OutcomeBar } from "./outcome-bar";
import { refused } from "./report";
import type { CommandSearch, CommandSort } from "./search";
import { text } from "./text";

const AT_FIRST = 12;
/** What the table has at least, and what stands for it while it is loaded: the first commands move nothing. */
export const TABLE_ROOM = "min-h-80";

interface CommandTableProps {
  commands: readonly CommandUsage[];
  clockOffset: number;
}

/** Every command of a time: sorted by any of its numbers, and looked for by its name. Both stand in the address. */
export function CommandTable({ commands, clockOffset }: CommandTableProps) {
  const { q = "", sort = "uses", order = "desc" } = useSearch({ from: "/commands" });
  const navigate = useNavigate();
  const change = useCallback(
    (next: Partial<CommandSearch>) =>
      void navigate({ to: ".", search: (now: object) => ({ ...now, ...next }), replace: true, resetScroll: false }),
    [navigate],
  );
  const [words, setWords] = useTyped(
    q,
    useCallback((asked: string) => change({ q: asked || undefined }), [change]),
  );
  const sought = words.trim().toLocaleLowerCase();
  const most = Math.max(1, ...commands.map((command) => command.count));
  const shown = columns(most, clockOffset);
  const sorting = { key: sort, isDescending: order === "desc" };
  const found = sorted(
    commands.filter(({ name }) => name.toLocaleLowerCase().includes(sought)),
    shown,
    sorting,
  );
  return (
    <Card
      title={text.table}
      testId="command-table"
      className={TABLE_ROOM}
      aside={
        <>
          <span className="num text-[12.5px] text-muted" aria-live="polite">
            {text.shownOf(found.length, commands.length)}
          </span>
          <Search words={words} onChange={setWords} />
        </>
      }
    >
      {found.length === 0 ? (
        <div className="border-t border-line/60 py-3">
          <Empty title={text.noMatch(words.trim())}>{text.noMatchHint}</Empty>
        </div>
      ) : (
        <div className="md:[&_td]:px-2.5 md:[&_td]:whitespace-nowrap md:[&_td:first-child]:pl-4 md:[&_td:first-child]:whitespace-normal md:[&_td:last-child]:pr-4 md:[&_th]:px-2.5 md:[&_th:first-child]:pl-4 md:[&_th:last-child]:pr-4">
          <DataTable
            caption={text.tableCaption}
            columns={shown}
            rows={found}
            rowKey={({ name }) => name}
            sorting={sorting}
            onSort={({ key, isDescending }) =>
              change({ sort: key as CommandSort, order: isDescending ? undefined : "asc" })
            }
            atFirst={AT_FIRST}
          />
        </div>
      )}
    </Card>
  );
}

function Search({ words, onChange }: { words: string; onChange: (words: string) => void }) {
  const id = useId();
  return (
    <search className="ml-auto max-sm:w-full">
      <label htmlFor={id} className="sr-only">
        {text.search}
      </label>
      <input
        id={id}
        type="search"
        data-shortcut="/"
        value={words}
        placeholder={text.search}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 w-full rounded-control border border-line bg-bg px-2.5 text-[13px] placeholder:text-faint sm:w-52"
      />
    </search>
  );
}

const names = text.columns;

function columns(most: number, clockOffset: number): Column<CommandUsage>[] {
  const number = (
    key: keyof typeof names,
    read: (usage: CommandUsage) => number | null,
    more: Partial<Column<CommandUsage>> = {},
  ) => ({
    key,
    title: names[key],
    sortBy: read,
    isNumber: true,
    cell: (usage: CommandUsage) => <Quiet value={read(usage)} />,
    ...more,
  });
  const time = (key: keyof typeof names, read: (usage: CommandUsage) => number | null, isDetail = false) =>
    number(key, read, { isDetail, cell: (usage) => duration(read(usage)) });
  return [
    {
      key: "name",
      title: names.name,
      isName: true,
      sortBy: ({ name }) => name,
      cell: (usage) => <Name usage={usage} most={most} />,
      width: "w-[26%]",
    },
    number("uses", (usage) => usage.count, {
      cell: (usage) => <b className="fresh font-semibold">{count(usage.count)}</b>,
    }),
    number("userErrors", ({ failed }) => failed.userError, { isDetail: true }),
    number("cooldowns", ({ failed }) => failed.cooldown, { isDetail: true }),
    number("permissions", ({ failed }) => failed.permission, { isDetail: true }),
    number("bugs", ({ failed }) => failed.bug, { cell: (usage) => <Bugs bugs={usage.failed.bug} /> }),
    time("p50", ({ p50Ms }) => p50Ms, true),
    time("p95", ({ p95Ms }) => p95Ms),
    time("p99", ({ p99Ms }) => p99Ms, true),
    time("slowest", ({ slowest }) => slowest[0]?.durationMs ?? null, true),
    number("members", ({ members }) => members, { isDetail: true, cell: ({ members }) => count(members) }),
    {
      key: "lastUsed",
      title: names.lastUsed,
      isNumber: true,
      sortBy: ({ lastAt }) => Date.parse(lastAt),
      cell: ({ lastAt }) => (
        <RelativeTime at={lastAt} clockOffset={clockOffset} className="whitespace-nowrap text-muted" />
      ),
    },
  ];
}

/** The name leads to the command's own view; below it how much of the bot's use it is, and what of it failed. */
function Name({ usage, most }: { usage: CommandUsage; most: number }) {
  return (
    <div className="w-full min-w-0">
      <Link
        to="/commands"
        search={{ command: usage.name }}
        className="line-clamp-2 font-mono text-[12.5px] font-medium [overflow-wrap:anywhere] underline-offset-2 hover:underline"
      >
        <bdi>{usage.name}</bdi>
      </Link>
      <OutcomeBar
        uses={usage.count}
        refused={refused(usage.failed)}
        bugs={usage.failed.bug}
        most={most}
        className="mt-1 h-[3px]"
      />
    </div>
  );
}

function Quiet({ value }: { value: number | null }) {
  return <span className={value === 0 ? "text-faint" : "text-text"}>{count(value)}</span>;
}

function Bugs({ bugs }: { bugs: number }) {
  return <span className={bugs === 0 ? "text-faint" : "fresh font-semibold text-error"}>{count(bugs)}</span>;
}
