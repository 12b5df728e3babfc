import { amount, count } from "../../lib/format";
import { useLive } from "../../live/live-context";
import type { EconomyOverview } from "../../live/protocol.gen";
import { Stat } from "../../ui/stat";
import { text } from "./text";

/** How many coins there are and where they came from, all of one moment, so that it adds up; and what moved in the last day. */
export function Figures({ overview }: { overview: EconomyOverview }) {
  const stats = useLive((state) => state.stats?.economy ?? null);
  const { supply, accounts } = overview;
  return (
    <dl
      data-testid="economy-figures"
      className="grid grid-cols-2 gap-px overflow-hidden rounded-card border border-line bg-line *:bg-surface md:grid-cols-3 lg:grid-cols-6"
    >
      <Stat
        label={text.supply}
        value={amount(supply)}
        exact={count(supply)}
        unit={overview.currency.symbol}
        context={text.supplyHint}
        testId="supply"
      />
      <Stat
        label={text.minted}
        value={amount(overview.minted)}
        exact={count(overview.minted)}
        context={text.mintedHint}
      />
      <Stat label={text.burnt} value={amount(overview.burnt)} exact={count(overview.burnt)} context={text.burntHint} />
      <Stat
        label={text.claimedDay}
        value={amount(stats?.claimedLastDay)}
        exact={count(stats?.claimedLastDay)}
        context={text.claims(stats?.claimsLastDay ?? null)}
      />
      <Stat
        label={text.transferredDay}
        value={amount(stats?.transferredLastDay)}
        exact={count(stats?.transferredLastDay)}
        context={text.transfers(stats?.transfersLastDay ?? null)}
      />
      <Stat label={text.holders} value={count(accounts)} context={text.withCoins(withCoins(overview))} />
    </dl>
  );
}

export function withCoins({ distribution }: Pick<EconomyOverview, "distribution">): number {
  return distribution.reduce((sum, { from, accounts }) => sum + (from > 0 ? accounts : 0), 0);
}
