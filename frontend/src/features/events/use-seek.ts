import { type RefObject, useEffect, useRef } from "react";
import { indexOf } from "./use-cursor";
import type { Explorer } from "./use-explorer";
import { useRowHeight } from "./use-row-height";

/** Pages of older events that are loaded to find one: as many as are quickly there. */
const MOST_PAGES = 20;

/**
 * Brings an event into sight, the middle of the list, whenever `cause` is another: where it stands further back than what
 * was loaded, it is loaded up to there. An event that doesn't fit, or is too far away, leaves the list as it is.
 */
export function useSeek(
  place: number | null,
  cause: object,
  { timeline, isCurrent, older, loadOlder }: Explorer,
  scroller: RefObject<HTMLElement | null>,
): void {
  const height = useRowHeight();
  const sought = useRef<{ place: number; pages: number } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place changes with every move through the list, too
  useEffect(() => {
    sought.current = place === null ? null : { place, pages: 0 };
  }, [cause]);
  const { rows, next } = timeline;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another cause is another search
  useEffect(() => {
    const search = sought.current;
    if (search === null || !isCurrent || older === "loading") return;
    const index = indexOf(rows, search.place);
    if (index < 0 && older === "more" && next !== null && next > search.place && search.pages < MOST_PAGES) {
      search.pages += 1;
      loadOlder();
      return;
    }
    sought.current = null;
    if (index >= 0) bringToTheMiddle(scroller.current, index * height, height);
  }, [cause, rows, next, isCurrent, older, loadOlder, scroller, height]);
}

/** What is in sight already stays where it is. */
function bringToTheMiddle(scroller: HTMLElement | null, top: number, height: number): void {
  if (scroller === null) return;
  const { scrollTop, clientHeight } = scroller;
  if (top < scrollTop || top + height > scrollTop + clientHeight)
    scroller.scrollTop = top - (clientHeight - height) / 2;
}
