import { behind } from "./feed";
import type { LiveState } from "./reducer";

/** The faces of the connection, in words for everyone: is what the page shows the present? */
export type Face = "connecting" | "live" | "catching-up" | "stale" | "offline" | "signed-out";

const SESSION_OVER = 4401;

export function face({ link, feed }: Pick<LiveState, "link" | "feed">): Face {
  switch (link.phase) {
    case "open":
      return feed.need === "nothing" && behind(feed) === 0 ? "live" : "catching-up";
    case "stale":
      return "stale";
    case "connecting":
      return link.attempt === 0 ? "connecting" : "offline";
    case "waiting":
      return "offline";
    case "stopped":
      return link.code === SESSION_OVER ? "signed-out" : "offline";
  }
}

/** True while the numbers are those of now. While events are being caught up they are: HELLO brings them. */
export function isFresh(shown: Face): boolean {
  return shown === "live" || shown === "catching-up";
}
