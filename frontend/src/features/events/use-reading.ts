import { type RefObject, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { getJson } from "../../live/http";
import { setPaused, usePaused } from "../../live/pause";
import type { Event, EventPage } from "../../live/protocol.gen";

/** Rows further back than this aren't shown: the page stays light however long one reads. */
export const READING_LIMIT = 2_000;
const PAGE = 50;
/** Scrolled less than this many pixels is still the top. */
const AT_TOP = 4;

export interface Reading {
  scroller: RefObject<HTMLElement | null>;
  rows: readonly Event[];
  /** Events that came while the list was held. */
  unseen: number;
  older: "more" | "loading" | "failed" | "none";
  onScroll: () => void;
  toTop: () => void;
  loadOlder: () => Promise<void>;
}

/**
 * The list as it is read. At the top it follows the events. Scrolled down, or paused, it is held, so that no arriving row
 * moves what is being read, and older pages are joined to it; back at the top, and not paused, it follows again.
 */
export function useReading(events: readonly Event[], generation: number): Reading {
  const scroller = useRef<HTMLElement>(null);
  const [held, setHeld] = useState<readonly Event[] | null>(null);
  const [older, setOlder] = useState<Reading["older"]>("more");
  const isPaused = usePaused();
  if (isPaused && held === null && events.length > 0) setHeld(events);
  const rows = held ?? events;

  // A replaced list is another list: what was held, and where it ended, no longer belong to it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number is what tells of the replacement
  useEffect(() => {
    setHeld(null);
    setOlder("more");
  }, [generation]);

  useEffect(() => {
    if (!isPaused && isAtTop(scroller.current)) setHeld(null);
  }, [isPaused]);

  function follow() {
    setHeld(null);
    setOlder("more");
  }

  function onScroll() {
    const isTop = isAtTop(scroller.current);
    if (isTop && held !== null && !isPaused) follow();
    // At once: the next arrival may be drawn in this very frame.
    if (!isTop && held === null) flushSync(() => setHeld(events));
  }

  async function loadOlder() {
    const last = rows.at(-1);
    if (last === undefined || older === "loading") return;
    setHeld(rows);
    setOlder("loading");
    try {
      const page = await getJson<EventPage>(`/api/events?before=${last.seq}&limit=${PAGE}`);
      setHeld((now) => (now?.at(-1) === last ? [...now, ...page.items] : now));
      setOlder(page.next === null || page.items.length === 0 ? "none" : "more");
    } catch {
      setOlder("failed");
    }
  }

  return {
    scroller,
    rows,
    unseen: held === null ? 0 : Math.max(0, (events[0]?.seq ?? 0) - (held[0]?.seq ?? 0)),
    older: last(rows) <= 1 ? "none" : older,
    onScroll,
    toTop() {
      scroller.current?.scrollTo({ top: 0 });
      scroller.current?.focus({ preventScroll: true });
      setPaused(false);
      follow();
    },
    loadOlder,
  };
}

function isAtTop(scroller: HTMLElement | null): boolean {
  return (scroller?.scrollTop ?? 0) <= AT_TOP;
}

function last(rows: readonly Event[]): number {
  return rows.at(-1)?.seq ?? 0;
}
