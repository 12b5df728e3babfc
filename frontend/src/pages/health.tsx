import { useNavigate, useSearch } from "@tanstack/react-router";
import { Attention } from "../features/health/attention";
import { Availability } from "../features/health/availability";
import { Blocked } from "../features/health/blocked";
import { Budgets } from "../features/health/budgets";
import { Gateway } from "../features/health/gateway";
import { Own } from "../features/health/own";
import { periodOf } from "../features/health/period";
import { Process } from "../features/health/process";
import { Processes } from "../features/health/processes";
import { Refused } from "../features/health/refused";
import { Rest, Routes } from "../features/health/rest";
import type { Span } from "../features/health/search";
import { Shards } from "../features/health/shards";
import { useDeaths } from "../features/health/use-deaths";
import { RangeChoice } from "../features/trend/range-choice";
import { GatewayTrend, LoopTrend, OwnTrend, ProcessTrend, RestTrend, ShardTrend } from "../features/trend/trends";
import { useLive } from "../live/live-context";
import { face, isFresh } from "../live/presence";
import { Card } from "../ui/card";
import { PageTitle } from "../ui/page-title";
import { PageSkeleton } from "./page-skeleton";
import { text } from "./text";

const shardTrend = (shard: number) => <ShardTrend shard={shard} />;

/** How the bot itself fares: its connections, what Discord makes of it, and its process. What is wrong comes first. */
export function Health() {
  const stats = useLive((state) => state.stats);
  const clockOffset = useLive((state) => state.clockOffset);
  const oldSince = useLive((state) => (isFresh(face(state)) ? null : state.statsAt));
  const server = useLive((state) => state.server);
  const deaths = useDeaths(stats?.bot.id ?? null);
  const { availability: span = "24h" } = useSearch({ from: "/health" });
  const navigate = useNavigate();
  const onSpan = (chosen: Span) => {
    const availability = chosen === "24h" ? undefined : chosen;
    void navigate({ to: ".", search: (now: object) => ({ ...now, availability }), replace: true, resetScroll: false });
  };
  if (stats === null) return <PageSkeleton title={text.health} />;
  const { bot, latency, rest, process } = stats;
  const period = periodOf(bot.uptimeSeconds);
  return (
    <div className="flex flex-col gap-4">
      <PageTitle aside={<RangeChoice />}>{text.health}</PageTitle>
      <Attention stats={stats} deaths={deaths} oldSince={oldSince} />
      <div className="grid gap-4 lg:grid-cols-2">
        <div className="grid min-w-0 content-start gap-4">
          <Shards shards={stats.shards} bot={bot.status} oldSince={oldSince} trend={shardTrend} />
          <Gateway latency={latency} guilds={stats.guilds} period={period}>
            <GatewayTrend />
          </Gateway>
          <Rest rest={rest} lastMs={latency.restMs} period={period}>
            <RestTrend />
            <Routes routes={rest.routes} />
          </Rest>
        </div>
        <div className="grid min-w-0 content-start gap-4">
          <Availability availability={stats.availability} span={span} onSpan={onSpan} />
          <Budgets rest={rest} sessions={stats.sessions} clockOffset={clockOffset} />
          <Card title={text.refused} testId="refusals">
            <Refused />
          </Card>
          <Process process={process} bot={bot}>
            <ProcessTrend />
            <LoopTrend />
          </Process>
          <Card title={text.blocked} testId="blocked">
            <Blocked />
          </Card>
          <Own stats={stats} server={server}>
            <OwnTrend />
          </Own>
        </div>
      </div>
      {stats.processes !== null && <Processes processes={stats.processes} clockOffset={clockOffset} />}
    </div>
  );
}
