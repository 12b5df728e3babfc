import type { DashboardStats } from "./protocol.gen";

const SHARD = /^shards\.(\d+)\.(.+)$/;

/**
 * A number of the stats by the name that the server keeps its history under: `process.rss_bytes`,
 * `shards.3.latency_ms`. Null when it isn't known, and where there is no such number.
 */
export function readMetric(stats: DashboardStats, metric: string): number | null {
  const [, id, ofShard] = SHARD.exec(metric) ?? [];
  if (id !== undefined && ofShard !== undefined) {
    const shard = stats.shards.find((each) => each.id === Number(id));
    return shard === undefined ? null : numberAt(shard, ofShard);
  }
  return numberAt(stats, metric);
}

function numberAt(struct: object, path: string): number | null {
  let found: unknown = struct;
  for (const name of path.split(".")) {
    if (typeof found !== "object" || found === null) return null;
    found = (found as Record<string, unknown>)[inCamelCase(name)];
  }
  return typeof found === "number" ? found : null;
}

function inCamelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
