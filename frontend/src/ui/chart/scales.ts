import { dayOfMonth, hourAndMinute, monthOfYear, timeOfDay, year } from "../../lib/format";

const DAY_S = 86_400;
/** The steps of uPlot that are these. */
const MONTH_S = 30 * DAY_S;
const YEAR_S = 365 * DAY_S;
const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** What an axis may count in. */
export const STEPS = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((each) => each * 10 ** (power - 2))).flat();

/** The least round number that isn't below: an axis that ends there doesn't move with every point. */
export function roundedUp(value: number): number {
  if (!(value > 0)) return 0;
  const size = 10 ** Math.floor(Math.log10(value));
  return size * (ROUND.find((each) => each * size >= value * (1 - 1e-9)) ?? 10);
}

/**
 * What the axis of time says at moments (in seconds) that lie `step` seconds apart: as much as is needed to tell them
 * apart, and the date where a day begins.
 */
export function timeLabels(moments: readonly number[], step: number): string[] {
  if (step >= MONTH_S) return moments.map((each) => (step >= YEAR_S ? year : monthOfYear)(each * 1_000));
  const days = moments.map((each) => dayOfMonth(each * 1_000));
  return moments.map((each, index) => {
    const isNewDay = index > 0 && days[index] !== days[index - 1];
    if (step >= DAY_S || isNewDay) return days[index] ?? "";
    return step >= 60 ? hourAndMinute(each * 1_000) : timeOfDay(each * 1_000);
  });
}
