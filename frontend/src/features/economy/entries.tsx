import { count } from "../../lib/format";
import type { Entry, TransactionDetail } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { type Column, DataTable } from "../../ui/data-table";
import { Icon } from "../../ui/icons";
import { Coins } from "./coins";
import { AccountLink } from "./links";
import { text } from "./text";

/** The entries of a transaction, and that they sum to zero. */
export function Entries({ transaction }: { transaction: TransactionDetail }) {
  const { entries, entryCount } = transaction;
  const isWhole = entries.length === entryCount;
  return (
    <Card
      title={text.entries}
      aside={<span className="num ml-auto text-[12.5px] text-muted">{text.entryCount(entryCount)}</span>}
      testId="entries"
    >
      <DataTable
        caption={text.entries}
        columns={COLUMNS}
        rows={entries}
        rowKey={({ guild, member }) => `${guild} ${member}`}
      />
      {isWhole ? (
        <Sum sum={sumOf(entries)} />
      ) : (
        <p className="num border-t border-line px-4 py-2.5 text-[12.5px] text-muted">
          {text.firstEntries(entries.length, entryCount)}
        </p>
      )}
    </Card>
  );
}

/** Exact also where the parts are as large as can be: their sum needn't be. */
export function sumOf(entries: readonly Pick<Entry, "amount">[]): bigint {
  return entries.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
}

function Sum({ sum }: { sum: bigint }) {
  const isZero = sum === 0n;
  return (
    <p
      data-testid="sum"
      className={`num flex items-center gap-2 border-t border-line px-4 py-2.5 text-[13px] ${isZero ? "text-pulse" : "font-semibold text-error"}`}
    >
      <Icon name={isZero ? "check" : "warning"} size={15} className="shrink-0" />
      <span className="flex-1">{isZero ? text.sumIsZero : text.sumIsNot}</span>
      <span className="font-semibold">{count(sum)}</span>
    </p>
  );
}

const COLUMNS: Column<Entry>[] = [
  {
    key: "account",
    title: text.account,
    isName: true,
    width: "w-full",
    cell: ({ guild, member, name }) =>
      guild === null ? (
        <span className="text-muted">{text.nobody(member)}</span>
      ) : (
        <AccountLink account={{ guild, member }} name={name} className="font-medium" />
      ),
  },
  {
    key: "amount",
    title: text.amount,
    isNumber: true,
    cell: ({ amount }) => (
      <span className="font-semibold whitespace-nowrap">
        <Coins value={amount} isChange isExact />
      </span>
    ),
  },
  {
    key: "balance",
    title: text.balanceAfter,
    isNumber: true,
    cell: ({ balance }) => <span className="whitespace-nowrap text-muted">{count(balance)}</span>,
  },
];
