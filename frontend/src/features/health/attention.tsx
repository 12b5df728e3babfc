import { memo } from "react";
import { hourAndMinute } from "../../lib/format";
import type { DashboardStats } from "../../live/protocol.gen";
import { Icon } from "../../ui/icons";
import { findings } from "./findings";
import { TONE } from "./levels";
import { text } from "./text";

interface AttentionProps {
  stats: DashboardStats;
  /** When these numbers came, if that is no longer now; this browser's clock. */
  oldSince: number | null;
}

/** What is wrong, in sentences; one quiet line while nothing is, with the room of a sentence: nothing moves when one comes. */
export const Attention = memo(function Attention({ stats, oldSince }: AttentionProps) {
  const found = findings(stats);
  const then = oldSince === null ? null : hourAndMinute(oldSince);
  if (found.length === 0) {
    return (
      <p className="flex min-h-[38px] items-center gap-2 text-[13px] text-muted max-sm:min-h-[58px]" data-testid="well">
        {then === null && <Icon name="check" size={14} className="text-pulse" />}
        {then === null ? text.well : text.wasWell(then)}
      </p>
    );
  }
  const heading = then === null ? text.attention : text.attentionThen(then);
  return (
    <div>
      {then !== null && <p className="num mb-2 text-[13px] text-muted">{heading}</p>}
      <ul
        aria-label={heading}
        data-testid="attention"
        className="grid min-h-[38px] gap-2 max-sm:min-h-[58px] lg:grid-cols-2"
      >
        {found.map(({ key, level, says }) => (
          <li
            key={key}
            className={`num fresh flex items-start gap-3 rounded-card border border-current/30 px-4 py-2 text-[13.5px] tinted ${TONE[level]}`}
          >
            <Icon name="warning" size={16} className="mt-0.5 shrink-0" />
            <span className="text-text [overflow-wrap:anywhere]">{says}</span>
          </li>
        ))}
      </ul>
    </div>
  );
});
