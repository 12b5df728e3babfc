const DAYS = 7;
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
  if (hourOfWeek.length !== DAYS * HOURS) return null;
  return Array.from({ length: DAYS }, (_, day) => hourOfWeek.slice(day * HOURS, (day + 1) * HOURS));
}

/** How strongly a cell is coloured: 0 for none, 5 for the most. A tenth of the most is still told from none. */
export function level(uses: number, most: number): number {
  return uses <= 0 || most <= 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(uses / most) * LEVELS));
}

/** The hour with the most uses, the first of several; null where there are none. */
export function busiest(hourOfWeek: readonly number[]): Busiest | null {
  const uses = Math.max(0, ...hourOfWeek);
  if (uses === 0) return null;
  return { ...hourAt(hourOfWeek.indexOf(uses)), uses };
}

/** The day and the hour of one of the 168. */
export function hourAt(index: number): { day: number; hour: number } {
  return { day: Math.floor(index / HOURS), hour: index % HOURS };
}

/** Where a key leads from one of the 168 hours, never out of its day or the week. Null: it leads nowhere. */
export function moved(from: number, key: string): number | null {
  const { day, hour } = hourAt(from);
  const places: Record<string, [day: number, hour: number]> = {
    ArrowLeft: [day, hour - 1],
    ArrowRight: [day, hour + 1],
    ArrowUp: [day - 1, hour],
    ArrowDown: [day + 1, hour],
    Home: [day, 0],
    End: [day, HOURS - 1],
  };
  const place = places[key];
  if (place === undefined) return null;
  const within = (value: number, count: number) => Math.min(Math.max(0, value), count - 1);
  return within(place[0], DAYS) * HOURS + within(place[1], HOURS);
}
