import { type RefObject, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { setPaused, usePaused } from "../../live/pause";
import type { Event } from "../../live/protocol.gen";

/** Scrolled less than this many pixels is still the top. */
const AT_TOP = 4;

export interface Reading {
  scroller: RefObject<HTMLElement | null>;
  rows: readonly Event[];
  isHeld: boolean;
  /** Events that came while the list was held. */
  unseen: number;
  onScroll: () => void;
  toTop: () => void;
}

/**
 * The list as it is read. At the top it follows the events. Scrolled down, or paused, it is held, so that no arriving row
 * moves what is being read; back at the top, and not paused, it follows again. Another `list` is another list: what was
 * held no longer belongs to it.
 */
export function useReading(events: readonly Event[], list: string): Reading {
  const scroller = useRef<HTMLElement>(null);
  const isPaused = usePaused();
  const [held, setHeld] = useState<{ list: string; rows: readonly Event[] } | null>(null);
  const rows = held?.list === list ? held.rows : null;
  if (isPaused && rows === null && events.length > 0) setHeld({ list, rows: events });

  useEffect(() => {
    if (!isPaused && isAtTop(scroller.current)) setHeld(null);
  }, [isPaused]);

  function onScroll() {
    const isTop = isAtTop(scroller.current);
    if (isTop && rows !== null && !isPaused) setHeld(null);
    // At once: the next arrival may be drawn in this very frame.
    if (!isTop && rows === null) flushSync(() => setHeld({ list, rows: events }));
  }

  return {
    scroller,
    rows: rows ?? events,
    isHeld: rows !== null,
    unseen: rows === null ? 0 : after(events, rows[0]?.seq ?? 0),
    onScroll,
    toTop() {
      scroller.current?.scrollTo({ top: 0 });
      scroller.current?.focus({ preventScroll: true });
      setPaused(false);
      setHeld(null);
    },
  };
}

/** How many events, newest first, come after a position. */
function after(events: readonly Event[], seq: number): number {
  const end = events.findIndex((event) => event.seq <= seq);
  return end === -1 ? events.length : end;
}

function isAtTop(scroller: HTMLElement | null): boolean {
  return (scroller?.scrollTop ?? 0) <= AT_TOP;
}
