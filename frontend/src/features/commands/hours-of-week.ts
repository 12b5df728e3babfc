const HOURS = 24;
const LEVELS = 5;

export interface Busiest {
  /** From Monday, 0. */
  day: number;
  hour: number;
  uses: number;
}

/** The 168 numbers of a week as seven days of 24; null where they aren't a week's. */
export function days(hourOfWeek: readonly number[]): number[][] | null {
  if (hourOfWeek.length !== 7 * HOURS) return null;
  return Array.from({ length: 7 }, (_, day) => hourOfWeek.slice(day * HOURS, (day + 1) * HOURS));
}

/** How strongly a cell is coloured: 0 for none, 5 for the most. A tenth of the most is still told from none. */
export function level(uses: number, most: number): number {
  return uses <= 0 || most <= 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(uses / most) * LEVELS));
}

/** The hour with the most uses, the first of several; null where there are none. */
export function busiest(hourOfWeek: readonly number[]): Busiest | null {
  const uses = Math.max(0, ...hourOfWeek);
  if (uses === 0) return null;
  const index = hourOfWeek.indexOf(uses);
  return { day: Math.floor(index / HOURS), hour: index % HOURS, uses };
}
