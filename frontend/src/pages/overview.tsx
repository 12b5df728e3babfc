import { BotBanner } from "../features/bot/bot-banner";
import { ActivityChart } from "../features/chart/activity-chart";
import { TopCommands } from "../features/commands/top-commands";
import { BooksBanner } from "../features/economy/books";
import { Economy } from "../features/economy/economy";
import { LogBanner } from "../features/events/log-banner";
import { RecentEvents } from "../features/events/recent-events";
import { StatCards } from "../features/numbers/stat-cards";
import { Process } from "../features/process/process";
import { Shards } from "../features/shards/shards";
import { face, isFresh } from "../live/presence";
import type { DashboardStats } from "../live/protocol.gen";
import type { LiveState } from "../live/reducer";

/** Everything that matters at a glance. */
export function Overview({ state, stats }: { state: LiveState; stats: DashboardStats }) {
  const { lines } = state;
  const isNow = isFresh(face(state));
  return (
    <div className="flex flex-col gap-4 lg:min-h-[calc(100dvh-104px)]">
      <BotBanner bot={stats.bot} clockOffset={state.clockOffset} />
      <LogBanner events={stats.events} bot={stats.bot.status} isFresh={isNow} />
      <BooksBanner balanced={stats.economy.balanced} />
      <StatCards stats={stats} lines={lines} />
      <div className="grid flex-1 gap-4 lg:grid-cols-[minmax(0,1fr)_340px] xl:grid-cols-[minmax(0,1fr)_420px]">
        <div className="flex min-w-0 flex-col gap-4">
          <ActivityChart
            latency={lines["latency.gateway_ms"]}
            commands={lines["commands.per_minute"]}
            isFresh={isNow}
          />
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
