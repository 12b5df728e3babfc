import type { RefObject } from "react";
import { ago } from "../../lib/format";
import { useTicked } from "../../lib/ticker";
import type { Event } from "../../live/protocol.gen";
import { EventRow } from "./event-row";
import { useLit } from "./use-lit";
import { useRowHeight } from "./use-row-height";
import { useSight } from "./use-sight";

/** Rows are placed from a fixed point that moves on only once in so many events. */
const ANCHOR_EVERY = 5_000;

interface RecentRowsProps {
  /** Newest first. */
  rows: readonly Event[];
  /** What the rows scroll in. */
  scroller: RefObject<HTMLElement | null>;
  /** Every event has its row: their numbers have no gaps. */
  isAll: boolean;
  clockOffset: number;
  arrivedAfter: number;
}

/**
 * The rows, each placed by its number, which has no gaps: a row keeps its place for good, and an arrival moves the list
 * as a whole. So the browser lays out one new row instead of all of them. A few of the many are placed one by one. Those
 * far out of sight aren't drawn.
 */
export function RecentRows({ rows, scroller, isAll, clockOffset, arrivedAfter }: RecentRowsProps) {
  const height = useRowHeight();
  const sight = useSight(scroller, height);
  const now = useTicked((at) => at);
  const newest = rows[0]?.seq ?? 0;
  const litAfter = useLit(newest, arrivedAfter);
  const anchor = newest - (newest % ANCHOR_EVERY);
  const shift = isAll ? newest - anchor : 0;
  return (
    <div data-testid="recent-events" className="overflow-clip" style={{ height: height * rows.length }}>
      <ol style={{ transform: `translateY(${height * shift}px)` }}>
        {rows.slice(sight.from, sight.to).map((event, index) => (
          <EventRow
            key={event.seq}
            event={event}
            top={height * (isAll ? anchor - event.seq : sight.from + index)}
            ago={ago(now - (Date.parse(event.occurredAt) - clockOffset))}
            clockOffset={clockOffset}
            isNew={event.seq > litAfter}
          />
        ))}
      </ol>
    </div>
  );
}
