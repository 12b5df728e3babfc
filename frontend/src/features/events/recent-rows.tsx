import type { RefObject } from "react";
import { ago } from "../../lib/format";
import { useTicked } from "../../lib/ticker";
import type { Event } from "../../live/protocol.gen";
import { EventRow } from "./event-row";
import { useFlood } from "./use-flood";
import { useRowHeight } from "./use-row-height";
import { useRowKeys } from "./use-row-keys";
import { useShift } from "./use-shift";
import { useSight } from "./use-sight";

interface RecentRowsProps {
  /** Newest first. */
  rows: readonly Event[];
  /** What the rows scroll in. */
  scroller: RefObject<HTMLElement | null>;
  /** Whether they are those that were there when one began to read. */
  isHeld: boolean;
  clockOffset: number;
  arrivedAfter: number;
}

/** The rows, each at its own place. Those far out of sight aren't drawn. */
export function RecentRows({ rows, scroller, isHeld, clockOffset, arrivedAfter }: RecentRowsProps) {
  const height = useRowHeight();
  const now = useTicked((at) => at);
  const { litAfter, isFlood, isFlooded } = useFlood(rows[0]?.seq ?? 0, arrivedAfter);
  const sight = useSight(scroller, height, isFlooded && !isHeld);
  const shift = useShift(rows, isFlood);
  const drawn = rows.slice(sight.from, sight.to);
  const keys = useRowKeys(
    drawn.map(({ seq }) => seq),
    isFlood,
  );
  return (
    <div data-testid="recent-events" className="overflow-clip" style={{ height: height * rows.length }}>
      <ol style={{ transform: `translateY(${height * shift}px)` }}>
        {drawn.map((event, index) => (
          <EventRow
            key={keys[index]}
            event={event}
            top={height * (sight.from + index - shift)}
            ago={ago(now - (Date.parse(event.occurredAt) - clockOffset))}
            clockOffset={clockOffset}
            isNew={event.seq > litAfter}
          />
        ))}
      </ol>
    </div>
  );
}
