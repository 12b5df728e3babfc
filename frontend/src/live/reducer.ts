import { withRecent } from "./edge";
import { type Feed, NOWHERE, onEvent, onHello, onSnapshot } from "./feed";
import type { Link } from "./link";
import type { Dashboard, DashboardStats, Event, Hello, Series, ServerFrame } from "./protocol.gen";
import { withStats as extendedLines, type Lines, NO_LINES, withHistory } from "./series";

/** Everything the page knows. Times are this browser's clock, in ms since 1970, where nothing else is said. */
export interface LiveState {
  link: Link;
  feed: Feed;
  /** The newest stats there are, also while the connection is away; null before the first load. */
  stats: DashboardStats | null;
  lines: Lines;
  /** The newest stats, oldest first: what comes after that which the server remembers. */
  recent: readonly DashboardStats[];
  /** Newest first, at most `EVENTS_LIMIT`. */
  events: readonly Event[];
  /** Counts snapshots: another number means that the list was replaced, not continued. */
  generation: number;
  /** Events after this one arrived while the page was open. */
  arrivedAfter: number;
  /** The server's clock minus this browser's, in ms. */
  clockOffset: number;
  /** When stats last came; null before the first. */
  statsAt: number | null;
  /** When anything last came over the socket; null before the first. */
  heardAt: number | null;
  /** Since when nothing has come because the connection is gone; null while it stands. */
  awaySince: number | null;
  notice: Notice | null;
  /** Why the dashboard could not be loaded, for a person; null once it was. */
  failure: string | null;
  server: { version: string; build: string; protocol: number } | null;
}

/** What to say about the last interruption. */
export type Notice = { kind: "resumed"; events: number; awayMs: number; at: number } | { kind: "reloaded"; at: number };

export type Action =
  | { type: "frame"; frame: ServerFrame; at: number }
  | { type: "link"; link: Link }
  | { type: "clock"; offset: number }
  | { type: "snapshot"; snapshot: Dashboard; at: number }
  | { type: "load-failed"; reason: string }
  | { type: "history"; history: readonly Series[] };

export const EVENTS_LIMIT = 500;

/** Clocks are compared through a network: smaller differences than this are its noise. */
const CLOCK_NOISE_MS = 250;
/** Stats are some seconds old when they come with a snapshot: no less says anything about the clock. */
const STATS_AGE_MS = 10_000;

export const NOTHING_YET: LiveState = {
  link: { phase: "connecting", attempt: 0 },
  feed: NOWHERE,
  stats: null,
  lines: NO_LINES,
  recent: [],
  events: [],
  generation: 0,
  arrivedAfter: 0,
  clockOffset: 0,
  statsAt: null,
  heardAt: null,
  awaySince: null,
  notice: null,
  failure: null,
  server: null,
};

/** The state after an action. Frames of an unknown type change nothing: a newer server may send them. */
export function reduce(state: LiveState, action: Action): LiveState {
  switch (action.type) {
    case "frame":
      return onFrame(state, action.frame, action.at);
    case "link":
      return onLink(state, action.link);
    case "clock":
      return { ...state, clockOffset: adjusted(state.clockOffset, action.offset) };
    case "snapshot":
      return onDashboard(state, action.snapshot, action.at);
    case "load-failed":
      return { ...state, failure: action.reason };
    case "history":
      return { ...state, lines: withHistory(state.lines, action.history) };
  }
}

function onFrame(state: LiveState, frame: ServerFrame, at: number): LiveState {
  switch (frame.type) {
    case "HELLO":
      return onGreeting(state, frame.data, at);
    case "STATS_UPDATE":
      return { ...withStats(state, frame.data), statsAt: at, heardAt: at };
    case "NEW_EVENT": {
      const { feed, shown } = onEvent(state.feed, frame.data);
      return { ...state, feed, events: newestFirst(shown, state.events), heardAt: at };
    }
    default:
      return state;
  }
}

function onGreeting(state: LiveState, hello: Hello, at: number): LiveState {
  const feed = onHello(state.feed, hello);
  const position = feed.need === "nothing" ? feed.position : null;
  const resumed: Notice | null =
    position !== null && state.awaySince !== null
      ? { kind: "resumed", events: hello.head - position.seq, awayMs: at - state.awaySince, at }
      : null;
  return {
    ...withStats(state, hello.stats),
    feed,
    notice: resumed ?? state.notice,
    server: { version: hello.server, build: hello.build, protocol: hello.protocol },
    clockOffset: adjusted(state.clockOffset, Date.parse(hello.at) - at),
    statsAt: at,
    heardAt: at,
    awaySince: null,
  };
}

function onDashboard(state: LiveState, snapshot: Dashboard, at: number): LiveState {
  if (state.feed.need !== "snapshot") return { ...state, failure: null };
  const { feed, shown } = onSnapshot(state.feed, snapshot);
  return {
    ...(overtaken(state, snapshot) ? state : withStats(state, snapshot.stats)),
    feed,
    clockOffset: state.server === null ? roughly(Date.parse(snapshot.stats.at) - at) : state.clockOffset,
    events: newestFirst(shown, snapshot.events.slice(0, EVENTS_LIMIT)),
    generation: state.generation + 1,
    arrivedAfter: snapshot.head,
    notice: state.feed.position === null ? null : { kind: "reloaded", at },
    statsAt: at,
    failure: null,
  };
}

function onLink(state: LiveState, link: Link): LiveState {
  const stands = link.phase === "open" || link.phase === "stale";
  return { ...state, link, awaySince: stands ? null : state.heardAt };
}

function withStats(state: LiveState, stats: DashboardStats): LiveState {
  return { ...state, stats, lines: extendedLines(state.lines, stats), recent: withRecent(state.recent, stats) };
}

/** True when the stats on the socket, which come in order, are newer than those of a snapshot that was under way. */
function overtaken(state: LiveState, snapshot: Dashboard): boolean {
  return state.stats !== null && Date.parse(snapshot.stats.at) < Date.parse(state.stats.at);
}

function newestFirst(shown: readonly Event[], events: readonly Event[]): readonly Event[] {
  if (shown.length === 0) return events;
  const newest = shown.toReversed().concat(events);
  newest.length = Math.min(newest.length, EVENTS_LIMIT); // with every event: a copy less
  return newest;
}

/** Until the socket tells the time: what is asked for meanwhile must not be an hour off. */
function roughly(measured: number): number {
  return Math.abs(measured) >= STATS_AGE_MS ? measured : 0;
}

function adjusted(offset: number, measured: number): number {
  return Math.abs(measured - offset) >= CLOCK_NOISE_MS ? measured : offset;
}
