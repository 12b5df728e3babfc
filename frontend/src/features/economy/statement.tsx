import { type ReactNode, useMemo } from "react";
import { count } from "../../lib/format";
import { nameOr } from "../../lib/name";
import { useLive } from "../../live/live-context";
import type { StatementLine } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { type Column, DataTable } from "../../ui/data-table";
import { Empty } from "../../ui/empty";
import { Pill } from "../../ui/pill";
import { Coins } from "./coins";
import { TransactionLink } from "./links";
import { Moment } from "./moment";
import { type Paged, PageOf } from "./page-of";
import { text } from "./text";

/** An account's entries, newest first, each with the balance after it. */
export function StatementTable({ list, lines }: { list: Paged; lines: readonly StatementLine[] }) {
  const clockOffset = useLive((state) => state.clockOffset);
  const columns = useMemo(() => columnsFor(clockOffset), [clockOffset]);
  return (
    <Card title={text.statement} testId="statement">
      <PageOf list={list} shown={lines.length} empty={<Empty title={text.noEntries}>{text.noEntriesHint}</Empty>}>
        <DataTable
          caption={text.statement}
          columns={columns}
          rows={lines}
          rowKey={({ number }) => String(number)}
          opensRows
          testId="statement-lines"
        />
      </PageOf>
    </Card>
  );
}

function columnsFor(clockOffset: number): Column<StatementLine>[] {
  return [
    {
      key: "what",
      title: text.what,
      isName: true,
      cell: (line) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <TransactionLink number={line.transaction}>
            {text.kind(line.kind)} <span className="text-faint">{`#${count(line.transaction)}`}</span>
          </TransactionLink>
          {line.undoneBy !== null && <Pill>{text.undone}</Pill>}
        </span>
      ),
    },
    {
      key: "when",
      title: text.when,
      isLine: true,
      isNumber: true,
      cell: ({ at }) => <Moment at={at} clockOffset={clockOffset} />,
    },
    {
      key: "reason",
      title: text.about,
      isLine: true,
      width: "w-[45%]",
      cell: aboutOf,
    },
    {
      key: "amount",
      title: text.amount,
      isNumber: true,
      cell: ({ amount }) => (
        <span className={`font-semibold ${amount > 0 ? "text-pulse" : ""}`}>
          <Coins value={amount} isChange isExact />
        </span>
      ),
    },
    {
      key: "balance",
      title: text.balanceAfter,
      isNumber: true,
      cell: ({ balance }) => <Coins value={balance} isExact />,
    },
  ];
}

/** Who else is concerned, and why; nothing where there is nothing to say. */
function aboutOf({ others, reason }: StatementLine): ReactNode {
  if (others.length === 0 && reason === null) return null;
  return (
    <span className="line-clamp-1 break-all text-muted">
      {others.length > 0 && <bdi>{text.with(others.map(({ id, name }) => nameOr(id, name)).join(", "))}</bdi>}
      {others.length > 0 && reason !== null && " · "}
      {reason !== null && <bdi>{reason}</bdi>}
    </span>
  );
}
