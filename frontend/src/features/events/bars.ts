import type { EventCounts, EventHistogram, Level } from "../../live/protocol.gen";

/** From the bottom up: what is wrong stands where it is seen however much else there is. */
export const STACK = ["error", "warning", "success", "info"] as const satisfies readonly Level[];

/** A part of a bar, in hundredths of the height. */
export interface Part {
  level: Level;
  from: number;
  height: number;
}

/** The least that is seen. */
const LEAST = 4;

export function totals({ items }: Pick<EventHistogram, "items">): Record<Level, number> & { events: number } {
  const sum = { info: 0, success: 0, warning: 0, error: 0, events: 0 };
  for (const counts of items) {
    for (const level of STACK) sum[level] += counts[level];
    sum.events += eventsOf(counts);
  }
  return sum;
}

export function eventsOf(counts: EventCounts): number {
  return STACK.reduce((sum, level) => sum + counts[level], 0);
}

/** The bars of a histogram; the highest reaches the top. What there is little of is still seen. */
export function bars({ items }: Pick<EventHistogram, "items">): Part[][] {
  const most = Math.max(1, ...items.map(eventsOf));
  return items.map((counts) => {
    const parts: Part[] = [];
    let from = 0;
    for (const level of STACK) {
      if (counts[level] === 0) continue;
      const height = Math.max(LEAST, (counts[level] / most) * 100);
      parts.push({ level, from, height });
      from += height;
    }
    const shrunk = from > 100 ? 100 / from : 1;
    return parts.map((part) => ({ ...part, from: part.from * shrunk, height: part.height * shrunk }));
  });
}

/** The time from one place to another, as shares of the width; whole milliseconds within the histogram's bounds. */
export function timeBetween(histogram: EventHistogram, one: number, other: number): { from: number; to: number } {
  const first = Date.parse(histogram.items[0]?.at ?? histogram.begins);
  const width = histogram.items.length * histogram.stepMs;
  const [begins, ends] = [Date.parse(histogram.begins), Date.parse(histogram.ends)];
  const at = (share: number) => Math.round(Math.min(ends, Math.max(begins, first + share * width)));
  return { from: at(Math.min(one, other)), to: at(Math.max(one, other)) };
}
