import { memo } from "react";
import type { BotStats, BotStatus } from "../../live/protocol.gen";
import { Icon } from "../../ui/icons";
import { RelativeTime } from "../../ui/relative-time";

const SAYS: Record<Exclude<BotStatus, "online">, string> = {
  starting: "The bot is starting",
  connecting: "The bot is connecting to Discord",
  reconnecting: "The bot lost Discord and is reconnecting",
  offline: "The bot is offline",
};

/** What is wrong between the bot and Discord; nothing while the bot is online. */
export const BotBanner = memo(function BotBanner({ bot, clockOffset }: { bot: BotStats; clockOffset: number }) {
  if (bot.status === "online") return null;
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
          for <RelativeTime at={bot.since} clockOffset={clockOffset} />
        </span>
      )}
    </div>
  );
});
