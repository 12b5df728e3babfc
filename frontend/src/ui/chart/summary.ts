import type { ChartLine, ChartMark, ChartSpan } from "./model";

export interface Summary {
  /** The newest number in the span; null when the line ends in a gap, or has none. */
  now: number | null;
  least: number | null;
  greatest: number | null;
}

type Numbers = Pick<ChartLine, "at" | "value">;

/** What the legend says of the part of a line that is shown. */
export function summary({ at, value }: Numbers, span: ChartSpan): Summary {
  const shown = value.filter((_, index) => isIn(at[index], span));
  const known = shown.filter((each) => each !== null);
  const isNothing = known.length === 0;
  return {
    now: shown.at(-1) ?? null,
    least: isNothing ? null : Math.min(...known),
    greatest: isNothing ? null : Math.max(...known),
  };
}

/** The number that a line shows at a moment: that of the nearest point, null where that is a gap or there is none. */
export function valueAt({ at, value }: Numbers, moment: number): number | null {
  const after = firstFrom(at, moment);
  const isBeforeNearer = after > 0 && moment - (at[after - 1] ?? 0) < (at[after] ?? Number.POSITIVE_INFINITY) - moment;
  return value[isBeforeNearer ? after - 1 : after] ?? null;
}

/** True when a span shows at least one number. */
export function hasNumbers(lines: readonly Numbers[], span: ChartSpan): boolean {
  return lines.some(({ at, value }) => at.some((moment, index) => isIn(moment, span) && value[index] !== null));
}

/** All moments at which any line in the span has a point, ascending: where the cursor can stand. */
export function moments(lines: readonly Numbers[], span: ChartSpan): number[] {
  const all = new Set(lines.flatMap(({ at }) => at.filter((moment) => isIn(moment, span))));
  return [...all].sort((one, other) => one - other);
}

/** At most `count` of the moments, evenly, the newest among them: for a table that is to be listened to. */
export function excerpt(all: readonly number[], count: number): number[] {
  if (all.length <= count) return [...all];
  const step = (all.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => all[Math.round(index * step)] ?? 0);
}

/** The mark that is nearest to a moment, if any is within `reach` ms. */
export function markNear(marks: readonly ChartMark[], moment: number, reach: number): ChartMark | null {
  const distance = (mark: ChartMark) => Math.abs(mark.at - moment);
  const near = marks.filter((mark) => distance(mark) <= reach);
  return near.toSorted((one, other) => distance(one) - distance(other))[0] ?? null;
}

/** The index of the first moment at or after another; their number when there is none. */
function firstFrom(at: readonly number[], moment: number): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isIn(at: number | undefined, { from, to }: ChartSpan): boolean {
  return at !== undefined && at >= from && at <= to;
}
