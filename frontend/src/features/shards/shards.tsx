import { memo } from "react";
import { duration, measure } from "../../lib/format";
import { plural } from "../../lib/plural";
import type { BotStatus, ShardState, ShardStats } from "../../live/protocol.gen";
import { Card } from "../../ui/card";

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
  const summary = states.filter(([, many]) => many > 0).map(([state, many]) => `${many} ${state}`);
  return (
    <Card title="Shards" aside={<span className="num ml-auto text-[12.5px] text-muted">{summary.join(" · ")}</span>}>
      {shards.length === 0 ? (
        <p className="h-[46px] px-4 text-[13px] text-muted">
          {bot === "unknown"
            ? "The bot is another process, so its shards aren't known here."
            : "One tile per shard, once the bot has reached Discord."}
        </p>
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
  const says = [`Shard ${shard.id}: ${shard.state}`, duration(shard.latencyMs)];
  if (shard.guilds !== null) says.push(plural(shard.guilds, { one: "# guild", other: "# guilds" }));
  says.push(plural(shard.reconnects, { one: "# reconnect", other: "# reconnects" }));
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
