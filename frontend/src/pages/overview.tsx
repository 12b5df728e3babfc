import { Link } from "@tanstack/react-router";
import { TopCommands } from "../features/commands/top-commands";
import { Economy, hasEconomy } from "../features/economy/economy";
import { RecentEvents } from "../features/events/recent-events";
import { StatCards } from "../features/numbers/stat-cards";
import { Shards } from "../features/shards/shards";
import { useLive } from "../live/live-context";
import { face, isFresh } from "../live/presence";
import { PageTitle } from "../ui/page-title";
import { OverviewChart } from "./overview-chart";
import { OverviewSkeleton } from "./overview-skeleton";
import { text } from "./text";

/** Everything that matters at a glance. */
export function Overview() {
  const stats = useLive((state) => state.stats);
  const lines = useLive((state) => state.lines);
  const oldSince = useLive((state) => (isFresh(face(state)) ? null : state.statsAt));
  const clockOffset = useLive((state) => state.clockOffset);
  if (stats === null) return <OverviewSkeleton />;
  return (
    <div className="flex flex-col gap-4 lg:min-h-[calc(100dvh-104px)]">
      <PageTitle isHidden>{text.overview}</PageTitle>
      <StatCards stats={stats} lines={lines} oldSince={oldSince} />
      <div className="grid flex-1 gap-4 lg:grid-cols-[minmax(0,1fr)_340px] xl:grid-cols-[minmax(0,1fr)_420px]">
        <div className="flex min-w-0 flex-col gap-4">
          <OverviewChart />
          <Recent hasEconomy={hasEconomy(stats.economy)} />
        </div>
        <div className="grid content-start gap-4 sm:grid-cols-2 sm:items-start lg:grid-cols-1">
          <TopCommands commands={stats.commands.top} />
          <div className="grid content-start gap-4">
            <Shards shards={stats.shards} bot={stats.bot.status} />
            {hasEconomy(stats.economy) && <Economy economy={stats.economy} clockOffset={clockOffset} />}
          </div>
        </div>
      </div>
    </div>
  );
}

/** By itself: with every event it is drawn again. */
function Recent({ hasEconomy }: { hasEconomy: boolean }) {
  const events = useLive((state) => state.events);
  const feed = useLive((state) => state.feed);
  const generation = useLive((state) => state.generation);
  const arrivedAfter = useLive((state) => state.arrivedAfter);
  const clockOffset = useLive((state) => state.clockOffset);
  const notice = useLive((state) => state.notice);
  return <RecentEvents {...{ events, feed, generation, arrivedAfter, clockOffset, notice, hasEconomy, seeAll }} />;
}

function seeAll(query: string | null) {
  return (
    <Link
      to="/events"
      search={query === null ? {} : { q: query }}
      className="font-medium text-text underline-offset-2 hover:underline"
    >
      {text.allEvents}
    </Link>
  );
}
