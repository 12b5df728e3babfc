import { behind } from "./feed";
import type { LiveState } from "./reducer";

/** The faces of the connection, in words for everyone: is what the page shows the present? */
export type Face = "connecting" | "live" | "catching-up" | "stale" | "offline" | "signed-out" | "no-access";

/** The close code of a session that is over, or never was. */
export const SESSION_OVER = 4401;
/** The close code of who lost the right to watch, whose session is ended with it. */
const NOT_ALLOWED = 4403;

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
      if (link.code === NOT_ALLOWED) return "no-access";
      return link.code === SESSION_OVER ? "signed-out" : "offline";
  }
}

/** True while this browser isn't let in: its session is over, or the right that it had is lost. */
export function isOut(shown: Face): boolean {
  return shown === "signed-out" || shown === "no-access";
}

/** True while nothing can be loaded: the server can't be reached, is silent, or doesn't let this browser in. */
export function isAway(shown: Face): boolean {
  return shown === "offline" || shown === "stale" || isOut(shown);
}

/** True while the numbers are those of now. While events are being caught up they are: HELLO brings them. */
export function isFresh(shown: Face): boolean {
  return shown === "live" || shown === "catching-up";
}
