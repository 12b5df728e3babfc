import { BotBanner } from "../features/bot/bot-banner";
import { ConnectionBanner } from "../features/connection/connection-banner";
import { BooksBanner } from "../features/economy/books";
import { LogBanner } from "../features/events/log-banner";
import { useLive } from "../live/live-context";
import { face, isFresh } from "../live/presence";

/** What is wrong, on every page; nothing while all is well. */
export function Banners() {
  const stats = useLive((state) => state.stats);
  const clockOffset = useLive((state) => state.clockOffset);
  const isNow = useLive((state) => isFresh(face(state)));
  const link = useLive((state) => state.link);
  const feed = useLive((state) => state.feed);
  const statsAt = useLive((state) => state.statsAt);
  const lastEvent = useLive((state) => state.events[0] ?? null);
  if (stats === null) return null;
  return (
    <div className="grid gap-3 has-[>[data-banner]]:mb-4">
      <ConnectionBanner link={link} feed={feed} statsAt={statsAt} />
      {/* How the bot is can only be told while the dashboard is heard. */}
      {isNow && <BotBanner bot={stats.bot} lastEvent={lastEvent} clockOffset={clockOffset} />}
      <LogBanner events={stats.events} bot={stats.bot.status} isFresh={isNow} />
      <BooksBanner balanced={stats.economy.balanced} />
    </div>
  );
}
