import { memo } from "react";
import type { DashboardStats } from "../../live/protocol.gen";
import { Icon } from "../../ui/icons";
import { findings } from "./findings";
import { TONE } from "./levels";
import { text } from "./text";

/** What is wrong, in sentences; one quiet line while nothing is, with the room of a sentence: nothing moves when one comes. */
export const Attention = memo(function Attention({ stats }: { stats: DashboardStats }) {
  const found = findings(stats);
  if (found.length === 0) {
    return (
      <p className="flex min-h-[38px] items-center gap-2 text-[13px] text-muted max-sm:min-h-[58px]" data-testid="well">
        <Icon name="check" size={14} className="fresh text-pulse" />
        {text.well}
      </p>
    );
  }
  return (
    <ul
      aria-label={text.attention}
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
  );
});
