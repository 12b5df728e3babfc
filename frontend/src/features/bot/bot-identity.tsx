import { memo, useState } from "react";
import { ago, timeOfDay, uptime } from "../../lib/format";
import { useTicked } from "../../lib/ticker";
import type { BotStats } from "../../live/protocol.gen";
import { text } from "./text";

interface BotIdentityProps {
  bot: BotStats | null;
  shards: number;
  /** When what is known of the bot came, if that is no longer now; this browser's clock. */
  oldSince: number | null;
}

/** The bot's picture, name and state. */
export const BotIdentity = memo(function BotIdentity({ bot, shards, oldSince }: BotIdentityProps) {
  const name = bot?.name ?? "Pulseboard";
  const age = useTicked((now) => (oldSince === null ? "" : ago(Math.max(1_000, now - oldSince))));
  return (
    <div className="flex min-w-0 items-center gap-2.5">
      <Avatar key={bot?.avatar} name={name} url={bot?.avatar ?? null} />
      <div className="min-w-0">
        <p className="truncate text-sm leading-tight font-semibold" data-testid="bot-name">
          <bdi>{name}</bdi>
        </p>
        <p className="num h-4 truncate text-[12.5px] leading-tight text-muted" data-testid="bot-status">
          {oldSince === null ? (
            <>
              {stateOf(bot)}
              <span className="max-sm:hidden">{moreOf(bot, shards)}</span>
            </>
          ) : (
            <>
              {text.old(age)}
              <span className="max-sm:hidden">{text.from(timeOfDay(oldSince))}</span>
            </>
          )}
        </p>
      </div>
    </div>
  );
});

function stateOf(bot: BotStats | null): string {
  return bot === null ? text.waiting : text.status(bot.status);
}

/** What a phone has no room for. */
function moreOf(bot: BotStats | null, shards: number): string {
  const parts = bot?.status === "online" ? [text.up(uptime(bot.uptimeSeconds))] : [];
  if (bot !== null && shards > 0) parts.push(text.shards(shards));
  return parts.map((part) => ` · ${part}`).join("");
}

/** Only pictures that the content security policy lets in are asked for. */
const PICTURES = "https://cdn.discordapp.com/";

function Avatar({ name, url }: { name: string; url: string | null }) {
  const [isBroken, setBroken] = useState(false);
  if (url?.startsWith(PICTURES) && !isBroken) {
    return <img src={url} alt="" onError={() => setBroken(true)} className="size-[30px] shrink-0 rounded-full" />;
  }
  return (
    <span
      aria-hidden="true"
      className="grid size-[30px] shrink-0 place-items-center rounded-full bg-[#5b4fc4] text-[13px] font-bold text-white"
    >
      {initial(name)}
    </span>
  );
}

function initial(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return first?.segment.toLocaleUpperCase() ?? "?";
}
