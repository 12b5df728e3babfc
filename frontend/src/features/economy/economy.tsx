import { memo, type ReactNode } from "react";
import { amount, count } from "../../lib/format";
import type { EconomyStats } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { Shortened } from "../../ui/shortened";
import { Books } from "./books";
import { text } from "./short-text";

interface EconomyProps {
  economy: EconomyStats;
  /** The server's clock minus this browser's, in ms. */
  clockOffset: number;
}

/** The coins in short: how many there are, what moved in the last day, and whether the books balance. */
export const Economy = memo(function Economy({ economy, clockOffset }: EconomyProps) {
  return (
    <Card
      title={text.title}
      aside={
        <span className="num ml-auto text-[12.5px] text-muted">
          {economy.accounts !== null && text.accounts(economy.accounts)}
        </span>
      }
    >
      <dl className="num grid grid-cols-2 gap-px border-t border-line bg-line">
        <Figure name={text.supply} value={<Coins value={economy.supply} />} />
        <Figure
          name={text.claimed}
          value={<Coins value={economy.claimedLastDay} sign={economy.claimedLastDay ? "+" : ""} />}
        />
        <Figure name={text.transferred} value={<Coins value={economy.transferredLastDay} />} />
        <Figure name={text.claims} value={count(economy.claimsLastDay)} />
      </dl>
      <Books balanced={economy.balanced} provenAt={economy.provenAt} clockOffset={clockOffset} />
    </Card>
  );
});

/** Whether the bot has an economy at all: one without accounts has none, unless its books are broken. */
export function hasEconomy({ accounts, balanced }: EconomyStats): boolean {
  return accounts !== 0 || balanced === false;
}

function Figure({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-2">
      <dt className="truncate text-[12px] text-muted">{name}</dt>
      <dd className="fresh truncate text-[17px] font-semibold tracking-[-0.015em]">{value}</dd>
    </div>
  );
}

function Coins({ value, sign = "" }: { value: number | null; sign?: string }) {
  return <Shortened text={sign + amount(value)} exact={sign + count(value)} />;
}
