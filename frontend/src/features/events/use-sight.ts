import { type RefObject, useEffect, useState } from "react";

/** Rows are drawn from a place that moves by so many. */
const STEP = 5;
/** Rows drawn above and below those in sight. */
const AROUND = 10;

interface Sight {
  /** The rows that are drawn: from the first up to, not including, the last. */
  from: number;
  to: number;
}

/** Which rows, so many pixels high, are drawn of a list in `scroller`: those in sight and some around, of however many. */
export function useSight(scroller: RefObject<HTMLElement | null>, height: number): Sight {
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
  return { from: Math.max(0, top - AROUND), to: top + STEP + Math.ceil(room / height) + AROUND };
}
