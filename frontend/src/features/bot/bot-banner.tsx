import { memo } from "react";
import { dateAndTime, hourAndMinute } from "../../lib/format";
import { useTicked } from "../../lib/ticker";
import type { BotStats, BotStatus } from "../../live/protocol.gen";
import { Icon } from "../../ui/icons";

const SAYS: Record<BotStatus, string> = {
  unknown: "No bot reports to this dashboard",
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

/** What is wrong between the bot and Discord; nothing while all is well. */
export const BotBanner = memo(function BotBanner({ bot, clockOffset }: { bot: BotStats; clockOffset: number }) {
  const since = bot.since === null ? Number.NEGATIVE_INFINITY : Date.parse(bot.since) - clockOffset;
  const isLong = useTicked((now) => now - since >= GRACE_MS);
  if (!isTrouble(bot, isLong)) return null;
  const tone = bot.status === "offline" ? "text-error" : "text-warn";
  return (
    <div
      data-testid="bot-banner"
      className={`flex items-start gap-3 rounded-card border border-current/30 px-4 py-2.5 tinted ${tone}`}
    >
      <Icon name="warning" size={18} className="mt-px shrink-0" />
      <p className="min-w-0 flex-1 text-[13.5px] [overflow-wrap:anywhere]">
        <b className="font-semibold">{SAYS[bot.status] ?? "The bot is not online"}</b>
        {bot.detail && (
          <span className="text-text">
            {": "}
            <bdi>{bot.detail}</bdi>
          </span>
        )}
      </p>
      {bot.since && (
        <span className="num shrink-0 text-[12.5px] text-muted">
          since{" "}
          <time dateTime={bot.since} title={dateAndTime(since)}>
            {hourAndMinute(since)}
          </time>
        </span>
      )}
    </div>
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
