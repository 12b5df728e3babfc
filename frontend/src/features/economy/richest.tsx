import type { EconomyOverview } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { Coins } from "./coins";
import { Bar } from "./distribution";
import { AccountLink } from "./links";
import { text } from "./text";
import type { GuildNames } from "./use-guild-names";

/** Who has most. */
export function Richest({ overview, guilds }: { overview: EconomyOverview; guilds: GuildNames }) {
  const most = overview.richest[0]?.balance ?? 1;
  return (
    <Card title={text.richest} testId="richest">
      <ol className="num grid grid-cols-1 gap-1.5 px-4 pb-3.5 text-[13px]">
        {overview.richest.map(({ guild, member, name, balance }, index) => (
          <li key={`${guild} ${member}`}>
            <div className="flex items-baseline gap-3">
              <span className="w-4 shrink-0 text-right text-faint">{index + 1}</span>
              <span className="flex min-w-0 flex-1 items-baseline gap-2">
                <AccountLink account={{ guild, member }} name={name} className="min-w-0 truncate" />
                <bdi className="min-w-0 shrink-[9999] truncate text-[12px] text-faint">{guilds.get(guild)}</bdi>
              </span>
              <span className="fresh shrink-0 font-medium">
                <Coins value={balance} />
              </span>
            </div>
            <div className="mt-1 ml-7">
              <Bar share={balance / most} className="text-info" />
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
