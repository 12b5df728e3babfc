/** A share of bugs that is no longer small. */
const MANY_BUGS = 0.05;
/** A share of successes that is well. */
const WELL = 0.95;

/**
 * The colour, as a class, of the share of uses that succeeded. Red is for bugs only: what the rules or a member's own
 * mistake prevented makes a share low, but is no alarm.
 */
export function successTone(rate: number | null, uses: number | null, bugs: number | null): string {
  if (rate === null) return "text-muted";
  if ((bugs ?? 0) > MANY_BUGS * (uses ?? 0)) return "text-error";
  return rate >= WELL ? "text-pulse" : "text-muted";
}
