import { useMemo } from "react";
import { UNITS } from "../../ui/chart/units";
import { text } from "./text";
import { Trend, type TrendLine } from "./trend";

const { milliseconds, perMinute, percent, bytes, count } = UNITS;

const GATEWAY: readonly TrendLine[] = [
  { metric: "latency.gateway_ms", label: text.gateway, colour: "--pulse", unit: milliseconds },
  { metric: "latency.p95_ms", label: text.p95, colour: "--violet", unit: milliseconds },
];
const REST: readonly TrendLine[] = [
  { metric: "rest.p50_ms", label: text.p50, colour: "--info", unit: milliseconds },
  { metric: "rest.p95_ms", label: text.p95, colour: "--violet", unit: milliseconds },
];
const PROCESS: readonly TrendLine[] = [
  { metric: "process.rss_bytes", label: text.memory, colour: "--violet", unit: bytes },
  { metric: "process.cpu_percent", label: text.cpu, colour: "--info", unit: percent },
];
const LOOP: readonly TrendLine[] = [
  { metric: "process.loop_lag_max_ms", label: text.lagMax, colour: "--warn", unit: milliseconds },
  { metric: "process.loop_lag_p99_ms", label: text.lagP99, colour: "--info", unit: milliseconds },
  { metric: "process.gc_pause_ms", label: text.gc, colour: "--violet", unit: milliseconds },
];
const OWN: readonly TrendLine[] = [
  { metric: "events.per_minute", label: text.events, colour: "--info", unit: perMinute },
  { metric: "events.waiting", label: text.waiting, colour: "--warn", unit: count },
];
const HEIGHT = 150;

export const GatewayTrend = () => <Trend title={text.gatewayTitle} lines={GATEWAY} height={HEIGHT} />;
export const RestTrend = () => <Trend title={text.rest} lines={REST} height={HEIGHT} />;
export const ProcessTrend = () => <Trend title={text.process} lines={PROCESS} height={HEIGHT} />;
export const LoopTrend = () => <Trend title={text.loop} lines={LOOP} height={HEIGHT} />;
export const OwnTrend = () => <Trend title={text.own} lines={OWN} height={HEIGHT} />;

/** The latency of one shard. */
export function ShardTrend({ shard }: { shard: number }) {
  const lines = useMemo(
    (): readonly TrendLine[] => [
      { metric: `shards.${shard}.latency_ms`, label: text.latency, colour: "--pulse", unit: milliseconds },
    ],
    [shard],
  );
  return <Trend title={text.shard(shard)} lines={lines} height={HEIGHT} />;
}
