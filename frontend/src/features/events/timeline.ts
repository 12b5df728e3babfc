import type { Event } from "../../live/protocol.gen";

/** Events that came too fast to be shown, or to be kept: between two positions, neither of them included. */
export interface Gap {
  above: number;
  below: number;
}

export type Row = Event | Gap;

/**
 * The events that fit, newest first: pages of history, joined by what comes. While it is held, what comes waits in
 * `fresh`, so that nothing moves what is being read.
 */
export interface Timeline {
  rows: readonly Row[];
  fresh: readonly Row[];
  /** How many events wait in `fresh` or in its gaps. */
  unseen: number;
  /** What came up to this position has been looked at; null until the first page is there. */
  seen: number | null;
  /** The `before` of the next older page; null where there is none. */
  next: number | null;
}

/** Rows that are kept while they follow what comes. What falls off at the end can be loaded again. */
export const FOLLOWED = 2_000;
/** Events that wait while the list is held; of more, the oldest become a gap. */
export const FRESH = 1_000;
/** Rows in all, however far one reads. */
export const MOST_ROWS = 100_000;

export const EMPTY: Timeline = { rows: [], fresh: [], unseen: 0, seen: null, next: null };

export function isGap(row: Row): row is Gap {
  return "above" in row;
}

/** The position that a row stands for: its own, or the one just above a gap. */
export function placeOf(row: Row): number {
  return isGap(row) ? row.above - 1 : row.seq;
}

/** The first page. `head`: a position that the log had reached before it was asked for. */
export function onFirstPage(page: { items: readonly Event[]; next: number | null }, head: number): Timeline {
  return { ...EMPTY, rows: page.items, next: page.next, seen: Math.max(head, page.items[0]?.seq ?? 0) };
}

/** An older page, asked for with `before`. */
export function onOlderPage(
  timeline: Timeline,
  page: { items: readonly Event[]; next: number | null },
  before: number,
): Timeline {
  if (timeline.next !== before) return timeline;
  const rows = [...timeline.rows, ...page.items].slice(0, MOST_ROWS);
  return { ...timeline, rows, next: page.next };
}

/**
 * What is live now, newest first and without holes. Where it no longer reaches back to what was seen, more has come
 * than was kept, and a gap says so.
 */
export function onLive(
  timeline: Timeline,
  live: readonly Event[],
  fits: (event: Event) => boolean,
  isHeld: boolean,
): Timeline {
  const newest = live[0]?.seq;
  if (timeline.seen === null || newest === undefined || newest <= timeline.seen) return timeline;
  const { seen } = timeline;
  const arrived = live.slice(0, newest - seen);
  const oldest = arrived.at(-1)?.seq ?? newest;
  const found: Row[] = arrived.filter(fits);
  if (oldest > seen + 1) found.push({ above: oldest, below: seen });
  return arrive({ ...timeline, seen: newest }, found, isHeld);
}

/** What the server found after `seen`, oldest first, up to the position `upTo`. */
export function onFoundAfter(timeline: Timeline, items: readonly Event[], upTo: number, isHeld: boolean): Timeline {
  if (timeline.seen === null || upTo <= timeline.seen) return timeline;
  const { seen } = timeline;
  const found = items.filter(({ seq }) => seq > seen).toReversed();
  return arrive({ ...timeline, seen: upTo }, found, isHeld);
}

/** The list follows again: what waited stands at its top. */
export function onRelease(timeline: Timeline): Timeline {
  if (timeline.fresh.length === 0) return timeline;
  return cut({ ...timeline, rows: [...timeline.fresh, ...timeline.rows], fresh: [], unseen: 0 });
}

/** A part of what is missing, asked for with the gap's `above` as `before`. */
export function onGapPage(
  timeline: Timeline,
  gap: Gap,
  page: { items: readonly Event[]; next: number | null },
): Timeline {
  const index = timeline.rows.indexOf(gap);
  if (index < 0) return timeline;
  const found: Row[] = page.items.filter(({ seq }) => seq > gap.below);
  if (page.next !== null && page.next > gap.below + 1) found.push({ above: page.next, below: gap.below });
  return { ...timeline, rows: timeline.rows.toSpliced(index, 1, ...found).slice(0, MOST_ROWS) };
}

function arrive(timeline: Timeline, found: readonly Row[], isHeld: boolean): Timeline {
  if (found.length === 0) return timeline;
  if (!isHeld) return cut({ ...timeline, rows: joined(found, timeline.rows) });
  const unseen = timeline.unseen + found.filter((row) => !isGap(row)).length;
  const fresh = joined(found, timeline.fresh);
  if (fresh.length <= FRESH) return { ...timeline, fresh, unseen };
  const kept = fresh.slice(0, FRESH);
  const last = kept.at(-1) as Row;
  const oldest = fresh.at(-1) as Row;
  const below = isGap(oldest) ? oldest.below : oldest.seq - 1;
  return { ...timeline, fresh: [...kept, { above: isGap(last) ? last.above : last.seq, below }], unseen };
}

/** Newer rows before older ones; two gaps that meet are one. */
function joined(newer: readonly Row[], older: readonly Row[]): readonly Row[] {
  const last = newer.at(-1);
  const first = older[0];
  if (last === undefined || first === undefined || !isGap(last) || !isGap(first)) return [...newer, ...older];
  return [...newer.slice(0, -1), { above: last.above, below: first.below }, ...older.slice(1)];
}

/** Rows that are followed, or kept for later, are bounded: what is cut off begins the history again. */
export function cut(timeline: Timeline): Timeline {
  if (timeline.rows.length <= FOLLOWED) return timeline;
  const rows = timeline.rows.slice(0, FOLLOWED);
  const last = rows.at(-1) as Row;
  return isGap(last)
    ? { ...timeline, rows: rows.slice(0, -1), next: last.above }
    : { ...timeline, rows, next: last.seq };
}
