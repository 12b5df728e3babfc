import { memo } from "react";
import { bytes, compact, count, measure, percent, withUnit } from "../../lib/format";
import { useBySecond } from "../../lib/ticker";
import { useLive } from "../../live/live-context";
import type { DashboardStats } from "../../live/protocol.gen";
import type { Lines } from "../../live/series";
import { successTone } from "../../ui/success-tone";
import { Emphasis, StatCard } from "./stat-card";
import { text } from "./text";

interface StatCardsProps {
  stats: DashboardStats;
  lines: Lines;
  /** When these numbers came, if that is no longer now; this browser's clock. */
  oldSince: number | null;
}

/** The six numbers that say how the bot is doing. */
export const StatCards = memo(function StatCards({ stats, lines, oldSince }: StatCardsProps) {
  const { latency, commands, events, guilds, process } = stats;
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
      <StatCard
        id="latency"
        title={text.latency}
        value={measure(latency.averageMs)}
        unit={text.milliseconds}
        context={
          <>
            <Emphasis testId="card-latency-now">{withUnit(measure(latency.gatewayMs), text.milliseconds)}</Emphasis>{" "}
            {text.now(latency.p95Ms)}
          </>
        }
        line={lines["latency.average_ms"]}
        tone="text-pulse"
        oldSince={oldSince}
      />
      <StatCard
        id="commands"
        title={text.commands}
        value={measure(commands.perMinute)}
        unit={text.perMinute}
        context={
          <>
            <Emphasis tone={successTone(commands.successRate, commands.lastDay, commands.bugsLastDay)}>
              {percent(commands.successRate)}
            </Emphasis>{" "}
            {text.succeeded(commands.total)}
          </>
        }
        line={lines["commands.per_minute"]}
        tone="text-info"
        oldSince={oldSince}
      />
      <StatCard
        id="events"
        title={text.events}
        value={measure(events.perMinute)}
        unit={text.perMinute}
        context={
          events.dropped > 0 ? (
            <span title={text.lostHint}>
              <Emphasis tone="text-error" testId="events-lost">
                {text.lost(events.dropped)}
              </Emphasis>
            </span>
          ) : (
            <>
              {text.head} <Head known={events.head} />
            </>
          )
        }
        line={lines["events.per_minute"]}
        tone="text-violet"
        oldSince={oldSince}
      />
      <StatCard
        id="errors"
        title={text.errors}
        value={count(events.errorsLastDay)}
        valueTone={events.errorsLastDay ? "text-error" : ""}
        context={text.failed(commands.failedLastDay)}
        line={lines["events.errors_last_day"]}
        tone="text-error"
        oldSince={oldSince}
      />
      <StatCard
        id="guilds"
        title={text.guilds}
        value={count(guilds.count)}
        context={
          guilds.unavailable ? (
            <Emphasis tone="text-warn">{text.unavailable(guilds.unavailable)}</Emphasis>
          ) : (
            <>
              <Emphasis>{compact(guilds.members)}</Emphasis> {text.members}
            </>
          )
        }
        line={lines["guilds.count"]}
        tone="text-info"
        oldSince={oldSince}
      />
      <StatCard
        id="loop"
        title={text.loop}
        value={measure(process.loopLagMs)}
        unit={text.lag}
        context={
          <>
            {text.cpu} <Emphasis>{text.share(process.cpuPercent)}</Emphasis>
            {" · "}
            <Emphasis>{bytes(process.rssBytes)}</Emphasis>
          </>
        }
        line={lines["process.loop_lag_ms"]}
        tone="text-warn"
        oldSince={oldSince}
      />
    </div>
  );
});

/** The newest event there is. Those that came after the stats are counted with them: the feed beside it does so, too. */
function Head({ known }: { known: number }) {
  const heard = useBySecond(useLive((state) => state.feed.head));
  return <Emphasis>{text.position(Math.max(known, heard))}</Emphasis>;
}
