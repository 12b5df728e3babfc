import { BotBanner } from "../features/bot/bot-banner";
import { BooksBanner } from "../features/economy/books";
import { LogBanner } from "../features/events/log-banner";
import { useLive } from "../live/live-context";
import { face, isFresh } from "../live/presence";

/** What is wrong, on every page; nothing while all is well. */
export function Banners() {
  const stats = useLive((state) => state.stats);
  const clockOffset = useLive((state) => state.clockOffset);
  const isNow = useLive((state) => isFresh(face(state)));
  if (stats === null) return null;
  return (
    <div className="grid gap-3 has-[>[data-banner]]:mb-4">
      <BotBanner bot={stats.bot} clockOffset={clockOffset} />
      <LogBanner events={stats.events} bot={stats.bot.status} isFresh={isNow} />
      <BooksBanner balanced={stats.economy.balanced} />
    </div>
  );
}
