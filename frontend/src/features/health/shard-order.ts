import type { ShardState, ShardStats } from "../../live/protocol.gen";
import type { Level } from "./levels";
import { LIMITS, levelOf } from "./levels";

export const STATES: readonly ShardState[] = ["ready", "resuming", "connecting", "disconnected"];

const WORSE = { error: 2, warn: 1, fine: 0 };

/** How a shard is. One that is ready but whose heartbeats aren't acknowledged isn't fine. */
export function shardLevel({ state, latencyMs }: Pick<ShardStats, "state" | "latencyMs">): Level {
  if (state === "disconnected") return "error";
  if (state !== "ready" || latencyMs === null) return "warn";
  return levelOf(latencyMs, LIMITS.gatewayMs);
}

/** The shard that is worst off: the slowest of the worst ones. */
export function worst(shards: readonly ShardStats[]): ShardStats | undefined {
  const weight = (shard: ShardStats) => WORSE[shardLevel(shard) ?? "fine"];
  return shards.toSorted(
    (one, other) => weight(other) - weight(one) || (other.latencyMs ?? 0) - (one.latencyMs ?? 0) || one.id - other.id,
  )[0];
}

/** How many are in which state, those without any left out. */
export function inStates(shards: readonly ShardStats[]): [ShardState, number][] {
  return STATES.map((state): [ShardState, number] => [
    state,
    shards.filter((shard) => shard.state === state).length,
  ]).filter(([, many]) => many > 0);
}
