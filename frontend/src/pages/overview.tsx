import { TopCommands } from "../features/commands/top-commands";
import { Economy } from "../features/economy/economy";
import { RecentEvents } from "../features/events/recent-events";
import { StatCards } from "../features/numbers/stat-cards";
import { Process } from "../features/process/process";
import { Shards } from "../features/shards/shards";
import { Activity } from "../features/trend/activity";
import { useLive } from "../live/live-context";
import { PageTitle } from "../ui/page-title";
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
      <StatCards stats={stats} lines={lines} />
      <div className="grid flex-1 gap-4 lg:grid-cols-[minmax(0,1fr)_340px] xl:grid-cols-[minmax(0,1fr)_420px]">
        <div className="flex min-w-0 flex-col gap-4">
          <Activity />
          <RecentEvents
            events={state.events}
            feed={state.feed}
            generation={state.generation}
            arrivedAfter={state.arrivedAfter}
            clockOffset={state.clockOffset}
            notice={state.notice}
          />
        </div>
        <div className="grid content-start gap-4 sm:grid-cols-2 lg:grid-cols-1">
          <div className="grid content-start gap-4">
            <TopCommands commands={stats.commands.top} />
            <Shards shards={stats.shards} bot={stats.bot.status} />
          </div>
          <div className="grid content-start gap-4">
            <Economy economy={stats.economy} clockOffset={state.clockOffset} />
            <Process stats={stats} />
          </div>
        </div>
      </div>
    </div>
  );
}
