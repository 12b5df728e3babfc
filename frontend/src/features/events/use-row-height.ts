import { useSyncExternalStore } from "react";

/** As in app.css: from here on a row is one line. */
const WIDE = "(min-width: 820px)";
const ONE_LINE_PX = 38;
const TWO_LINES_PX = 58;

/** How high a row of the list is, in pixels. */
export function useRowHeight(): number {
  return useSyncExternalStore(subscribe, isWide) ? ONE_LINE_PX : TWO_LINES_PX;
}

function isWide(): boolean {
  return matchMedia(WIDE).matches;
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
