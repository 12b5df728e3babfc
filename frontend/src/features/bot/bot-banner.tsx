import { memo } from "react";
import { useTicked } from "../../lib/ticker";
import type { BotStats, Event } from "../../live/protocol.gen";
import { Banner } from "../../ui/banner";
import { RelativeTime } from "../../ui/relative-time";
import { text } from "./text";

/**
 * A start or a reconnect that is over before the next stats come is nothing to be alarmed about; the bot's state stands
 * beside its name too.
 */
const GRACE_MS = 6_000;

interface BotBannerProps {
  bot: BotStats;
  /** The newest event there is: the last sign of life. */
  lastEvent: Event | null;
  clockOffset: number;
}

/**
 * The bot is down, or Discord is out of its reach, which are two things; nothing while all is well, or while no bot
 * tells this dashboard how it is.
 */
export const BotBanner = memo(function BotBanner({ bot, lastEvent, clockOffset }: BotBannerProps) {
  const since = bot.since === null ? Number.NEGATIVE_INFINITY : Date.parse(bot.since) - clockOffset;
  const isLong = useTicked((now) => now - since >= GRACE_MS);
  if (bot.status === "unknown" || !isTrouble(bot, isLong)) return null;
  return (
    <Banner
      testId="bot-banner"
      tone={bot.status === "offline" ? "text-error" : "text-warn"}
      icon={bot.status === "offline" ? "stopped" : "unplugged"}
      title={text.banner(bot.status)}
      reason={bot.detail}
      since={bot.since === null ? null : { sent: bot.since, at: since }}
    >
      {lastEvent !== null && isNews(lastEvent, bot) && <LastEvent event={lastEvent} clockOffset={clockOffset} />}
    </Banner>
  );
});

/** That its process died is no sign of life, and the banner says it already; what its reason tells isn't told twice. */
function isNews({ kind, message }: Event, { detail }: BotStats): boolean {
  return kind !== "process.died" && !detail?.includes(message);
}

function LastEvent({ event, clockOffset }: { event: Event; clockOffset: number }) {
  return (
    <>
      {text.lastEvent} <RelativeTime at={event.occurredAt} clockOffset={clockOffset} suffix={text.ago} />
      {": "}
      <bdi>{event.message}</bdi>
    </>
  );
}

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
