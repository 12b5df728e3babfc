import type { ReactNode } from "react";
import { ago, count, measure, UNKNOWN } from "../../lib/format";
import type { ShardStats } from "../../live/protocol.gen";
import { Stat } from "../../ui/stat";
import { STATE_TONE } from "./levels";
import { shardLevel } from "./shard-order";
import { text } from "./text";

/** Everything about one shard, and below it a chart. */
export function ShardDetail({ shard, children }: { shard: ShardStats; children: ReactNode }) {
  const { id, state, latencyMs, eventsPerSecond, lastEventAgeSeconds, guilds, unavailableGuilds } = shard;
  const tone = STATE_TONE[shardLevel(shard) ?? "fine"];
  const age = lastEventAgeSeconds === null ? UNKNOWN : ago(lastEventAgeSeconds * 1_000);
  return (
    <div className="border-t border-line" data-testid="shard-detail">
      <p className="px-4 pt-2 text-[13px] font-semibold">
        {text.shards.shard(id)} <span className={`fresh font-medium ${tone}`}>{text.shards.state[state]}</span>
      </p>
      <dl className="grid grid-cols-2 sm:grid-cols-4">
        <Stat label={text.shards.latency} value={measure(latencyMs)} unit={text.unit.ms} />
        <Stat label={text.shards.events} value={measure(eventsPerSecond)} unit={text.unit.perSecond} />
        <Stat label={text.shards.last} value={age} />
        <Stat
          label={text.shards.guilds}
          value={count(guilds)}
          context={unavailableGuilds ? text.shards.unavailable(count(unavailableGuilds)) : undefined}
        />
        <Stat label={text.shards.resumes} value={count(shard.resumesLastDay)} />
        <Stat label={text.shards.identifies} value={count(shard.identifiesLastDay)} />
        <Stat label={text.shards.reconnects} value={count(shard.reconnects)} context={text.sinceStart} />
      </dl>
      {children}
    </div>
  );
}
