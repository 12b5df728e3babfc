import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
} from "react";
import { dayOfMonth, timeOfDay } from "../../lib/format";
import { useLive } from "../../live/live-context";
import { ExplorerRow } from "./explorer-row";
import { text } from "./text";
import { type Gap, isGap, placeOf, type Row } from "./timeline";
import { useFlood } from "./use-flood";
import { useRowHeight } from "./use-row-height";
import { useRowKeys } from "./use-row-keys";
import { useShift } from "./use-shift";
import { AROUND_RUSHING } from "./use-sight";

/** Rows drawn beyond what is seen, so that a quick scroll finds them there. */
const OVERSCAN = 16;
/** The next page is asked for so many rows before the end. */
const AHEAD = 250;

interface EventListProps {
  rows: readonly Row[];
  scroller: RefObject<HTMLDivElement | null>;
  /** The position of the selected event. */
  selected: number | null;
  isDated: boolean;
  /** Whether the rows are those that were asked for, and not those shown before. */
  isCurrent: boolean;
  /** Whether what comes waits. */
  isHeld: boolean;
  onScroll: (top: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onOpen: (seq: number) => void;
  onGap: (gap: Gap) => void;
  /** The end comes near. */
  onEnd: () => void;
  /** What stands below the last row. */
  end: ReactNode;
}

/** The rows that are in sight, and a few more, of however many there are. */
export function EventList(props: EventListProps) {
  const { rows, scroller, selected, isDated, isCurrent, isHeld, onScroll, onKeyDown, onOpen, onGap, onEnd, end } =
    props;
  const clockOffset = useLive((state) => state.clockOffset);
  const arrivedAfter = useLive((state) => state.arrivedAfter);
  const newest = rows[0];
  const { litAfter, isFlood, isFlooded } = useFlood(newest === undefined ? 0 : placeOf(newest), arrivedAfter);
  const height = useRowHeight();
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: isFlooded && !isHeld ? AROUND_RUSHING : OVERSCAN,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is another place for every row
  useEffect(() => list.measure(), [height]);
  const items = list.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const drawn = rows.slice(from, (items.at(-1)?.index ?? -1) + 1);
  const keys = useRowKeys(drawn.map(placeOf), isFlood);
  const shift = useShift(rows, isFlood);
  const isNearEnd = (items.at(-1)?.index ?? 0) >= rows.length - AHEAD;
  // With every event, and so within the frame: what is done after it is a task of its own.
  useLayoutEffect(() => {
    if (isNearEnd) onEnd();
  }, [isNearEnd, onEnd]);
  return (
    <div
      ref={scroller}
      data-testid="event-list"
      onScroll={(event) => onScroll(event.currentTarget.scrollTop)}
      className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain outline-offset-[-2px] outline-info [overflow-anchor:none] has-[>:focus-visible]:outline-2"
      style={{ "--time": timeColumn(isDated) } as CSSProperties}
    >
      {/* What stands below the rows is none of them, and may hold buttons. */}
      <div
        role="listbox"
        tabIndex={rows.length === 0 ? -1 : 0}
        aria-label={text.list}
        aria-describedby="event-keys"
        data-shortcut="j k"
        aria-activedescendant={selected === null ? undefined : `event-${selected}`}
        aria-busy={!isCurrent}
        onKeyDown={onKeyDown}
        className={`relative overflow-clip outline-none ${isCurrent ? "" : "opacity-60"}`}
        style={{ height: list.getTotalSize() }}
      >
        <div style={{ transform: `translateY(${shift * height}px)` }}>
          {drawn.map((row, at) => {
            const top = (from + at - shift) * height;
            const isSelected = placeOf(row) === selected;
            if (isGap(row)) return <GapRow key={keys[at]} gap={row} top={top} isSelected={isSelected} onLoad={onGap} />;
            return (
              <ExplorerRow
                key={keys[at]}
                event={row}
                top={top}
                isSelected={isSelected}
                isNew={row.seq > litAfter}
                isDated={isDated}
                clockOffset={clockOffset}
                onOpen={onOpen}
              />
            );
          })}
        </div>
      </div>
      {end}
    </div>
  );
}

/** A time with two digits wherever there may be two. */
const LONGEST = new Date(2026, 10, 28, 22, 58, 58).getTime();

/** As wide as the times of the rows are here: they end at its right, so that their digits stand below each other. */
function timeColumn(isDated: boolean): string {
  const written = isDated ? `${dayOfMonth(LONGEST)} ${timeOfDay(LONGEST)}` : timeOfDay(LONGEST);
  return `${written.length + 1}ch`;
}

function GapRow({ gap, top, isSelected, onLoad }: GapRowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the list's, which has the focus
    <div
      role="option"
      tabIndex={-1}
      id={`event-${placeOf(gap)}`}
      aria-selected={isSelected}
      data-testid="event-gap"
      onClick={() => onLoad(gap)}
      style={{ top }}
      className={`event-row !flex cursor-default justify-center gap-2 text-[12.5px] text-warn ${isSelected ? "chosen" : "bg-warn/8 hover:bg-warn/14"}`}
    >
      <span className="num truncate">{text.gap(gap.above - gap.below - 1)}</span>
      <span className="font-semibold underline underline-offset-2">{text.load}</span>
    </div>
  );
}

interface GapRowProps {
  gap: Gap;
  top: number;
  isSelected: boolean;
  onLoad: (gap: Gap) => void;
}
