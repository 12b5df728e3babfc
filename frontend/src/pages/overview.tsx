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
  const state = useLive((now) => now);
  const { stats, lines } = state;
  if (stats === null) return <OverviewSkeleton />;
  return (
    <div className="flex flex-col gap-4 lg:min-h-[calc(100dvh-104px)]">
      <PageTitle isHidden>{text.overview}</PageTitle>
      <StatCards stats={stats} lines={lines} oldSince={isFresh(face(state)) ? null : state.statsAt} />
      <div className="grid flex-1 gap-4 lg:grid-cols-[minmax(0,1fr)_340px] xl:grid-cols-[minmax(0,1fr)_420px]">
        <div className="flex min-w-0 flex-col gap-4">
          <OverviewChart />
          <RecentEvents
            events={state.events}
            feed={state.feed}
            generation={state.generation}
            arrivedAfter={state.arrivedAfter}
            clockOffset={state.clockOffset}
            notice={state.notice}
            hasEconomy={hasEconomy(stats.economy)}
            seeAll={seeAll}
          />
        </div>
        <div className="grid content-start gap-4 sm:grid-cols-2 sm:items-start lg:grid-cols-1">
          <TopCommands commands={stats.commands.top} />
          <div className="grid content-start gap-4">
            <Shards shards={stats.shards} bot={stats.bot.status} />
            {hasEconomy(stats.economy) && <Economy economy={stats.economy} clockOffset={state.clockOffset} />}
          </div>
        </div>
      </div>
    </div>
  );
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
