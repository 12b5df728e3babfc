import uPlot from "uplot";
import type { ChartLine } from "./model";

/** uPlot's name for it: a gap takes the moments around it that only other lines have a point at. */
const WHOLE_GAPS = 2;

/**
 * All lines on one axis of times, in seconds as uPlot wants them. Where only other lines have a point a line has none
 * (`undefined`) and is drawn through, but for a gap of its own: that reaches from its last known point to its next one.
 */
export function aligned(lines: readonly Pick<ChartLine, "at" | "value">[]): uPlot.AlignedData {
  if (lines.length === 0) return [[]];
  return uPlot.join(
    lines.map(({ at, value }) => [at.map((ms) => ms / 1_000), [...value]] as uPlot.AlignedData),
    lines.map(() => [WHOLE_GAPS, WHOLE_GAPS]),
  );
}

/** The points of an aligned line that have no line to be seen by: between two gaps, or a gap and an end. */
export function lonely(values: ArrayLike<number | null | undefined>): number[] {
  const own = [...Array.from(values).keys()].filter((index) => values[index] !== undefined);
  const isKnown = (place: number) => typeof values[own[place] ?? -1] === "number";
  return own.filter((_, place) => isKnown(place) && !isKnown(place - 1) && !isKnown(place + 1));
}
