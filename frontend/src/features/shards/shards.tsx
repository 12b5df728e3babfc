import { memo } from "react";
import { measure } from "../../lib/format";
import type { BotStatus, ShardState, ShardStats } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { text } from "./text";

const TONE: Record<ShardState, string> = {
  ready: "text-pulse",
  connecting: "text-warn",
  resuming: "text-warn",
  disconnected: "text-error",
};
const ORDER: readonly ShardState[] = ["ready", "resuming", "connecting", "disconnected"];

/** One tile per shard: its latency in ms, or a sign that it isn't ready. */
export const Shards = memo(function Shards({ shards, bot }: { shards: readonly ShardStats[]; bot: BotStatus }) {
  const states = ORDER.map((state) => [state, shards.filter((shard) => shard.state === state).length] as const);
  const summary = states.filter(([, many]) => many > 0).map(([state, many]) => text.inState(many, state));
  return (
    <Card
      title={text.title}
      aside={<span className="num ml-auto text-[12.5px] text-muted">{summary.join(" · ")}</span>}
    >
      {shards.length === 0 ? (
        <p className="h-[46px] px-4 text-[13px] text-muted">{bot === "unknown" ? text.elsewhere : text.noneYet}</p>
      ) : (
        <ul className="num grid max-h-48 grid-cols-[repeat(auto-fill,minmax(32px,1fr))] gap-1.5 overflow-y-auto px-4 pb-3.5">
          {shards.map((shard) => (
            <Tile key={shard.id} shard={shard} />
          ))}
        </ul>
      )}
    </Card>
  );
});

function Tile({ shard }: { shard: ShardStats }) {
  const says = text.shard(shard);
  return (
    <li
      title={says.join(" · ")}
      className={`fresh grid h-8 place-items-center rounded-md text-[11.5px] font-semibold tinted ${TONE[shard.state] ?? "text-muted"}`}
    >
      <span aria-hidden="true">{shard.state === "ready" ? measure(shard.latencyMs) : "…"}</span>
      <span className="sr-only">{says.join(", ")}</span>
    </li>
  );
}
