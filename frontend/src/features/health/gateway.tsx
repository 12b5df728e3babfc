import { memo, type ReactNode } from "react";
import { count, measure } from "../../lib/format";
import type { GuildStats, LatencyStats } from "../../live/protocol.gen";
import { Stat } from "../../ui/stat";
import { LIMITS, levelOf, toneOf } from "./levels";
import { Section } from "./section";
import { text } from "./text";

interface GatewayProps {
  latency: LatencyStats;
  guilds: GuildStats;
  /** Of what time the percentiles are. */
  period: string;
  children: ReactNode;
}

/** How quickly Discord answers. */
export const Gateway = memo(function Gateway({ latency, guilds, period, children }: GatewayProps) {
  const { ms } = text.unit;
  const level = levelOf(latency.gatewayMs, LIMITS.gatewayMs);
  return (
    <Section title={text.gateway.title} chart={children} testId="gateway">
      <Stat label={text.gateway.now} value={measure(latency.gatewayMs)} unit={ms} tone={toneOf(level)} />
      <Stat label={text.gateway.average} value={measure(latency.averageMs)} unit={ms} />
      <Stat label={text.gateway.p50} value={measure(latency.p50Ms)} unit={ms} context={period} />
      <Stat label={text.gateway.p95} value={measure(latency.p95Ms)} unit={ms} context={period} />
      <Stat label={text.gateway.p99} value={measure(latency.p99Ms)} unit={ms} context={period} />
      <Stat
        label={text.gateway.guilds}
        value={count(guilds.count)}
        tone={toneOf(guilds.unavailable ? "warn" : null)}
        context={guilds.unavailable === null ? undefined : text.gateway.unavailable(guilds.unavailable)}
      />
    </Section>
  );
});
