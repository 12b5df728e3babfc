import { memo } from "react";
import { amount, compact, count, measure, percent, withUnit } from "../../lib/format";
import { plural } from "../../lib/plural";
import type { DashboardStats } from "../../live/protocol.gen";
import type { Lines } from "../../live/series";
import { Emphasis, StatCard } from "./stat-card";

/** The six numbers that say how the bot is doing. */
export const StatCards = memo(function StatCards({ stats, lines }: { stats: DashboardStats; lines: Lines }) {
  const { latency, commands, events, guilds, economy } = stats;
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
      <StatCard
        id="latency"
        title="Avg latency"
        value={measure(latency.averageMs)}
        unit="ms"
        context={
          <>
            <Emphasis testId="card-latency-now">{withUnit(measure(latency.gatewayMs), "ms")}</Emphasis> now
            {latency.restMs !== null && ` · REST ${measure(latency.restMs)}`}
          </>
        }
        line={lines["latency.average_ms"]}
        tone="text-pulse"
      />
      <StatCard
        id="commands"
        title="Commands"
        value={measure(commands.perMinute)}
        unit="/min"
        context={
          <>
            <Emphasis tone={successTone(commands.successRate)}>{percent(commands.successRate)}</Emphasis> ok ·{" "}
            {compact(commands.total)} total
          </>
        }
        line={lines["commands.per_minute"]}
        tone="text-info"
      />
      <StatCard
        id="events"
        title="Events"
        value={measure(events.perMinute)}
        unit="/min"
        context={
          events.dropped > 0 ? (
            <span title="More was recorded than could be kept waiting. Counted since the process started.">
              <Emphasis tone="text-error" testId="events-lost">
                {plural(events.dropped, { one: "# event lost", other: "# events lost" })}
              </Emphasis>
            </span>
          ) : (
            <>
              head <Emphasis>{`#${count(events.head)}`}</Emphasis>
            </>
          )
        }
        line={lines["events.per_minute"]}
        tone="text-violet"
      />
      <StatCard
        id="errors"
        title="Errors, 24 h"
        value={count(events.errorsLastDay)}
        context={`${count(commands.failedLastDay)} commands failed`}
        line={lines["events.errors_last_day"]}
        tone="text-error"
      />
      <StatCard
        id="guilds"
        title="Guilds"
        value={count(guilds.count)}
        context={
          <>
            <Emphasis>{compact(guilds.members)}</Emphasis> members
          </>
        }
        line={lines["guilds.count"]}
        tone="text-info"
      />
      <StatCard
        id="economy"
        title="Economy"
        value={amount(economy.supply)}
        exact={count(economy.supply)}
        context={
          <>
            <Emphasis>{count(economy.claimsLastDay)}</Emphasis> claims, 24 h
          </>
        }
        line={lines["economy.supply"]}
        tone="text-warn"
      />
    </div>
  );
});

/** Well is well; but what members did wrong counts too, so a low rate is no alarm by itself. */
function successTone(rate: number | null): string {
  return rate !== null && rate >= 0.95 ? "text-pulse" : "text-muted";
}
