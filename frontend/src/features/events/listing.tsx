import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLive } from "../../live/live-context";
import { setPaused, usePaused } from "../../live/pause";
import type { EventHistogram } from "../../live/protocol.gen";
import { Announcer } from "./announcer";
import { EventDetail } from "./event-detail";
import { EventList } from "./event-list";
import { ExplorerEnd } from "./explorer-end";
import { ExplorerFoot } from "./explorer-foot";
import { FreshPill } from "./pause";
import { text } from "./text";
import { isGap } from "./timeline";
import { indexOf, useCursor } from "./use-cursor";
import { useExplorer } from "./use-explorer";
import { useSeek } from "./use-seek";
import { useSelection } from "./use-selection";
import type { View } from "./view";

/** Scrolled less than this many pixels is still the top. */
const AT_TOP = 4;
/** Ranges of which a time of day alone would not tell when something was. */
const DATED: readonly string[] = ["24h", "7d", "30d"];

export interface ListingProps {
  view: View;
  /** The position of the event that is open. */
  opened: number | null;
  histogram: EventHistogram | undefined;
  onQuery: (query: string) => void;
  onWiden: () => void;
  /** `isMove`: from one open event to another. */
  onOpened: (seq: number | null, isMove: boolean) => void;
}

/** The events that fit, live tail and history in one list, and one of them in full beside it. Drawn with every event. */
export function Listing({ view, opened, histogram, onQuery, onWiden, onOpened }: ListingProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const isPaused = usePaused();
  const [isScrolled, setIsScrolled] = useState(false);
  const selection = useSelection(opened, view, onOpened);
  const { selected, letGo } = selection;
  const isOpen = opened !== null;
  const isHeld = isPaused || isScrolled || selection.isHolding;
  const explorer = useExplorer(view, isHeld);
  const events = useLive((state) => state.events);
  const arrivedAfter = useLive((state) => state.arrivedAfter);
  const { timeline } = explorer;
  const { rows } = timeline;
  const newest = useRef(rows);
  newest.current = rows;

  const focusList = useCallback(
    () => scroller.current?.querySelector<HTMLElement>("[role=listbox]")?.focus({ preventScroll: true }),
    [],
  );
  const close = useCallback(() => {
    selection.close();
    if (isOpen) focusList();
  }, [selection.close, isOpen, focusList]);
  const { loadGap } = explorer;
  const open = useCallback(
    (place: number, byKey = false) => {
      const row = newest.current[indexOf(newest.current, place)];
      if (row !== undefined && isGap(row)) loadGap(row);
      else selection.open(place, byKey);
    },
    [loadGap, selection.open],
  );
  const openByKey = useCallback((place: number) => open(place, true), [open]);
  const cursor = useCursor({ rows, scroller, selected, onSelect: selection.select, onOpen: openByKey, onClose: close });

  const toTop = useCallback(() => {
    scroller.current?.scrollTo({ top: 0 });
    setPaused(false);
    setIsScrolled(false);
    letGo();
  }, [letGo]);

  // Another view begins at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is what changed
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
    setIsScrolled(false);
  }, [view]);

  const { range } = view;
  // Where the address leads to an event, or to another time with one open, that event is in sight.
  useSeek(
    opened,
    useMemo(() => ({ led: selection.led, range }), [selection.led, range]),
    explorer,
    scroller,
  );

  const isDated = !("last" in range) || DATED.includes(range.last);
  const shown = selected === null ? null : (rows[indexOf(rows, selected)] ?? null);
  return (
    <div className="flex min-h-0 flex-1 gap-4">
      <section
        aria-label={text.list}
        className="@container relative flex min-w-0 flex-1 flex-col overflow-hidden rounded-card border border-line bg-surface"
      >
        <Announcer events={events} arrivedAfter={arrivedAfter} fits={explorer.fits} />
        <p id="event-keys" className="sr-only">
          {text.keys}
        </p>
        <EventList
          rows={rows}
          scroller={scroller}
          selected={selected}
          isDated={isDated}
          isCurrent={explorer.isCurrent}
          isHeld={isHeld}
          onScroll={(top) => setIsScrolled(top > AT_TOP)}
          onKeyDown={cursor.onKeyDown}
          onOpen={open}
          onGap={loadGap}
          onEnd={explorer.loadOlder}
          end={<ExplorerEnd explorer={explorer} view={view} onWiden={onWiden} onQuery={onQuery} />}
        />
        <FreshPill unseen={timeline.unseen} isPaused={isPaused} onShow={toTop} />
        <ExplorerFoot filters={explorer.filters} isRead={explorer.isRead} histogram={histogram} />
      </section>
      {isOpen && (
        <EventDetail
          seq={selected ?? opened}
          known={shown !== null && !isGap(shown) ? shown : null}
          onMove={(by) => {
            cursor.move(by);
            selection.keepHold();
          }}
          onClose={close}
          onGone={focusList}
          canMove={rows.length > 1}
        />
      )}
    </div>
  );
}
