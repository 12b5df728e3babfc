import { type RefObject, useEffect, useState } from "react";

/** Rows are drawn from a place that moves by so many. */
const STEP = 5;
/** Rows drawn above and below those in sight. */
const AROUND = 10;
/** The same of a list that rushes past: each of them is drawn anew with every frame, and nobody scrolls to it yet. */
export const AROUND_RUSHING = 2;

interface Sight {
  /** The rows that are drawn: from the first up to, not including, the last. */
  from: number;
  to: number;
}

/**
 * Which rows, so many pixels high, are drawn of a list in `scroller`: those in sight and some around, of however many.
 * `isRushing`: the list stands at its top, and what comes rushes past.
 */
export function useSight(scroller: RefObject<HTMLElement | null>, height: number, isRushing: boolean): Sight {
  const [top, setTop] = useState(0);
  const [room, setRoom] = useState(innerHeight);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = () => setTop(Math.floor(element.scrollTop / height / STEP) * STEP);
    const resized = new ResizeObserver(() => setRoom(element.clientHeight));
    element.addEventListener("scroll", look, { passive: true });
    resized.observe(element);
    return () => {
      element.removeEventListener("scroll", look);
      resized.disconnect();
    };
  }, [scroller, height]);
  const inSight = Math.ceil(room / height);
  if (isRushing) return { from: 0, to: inSight + AROUND_RUSHING };
  return { from: Math.max(0, top - AROUND), to: top + STEP + inSight + AROUND };
}
