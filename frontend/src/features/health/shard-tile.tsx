import { memo } from "react";
import { ago, duration, measure, UNKNOWN } from "../../lib/format";
import type { ShardStats } from "../../live/protocol.gen";
import { STATE_TONE } from "./levels";
import { shardLevel } from "./shard-order";
import { text } from "./text";

interface ShardTileProps {
  shard: ShardStats;
  isLarge: boolean;
  isChosen: boolean;
  onChoose: (id: number) => void;
}

/** A shard to be chosen: its latency, or a sign that it isn't ready. Arrow keys go from one to the next. */
export const ShardTile = memo(function ShardTile({ shard, isLarge, isChosen, onChoose }: ShardTileProps) {
  const { id, state, latencyMs } = shard;
  const level = shardLevel(shard);
  const isReady = state === "ready";
  const says = [text.shards.shard(id), text.shards.state[state], isReady ? duration(latencyMs) : null];
  return (
    <label
      title={says.filter(Boolean).join(" · ")}
      className={`fresh relative cursor-pointer rounded-md tinted has-checked:ring-1 has-checked:ring-current has-focus-visible:outline-2 has-focus-visible:outline-info ${STATE_TONE[level ?? "fine"]} ${isLarge ? "px-2.5 py-1.5" : "grid h-9 place-items-center"}`}
    >
      <input
        type="radio"
        name="shard"
        checked={isChosen}
        onChange={() => onChoose(id)}
        aria-label={says.filter(Boolean).join(", ")}
        className="sr-only"
      />
      {isLarge ? <Large shard={shard} /> : <Small latency={isReady ? latencyMs : null} />}
    </label>
  );
});

function Small({ latency }: { latency: number | null }) {
  return <span className="text-[11.5px] font-semibold">{latency === null ? "…" : measure(latency)}</span>;
}

function Large({ shard }: { shard: ShardStats }) {
  const { id, state, latencyMs, eventsPerSecond, lastEventAgeSeconds } = shard;
  const age = lastEventAgeSeconds === null ? UNKNOWN : ago(lastEventAgeSeconds * 1_000);
  return (
    <span className="block text-[12px]">
      <span className="flex justify-between gap-2">
        <b className="font-semibold">{text.shards.shard(id)}</b>
        <b className="font-semibold">{state === "ready" ? duration(latencyMs) : text.shards.state[state]}</b>
      </span>
      <span className="flex justify-between gap-2 text-[11.5px] text-muted">
        <span>{text.shards.rate(measure(eventsPerSecond))}</span>
        <span>{age}</span>
      </span>
    </span>
  );
}
