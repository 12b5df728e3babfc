import { memo, type ReactNode } from "react";
import { amount, count } from "../../lib/format";
import type { EconomyStats } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { Code } from "../../ui/code";
import { Empty } from "../../ui/empty";
import { Shortened } from "../../ui/shortened";
import { Books } from "./books";

const RICHEST = 3;

interface EconomyProps {
  economy: EconomyStats;
  /** The server's clock minus this browser's, in ms. */
  clockOffset: number;
}

/** The coins: how many there are, what moved in the last day, who has most, and whether the books balance. */
export const Economy = memo(function Economy({ economy, clockOffset }: EconomyProps) {
  return (
    <Card
      title="Economy"
      aside={<span className="num ml-auto text-[12.5px] text-muted">{count(economy.accounts)} accounts</span>}
    >
      <dl className="num grid grid-cols-2 gap-px border-y border-line bg-line">
        <Figure name="Supply" value={<Coins value={economy.supply} />} />
        <Figure
          name="Claimed, 24 h"
          value={<Coins value={economy.claimedLastDay} sign={economy.claimedLastDay ? "+" : ""} />}
        />
        <Figure name="Transferred, 24 h" value={<Coins value={economy.transferredLastDay} />} />
        <Figure name="Claims, 24 h" value={count(economy.claimsLastDay)} />
      </dl>
      <div className="min-h-20">
        {economy.richest.length === 0 ? (
          <Empty title="No claims yet">
            The richest appear here. Run <Code>/daily</Code> in Discord.
          </Empty>
        ) : (
          <Richest holdings={economy.richest.slice(0, RICHEST)} />
        )}
      </div>
      <Books balanced={economy.balanced} provenAt={economy.provenAt} clockOffset={clockOffset} />
    </Card>
  );
});

function Figure({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-1.5">
      <dt className="truncate text-[12px] text-muted">{name}</dt>
      <dd className="fresh truncate text-base font-semibold tracking-[-0.015em]">{value}</dd>
    </div>
  );
}

function Richest({ holdings }: { holdings: EconomyStats["richest"] }) {
  return (
    <ol aria-label="Richest members" className="num flex flex-col gap-0.5 px-4 py-2 text-[13px]">
      {holdings.map((holding, index) => (
        <li key={`${holding.guild} ${holding.member}`} className="flex gap-3">
          <span className="w-3 text-faint">{index + 1}</span>
          <bdi className="min-w-0 flex-1 truncate text-left">{holding.name ?? holding.member}</bdi>
          <span className="fresh text-muted">
            <Coins value={holding.balance} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Coins({ value, sign = "" }: { value: number | null; sign?: string }) {
  return <Shortened text={sign + amount(value)} exact={sign + count(value)} />;
}
