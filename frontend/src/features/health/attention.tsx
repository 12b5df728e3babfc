import { Link } from "@tanstack/react-router";
import { memo, useState } from "react";
import { eventAt } from "../../lib/event-search";
import { hourAndMinute } from "../../lib/format";
import { useMedia } from "../../lib/use-media";
import type { BotStats, DashboardStats } from "../../live/protocol.gen";
import { Icon } from "../../ui/icons";
import { type Finding, findings } from "./findings";
import { TONE } from "./levels";
import { text } from "./text";
import type { Death } from "./use-deaths";

interface AttentionProps {
  stats: DashboardStats;
  /** Those of the bot's processes lately, the last one first; null: not known yet. */
  deaths: readonly Death[] | null;
  /** When these numbers came, if that is no longer now; this browser's clock. */
  oldSince: number | null;
}

/** Where two sentences stand beside each other. */
const WIDE = "(min-width: 1180px)";
const LOOKS = { ...TONE, over: "text-muted" };

/**
 * What is wrong, in sentences, the worst first and the others on demand; one quiet line while nothing is. Each has the
 * same room: nothing moves when sentences come.
 */
export const Attention = memo(function Attention({ stats, deaths, oldSince }: AttentionProps) {
  const [isWhole, setIsWhole] = useState(false);
  const atOnce = useMedia(WIDE) ? 2 : 1;
  const found = findings(stats, deaths ?? []);
  const then = oldSince === null ? null : hourAndMinute(oldSince);
  if (found.length === 0 && deaths === null) return <p className="min-h-[38px] max-sm:min-h-[58px]" />;
  if (found.length === 0) {
    return (
      <p className="flex min-h-[38px] items-center gap-2 text-[13px] text-muted max-sm:min-h-[58px]" data-testid="well">
        {then === null && isWell(stats.bot) && <Icon name="check" size={14} className="text-pulse" />}
        {then !== null ? text.wasWell(then) : isWell(stats.bot) ? text.well : text.nothingElse}
      </p>
    );
  }
  const more = found.length - atOnce;
  const isOver = found.every(({ level }) => level === "over");
  const heading = then !== null ? text.attentionThen(then) : isOver ? text.isOver : text.attention;
  return (
    <div>
      {then !== null && <p className="num mb-2 text-[13px] text-muted">{heading}</p>}
      <ul
        aria-label={heading}
        data-testid="attention"
        className="grid min-h-[38px] items-start gap-2 max-sm:min-h-[58px] lg:grid-cols-2"
      >
        {found.slice(0, isWhole ? found.length : atOnce).map(({ key, level, says, event }, index) => (
          <li
            key={key}
            className={`num fresh flex items-start gap-3 rounded-card border border-current/30 px-4 py-2 text-[13.5px] tinted ${LOOKS[level]}`}
          >
            <Icon name={level === "over" ? "check" : "warning"} size={16} className="mt-0.5 shrink-0" />
            <span
              className={`min-w-0 flex-1 text-text [overflow-wrap:anywhere] ${isWhole || more < 1 ? "" : "line-clamp-2"}`}
            >
              <Sentence says={says} event={event} />
            </span>
            {more > 0 && index === atOnce - 1 && (
              <More more={more} isWhole={isWhole} onToggle={() => setIsWhole(!isWhole)} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
});

function Sentence({ says, event }: { says: string; event: Finding["event"] }) {
  if (event === undefined) return says;
  return (
    <Link
      to="/events"
      search={eventAt(event.seq, event.at)}
      className="rounded-sm underline decoration-current/40 underline-offset-3 hover:decoration-current"
    >
      {says}
    </Link>
  );
}

/** What is not is said by a banner, or beside the bot's name. */
function isWell({ status, detail }: BotStats): boolean {
  return status === "unknown" || (status === "online" && detail === null);
}

interface MoreProps {
  more: number;
  isWhole: boolean;
  onToggle: () => void;
}

function More({ more, isWhole, onToggle }: MoreProps) {
  return (
    <button
      type="button"
      aria-expanded={isWhole}
      onClick={onToggle}
      className="-my-1 inline-flex h-7 shrink-0 items-center gap-1 rounded-control px-1.5 text-[12.5px] font-medium hover:bg-current/10"
    >
      {isWhole ? text.fewer : text.more(more)}
      <Icon name="down" size={13} className={isWhole ? "rotate-180" : ""} />
    </button>
  );
}
