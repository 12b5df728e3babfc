import type { Dashboard, Event, Hello } from "./protocol.gen";

/** A place in the event log: an event's number, and the life of the log that gave it. */
export interface Position {
  epoch: string;
  seq: number;
}

/**
 * Where this page stands in the event log, and what it has to do before it can show more.
 *
 * The rule is continuity: the next event shown is `position.seq + 1` or none. What came before is dropped; what lies
 * further ahead means that something is missing, and then the page asks again from its position.
 */
export interface Feed {
  /** The newest event shown, or the head of the snapshot; null before the first snapshot. */
  position: Position | null;
  /** The newest event there is, as far as the server has said; a position below it is catching up. */
  head: number;
  /** `snapshot`: nothing can be shown until the dashboard is loaded. `resume`: connect again from `position`. */
  need: "nothing" | "snapshot" | "resume";
  /** Live events that came while the snapshot was on its way. */
  waiting: readonly Event[];
}

/** A feed after an arrival, and the events that may be shown now, oldest first. */
export interface Step {
  feed: Feed;
  shown: readonly Event[];
}

/** No more events than this wait for a snapshot; the hole that leaves is noticed and filled by a resume. */
export const WAITING_LIMIT = 500;

export const NOWHERE: Feed = { position: null, head: 0, need: "snapshot", waiting: [] };

/** The server's first word on a new socket. */
export function onHello(feed: Feed, hello: Hello): Feed {
  const resumed = hello.recovered && feed.position !== null;
  return { position: feed.position, head: hello.head, need: resumed ? "nothing" : "snapshot", waiting: [] };
}

/** A live or missed event. */
export function onEvent(feed: Feed, event: Event): Step {
  if (feed.need === "snapshot") {
    return { feed: { ...feed, waiting: [...feed.waiting, event].slice(-WAITING_LIMIT) }, shown: [] };
  }
  if (feed.need === "resume" || feed.position === null || event.seq <= feed.position.seq) {
    return { feed, shown: [] };
  }
  if (event.seq !== feed.position.seq + 1) {
    return { feed: { ...feed, need: "resume" }, shown: [] };
  }
  const position = { epoch: event.epoch, seq: event.seq };
  return { feed: { ...feed, position, head: Math.max(feed.head, event.seq) }, shown: [event] };
}

/**
 * The dashboard that was asked for. Events that came meanwhile follow it. A snapshot older than the socket (read
 * before the server's first word) leaves a hole that nothing on this socket will fill, hence the resume.
 */
export function onSnapshot(feed: Feed, snapshot: Dashboard): Step {
  if (feed.need !== "snapshot") return { feed, shown: [] };
  const position = { epoch: snapshot.epoch, seq: snapshot.head };
  let next: Feed = { position, head: Math.max(feed.head, snapshot.head), need: "nothing", waiting: [] };
  const shown: Event[] = [];
  for (const event of feed.waiting) {
    const step = onEvent(next, event);
    next = step.feed;
    shown.push(...step.shown);
  }
  return { feed: behind(next) > 0 ? { ...next, need: "resume" } : next, shown };
}

/** How many events the page knows to be missing still. */
export function behind(feed: Feed): number {
  return Math.max(0, feed.head - (feed.position?.seq ?? 0));
}
