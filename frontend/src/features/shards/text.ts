import { duration } from "../../lib/format";
import { plural } from "../../lib/plural";
import type { ShardState, ShardStats } from "../../live/protocol.gen";

/** Every sentence of these components. */
export const text = {
  title: "Shards",
  inState: (shards: number, state: ShardState) => `${shards} ${state}`,
  elsewhere: "The bot is another process, so its shards aren't known here.",
  noneYet: "One tile per shard, once the bot has reached Discord.",
  shard(shard: ShardStats): string[] {
    return [
      `Shard ${shard.id}: ${shard.state}`,
      duration(shard.latencyMs),
      ...(shard.guilds === null ? [] : [plural(shard.guilds, { one: "# guild", other: "# guilds" })]),
      plural(shard.reconnects, { one: "# reconnect", other: "# reconnects" }),
    ];
  },
};
