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
import type { View } from "./view";

/** Scrolled less than this many pixels is still the top. */
const AT_TOP = 4;
/** Ranges of which a time of day alone would not tell when something was. */
const DATED: readonly string[] = ["24h", "7d", "30d"];
const RESTS_MS = 200;

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

/**
 * Why the list is held for a row, besides its scroll: one has moved to it by keyboard, which lasts until it is let go,
 * or its event was opened, which ends when that is closed.
 */
type Grip = "moved" | "opened" | null;

/** The events that fit, live tail and history in one list, and one of them in full beside it. Drawn with every event. */
export function Listing({ view, opened, histogram, onQuery, onWiden, onOpened }: ListingProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const isPaused = usePaused();
  const [isScrolled, setIsScrolled] = useState(false);
  const [selected, setSelected] = useState(opened);
  const isOpen = opened !== null;
  const [grip, setGrip] = useState<Grip>(isOpen ? "opened" : null);
  const isHeld = isPaused || isScrolled || grip === "moved" || (grip === "opened" && isOpen);
  const explorer = useExplorer(view, isHeld);
  const events = useLive((state) => state.events);
  const arrivedAfter = useLive((state) => state.arrivedAfter);
  const { timeline } = explorer;
  const { rows } = timeline;
  const newest = useRef(rows);
  newest.current = rows;
  // The address leads: back, forward and links.
  const [followed, setFollowed] = useState(opened);
  const [led, setLed] = useState({ to: opened });
  const asked = useRef(opened);
  if (followed !== opened) {
    setFollowed(opened);
    if (opened !== null && opened !== asked.current) {
      setSelected(opened);
      setGrip("opened");
      setLed({ to: opened });
    }
  }

  // It follows once the selection rests: a key that is held down would be too much for it.
  useEffect(() => {
    if (!isOpen || selected === null || selected === opened) return;
    const timer = setTimeout(() => {
      asked.current = selected;
      onOpened(selected, true);
    }, RESTS_MS);
    return () => clearTimeout(timer);
  }, [isOpen, selected, opened, onOpened]);
  const focusList = useCallback(
    () => scroller.current?.querySelector<HTMLElement>("[role=listbox]")?.focus({ preventScroll: true }),
    [],
  );
  const letGo = useCallback(() => {
    setGrip(null);
    if (!isOpen) setSelected(null);
  }, [isOpen]);
  const close = useCallback(() => {
    if (!isOpen) return letGo();
    onOpened(null, false);
    focusList();
  }, [isOpen, letGo, onOpened, focusList]);
  const { loadGap } = explorer;
  const open = useCallback(
    (place: number) => {
      const row = newest.current[indexOf(newest.current, place)];
      if (row !== undefined && isGap(row)) return loadGap(row);
      setSelected(place);
      setGrip("opened");
      asked.current = place;
      if (!isOpen) onOpened(place, false);
    },
    [loadGap, isOpen, onOpened],
  );
  const select = useCallback((place: number) => {
    setSelected(place);
    setGrip("moved");
  }, []);
  const openSelected = useCallback(
    (place: number) => {
      open(place);
      setGrip("moved");
    },
    [open],
  );
  const cursor = useCursor({ rows, scroller, selected, onSelect: select, onOpen: openSelected, onClose: close });

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
    setSelected(opened);
    setGrip(opened === null ? null : "opened");
  }, [view]);

  const { range } = view;
  // Where the address leads to an event, or to another time with one open, that event is in sight.
  useSeek(
    opened,
    useMemo(() => ({ led, range }), [led, range]),
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
            setGrip(grip ?? "opened");
          }}
          onClose={close}
          onGone={focusList}
          canMove={rows.length > 1}
        />
      )}
    </div>
  );
}
