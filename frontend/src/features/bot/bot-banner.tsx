import { memo } from "react";
import { useTicked } from "../../lib/ticker";
import type { BotStats, BotStatus } from "../../live/protocol.gen";
import { Banner } from "../../ui/banner";

const SAYS: Record<Exclude<BotStatus, "unknown">, string> = {
  online: "The bot is online, but not whole",
  starting: "The bot is starting",
  connecting: "The bot is connecting to Discord",
  reconnecting: "The bot lost Discord and is reconnecting",
  offline: "The bot is offline",
};

/**
 * A start or a reconnect that is over before the next stats come is nothing to be alarmed about; the bot's state stands
 * beside its name too.
 */
const GRACE_MS = 6_000;

/** What is wrong between the bot and Discord; nothing while all is well, or while no bot tells this dashboard how it is. */
export const BotBanner = memo(function BotBanner({ bot, clockOffset }: { bot: BotStats; clockOffset: number }) {
  const since = bot.since === null ? Number.NEGATIVE_INFINITY : Date.parse(bot.since) - clockOffset;
  const isLong = useTicked((now) => now - since >= GRACE_MS);
  if (bot.status === "unknown" || !isTrouble(bot, isLong)) return null;
  return (
    <Banner
      testId="bot-banner"
      tone={bot.status === "offline" ? "text-error" : "text-warn"}
      title={SAYS[bot.status] ?? "The bot is not online"}
      reason={bot.detail}
      since={bot.since === null ? null : { sent: bot.since, at: since }}
    />
  );
});

function isTrouble({ status, detail }: BotStats, isLong: boolean): boolean {
  switch (status) {
    case "online":
      return detail !== null;
    case "offline":
      return true;
    case "reconnecting":
      return isLong;
    default:
      return isLong || detail !== null;
  }
}
