import { memo, type ReactNode, useState } from "react";
import { count, hourAndMinute } from "../../lib/format";
import type { BotStatus, ShardStats } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { Empty } from "../../ui/empty";
import { ShardDetail } from "./shard-detail";
import { inStates, worst } from "./shard-order";
import { ShardTile } from "./shard-tile";
import { text } from "./text";

/** Up to so many tiles say more than a number. */
const FEW = 24;

interface ShardsProps {
  shards: readonly ShardStats[];
  bot: BotStatus;
  /** When this came, if that is no longer now. */
  oldSince: number | null;
  /** A chart of one shard, by its id. */
  trend: (shard: number) => ReactNode;
}

/** One tile per shard; the one that is chosen, or else the one worst off, in detail. */
export const Shards = memo(function Shards({ shards, bot, oldSince, trend }: ShardsProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = shards.find(({ id }) => id === chosen) ?? worst(shards);
  const summary = inStates(shards).map(([state, many]) => text.shards.inState(count(many), text.shards.state[state]));
  if (oldSince !== null) summary.push(text.asOf(hourAndMinute(oldSince)));
  const isFew = shards.length <= FEW;
  return (
    <Card
      title={text.shards.title}
      testId="shards"
      aside={<span className="num ml-auto text-[12.5px] text-muted">{summary.join(" · ")}</span>}
    >
      {shown === undefined ? (
        <div className="pb-2">
          <Empty title={text.shards.none}>{bot === "unknown" ? text.shards.elsewhere : text.shards.noneHint}</Empty>
        </div>
      ) : (
        <>
          <fieldset
            className={`num relative grid max-h-64 gap-1.5 overflow-y-auto px-4 pt-0.5 pb-3 ${isFew ? "grid-cols-[repeat(auto-fill,minmax(148px,1fr))]" : "grid-cols-[repeat(auto-fill,minmax(40px,1fr))]"}`}
          >
            <legend className="sr-only">{text.shards.choose}</legend>
            {shards.map((shard) => (
              <ShardTile
                key={shard.id}
                shard={shard}
                isLarge={isFew}
                isChosen={shard.id === shown.id}
                onChoose={setChosen}
              />
            ))}
          </fieldset>
          <ShardDetail shard={shown}>{trend(shown.id)}</ShardDetail>
        </>
      )}
    </Card>
  );
});
