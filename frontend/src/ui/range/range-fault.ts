import { text } from "./text";

const LEAST_MS = 60_000;

/** What is wrong with a range, for a person; null when nothing is. Moments are ms since 1970; null: none was said. */
export function rangeFault(from: number | null, to: number | null, now: number): string | null {
  if (from === null || to === null) return text.faults.missing;
  if (from >= to) return text.faults.order;
  if (to - from < LEAST_MS) return text.faults.short;
  return from > now ? text.faults.future : null;
}
