import { type ReactNode, useMemo } from "react";
import { count } from "../../lib/format";
import { nameOr } from "../../lib/name";
import { useLive } from "../../live/live-context";
import type { Move } from "../../live/protocol.gen";
import { type Column, DataTable } from "../../ui/data-table";
import { Empty } from "../../ui/empty";
import { Pill } from "../../ui/pill";
import { Coins } from "./coins";
import { TransactionLink } from "./links";
import { Moment } from "./moment";
import { PageOf } from "./page-of";
import { People } from "./people";
import { useTransactions } from "./queries";
import type { KindFilter } from "./search";
import { text } from "./text";

/** Transactions of a kind or all, newest first. */
export function TransactionList({ kind }: { kind: KindFilter | undefined }) {
  const clockOffset = useLive((state) => state.clockOffset);
  const list = useTransactions(kind);
  const columns = useMemo(() => columnsFor(clockOffset), [clockOffset]);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <PageOf
      list={list}
      shown={rows.length}
      empty={<Empty title={text.noTransactions}>{text.noTransactionsHint}</Empty>}
    >
      <DataTable
        caption={text.transactions}
        columns={columns}
        rows={rows}
        rowKey={({ transaction }) => String(transaction)}
        opensRows
        testId="transactions"
      />
    </PageOf>
  );
}

function columnsFor(clockOffset: number): Column<Move>[] {
  return [
    {
      key: "what",
      title: text.what,
      isName: true,
      cell: (move) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <TransactionLink number={move.transaction}>
            {text.kind(move.kind)} <span className="text-faint">{`#${count(move.transaction)}`}</span>
          </TransactionLink>
          {move.undoneBy !== null && <Pill>{text.undone}</Pill>}
        </span>
      ),
    },
    {
      key: "when",
      title: text.when,
      isNumber: true,
      cell: ({ at }) => <Moment at={at} clockOffset={clockOffset} />,
    },
    {
      key: "who",
      title: text.member,
      isLine: true,
      width: "w-[30%]",
      cell: ({ members, payer }) => <People people={members} payer={payer} />,
    },
    {
      key: "reason",
      title: text.reason,
      isLine: true,
      width: "w-[34%]",
      cell: whyOf,
    },
    {
      key: "amount",
      title: text.amount,
      isNumber: true,
      cell: ({ amount, undoneBy }) => (
        <span className={`font-semibold ${undoneBy === null ? "" : "text-faint line-through"}`}>
          <Coins value={amount} isExact />
        </span>
      ),
    },
  ];
}

/** The reason, and who asked where that is none of the members; nothing where members did it themselves. */
function whyOf({ reason, actor, members }: Move): ReactNode {
  const byOther = members.every(({ id }) => id !== actor.id);
  if (reason === null && !byOther) return null;
  return (
    <span className="line-clamp-1 break-all text-muted">
      {reason !== null && <bdi>{reason}</bdi>}
      {byOther && (
        <span className="text-faint">
          {reason !== null && " · "}
          <bdi>{nameOr(actor.id, actor.name)}</bdi>
        </span>
      )}
    </span>
  );
}
