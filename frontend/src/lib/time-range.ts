/** What a page looks at: up to now, or between two moments (ms since 1970, by the server's clock). */
export type TimeRange = { last: Last } | { from: number; to: number };

export const LASTS = ["15m", "1h", "6h", "24h", "7d", "30d"] as const;
export type Last = (typeof LASTS)[number];

export const DEFAULT_RANGE: TimeRange = { last: "1h" };

/** A range as it stands in a page's address: `?range=6h`, or `?from=…&to=…` in ms; nothing is the last hour. */
export interface RangeSearch {
  range?: Last | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LENGTH_MS: Record<Last, number> = {
  "15m": 15 * MINUTE_MS,
  "1h": HOUR_MS,
  "6h": 6 * HOUR_MS,
  "24h": DAY_MS,
  "7d": 7 * DAY_MS,
  "30d": 30 * DAY_MS,
};
/** The last moment that a Date can hold. */
const LATEST_MS = 8.64e15;

/** The part of an address that is a range; what is none, or begins after `now` by the server's clock, is left out. */
export function rangeSearch(search: Record<string, unknown>, now: number): RangeSearch {
  const last = LASTS.find((each) => each === search.range);
  if (last !== undefined) return { range: last };
  const [from, to] = [moment(search.from), moment(search.to)];
  return from !== null && to !== null && from < to && from <= now ? { from, to } : {};
}

export function parseRange({ range, from, to }: RangeSearch): TimeRange {
  if (range !== undefined) return { last: range };
  return from !== undefined && to !== undefined ? { from, to } : DEFAULT_RANGE;
}

/** The same range for the address; every key is there, so that it takes the place of another one. */
export function formatRange(range: TimeRange): RangeSearch {
  if (!("last" in range)) return { range: undefined, from: Math.round(range.from), to: Math.round(range.to) };
  const isDefault = "last" in DEFAULT_RANGE && range.last === DEFAULT_RANGE.last;
  return { range: isDefault ? undefined : range.last, from: undefined, to: undefined };
}

/** How long it is, in ms. */
export function lengthOf(last: Last): number {
  return LENGTH_MS[last];
}

/** Where it begins and ends, in ms since 1970; `now` by the server's clock. */
export function boundsOf(range: TimeRange, now: number): { from: number; to: number } {
  return "last" in range ? { from: now - lengthOf(range.last), to: now } : range;
}

/** Whether it ends now and moves on. */
export function isLive(range: TimeRange): boolean {
  return "last" in range;
}

function moment(value: unknown): number | null {
  const ms = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof ms === "number" && Number.isInteger(ms) && Math.abs(ms) <= LATEST_MS ? ms : null;
}
