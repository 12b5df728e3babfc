import { BotBanner } from "../features/bot/bot-banner";
import { ConnectionBanner } from "../features/connection/connection-banner";
import { BooksBanner } from "../features/economy/books";
import { LogBanner } from "../features/events/log-banner";
import { useBySecond } from "../lib/ticker";
import { useLive } from "../live/live-context";
import { face, isFresh } from "../live/presence";
import type { BotStats } from "../live/protocol.gen";

/** What is wrong, on every page; nothing while all is well. */
export function Banners() {
  const stats = useLive((state) => state.stats);
  const isNow = useLive((state) => isFresh(face(state)));
  if (stats === null) return null;
  return (
    <div className="grid gap-3 has-[>[data-banner]]:mb-4">
      <Connection />
      {/* How the bot is can only be told while the dashboard is heard. */}
      {isNow && <Bot bot={stats.bot} />}
      <LogBanner events={stats.events} bot={stats.bot.status} isFresh={isNow} />
      <BooksBanner balanced={stats.economy.balanced} />
    </div>
  );
}

// Each by itself: with every event they are drawn again.

function Connection() {
  const link = useLive((state) => state.link);
  const feed = useLive((state) => state.feed);
  const statsAt = useLive((state) => state.statsAt);
  return <ConnectionBanner link={link} feed={feed} statsAt={statsAt} />;
}

function Bot({ bot }: { bot: BotStats }) {
  const clockOffset = useLive((state) => state.clockOffset);
  const lastEvent = useBySecond(useLive((state) => state.events[0] ?? null));
  return <BotBanner bot={bot} lastEvent={lastEvent} clockOffset={clockOffset} />;
}
