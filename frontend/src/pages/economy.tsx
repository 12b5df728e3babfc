import { useSearch } from "@tanstack/react-router";
import { AccountView } from "../features/economy/account-view";
import { Distribution } from "../features/economy/distribution";
import { Figures } from "../features/economy/figures";
import { Lists } from "../features/economy/lists";
import { NoEconomy } from "../features/economy/no-economy";
import { OverTime } from "../features/economy/over-time";
import { Proof } from "../features/economy/proof";
import { useOverview } from "../features/economy/queries";
import { Richest } from "../features/economy/richest";
import { accountOf, type EconomySearch, transactionOf } from "../features/economy/search";
import { TransactionView } from "../features/economy/transaction-view";
import { useFollowing } from "../features/economy/use-following";
import { useGuildNames } from "../features/economy/use-guild-names";
import { useLive } from "../live/live-context";
import { useMe } from "../live/me";
import type { EconomyOverview } from "../live/protocol.gen";
import { useZoom } from "../live/use-zoom";
import { PageTitle } from "../ui/page-title";
import { Problem } from "../ui/problem";
import { RangePicker } from "../ui/range-picker";
import { PageSkeleton } from "./page-skeleton";
import { text } from "./text";

/** The coins: all of them, one account, or one transaction, whichever the address names. */
export function Economy() {
  useFollowing();
  const search = useSearch({ from: "/economy" });
  const overview = useOverview();
  // Who may do what decides what stands here: known first, so that nothing moves afterwards.
  const isWaiting = useMe().isPending;
  if (overview.data === undefined || isWaiting) {
    if (overview.error === null || isWaiting) return <PageSkeleton title={text.economy} />;
    return (
      <div className="flex flex-col gap-4">
        <PageTitle>{text.economy}</PageTitle>
        <section className="rounded-card border border-line bg-surface">
          <Problem
            reason={overview.error.message}
            onRetry={() => overview.refetch()}
            isRetrying={overview.isFetching}
          />
        </section>
      </div>
    );
  }
  const [transaction, account] = [transactionOf(search.transaction), accountOf(search.account)];
  if (transaction !== null) return <TransactionView number={transaction} overview={overview.data} />;
  if (account !== null) return <AccountView account={account} overview={overview.data} />;
  return <Whole overview={overview.data} search={search} />;
}

function Whole({ overview, search }: { overview: EconomyOverview; search: EconomySearch }) {
  const guilds = useGuildNames();
  if (overview.accounts === 0) {
    return (
      <div className="flex flex-col gap-4">
        <PageTitle>{text.economy}</PageTitle>
        <NoEconomy />
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <PageTitle aside={<Range />}>{text.economy}</PageTitle>
      <Figures overview={overview} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px] xl:grid-cols-[minmax(0,1fr)_420px]">
        <div className="grid min-w-0 gap-4">
          <OverTime supply={overview.supply} />
          <Distribution overview={overview} />
        </div>
        <div className="grid min-w-0 gap-4 md:max-lg:grid-cols-2 md:max-lg:items-start">
          <Proof />
          <Richest overview={overview} guilds={guilds} />
        </div>
      </div>
      <Lists search={search} guilds={guilds} />
    </div>
  );
}

function Range() {
  const { range, choose, backToLive } = useZoom();
  const at = useLive((state) => state.stats?.at ?? null);
  const clockOffset = useLive((state) => state.clockOffset);
  const now = at === null ? Date.now() + clockOffset : Date.parse(at);
  return <RangePicker range={range} now={now} onChoose={choose} onBackToLive={backToLive} />;
}
