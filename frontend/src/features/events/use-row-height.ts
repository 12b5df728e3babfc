import { useMedia } from "../../lib/use-media";

/** As in app.css: from here on a row is one line. */
const WIDE = "(min-width: 820px)";
const ONE_LINE_PX = 38;
const TWO_LINES_PX = 58;

/** How high a row of the list is, in pixels. */
export function useRowHeight(): number {
  return useMedia(WIDE) ? ONE_LINE_PX : TWO_LINES_PX;
}
