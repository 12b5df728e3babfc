const FIRST_MS = 2_000;
const LONGEST_MS = 30_000;

/**
 * How long to wait, in ms, before try number `attempt` (from 1): anything up to a limit that grows to 30 s, so that a
 * thousand pages don't come back to a restarted server in the same moment.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 1.5 ** attempt);
}
