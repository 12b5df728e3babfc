import type uPlot from "uplot";
import type { ChartMark } from "./model";

const WEIGHT = { error: 2, strong: 1, quiet: 0 };
const APART = 10;
const ABOVE = 7;

interface Label {
  /** Where its middle should be. */
  middle: number;
  width: number;
  tone: ChartMark["tone"];
}

/**
 * Where each label begins, so that none overlaps another or reaches out of `left` to `right`; null for one without
 * room. What weighs more has the first choice, and among equals what is newer.
 */
export function placed(labels: readonly Label[], left: number, right: number): (number | null)[] {
  const taken: [number, number][] = [];
  const begins: (number | null)[] = labels.map(() => null);
  const order = labels.map((label, index) => ({ ...label, index })).toReversed();
  order.sort((one, other) => WEIGHT[other.tone] - WEIGHT[one.tone]);
  for (const { middle, width, index } of order) {
    const start = Math.min(Math.max(left, middle - width / 2), right - width);
    const isFree = taken.every(([from, to]) => start + width + APART <= from || start >= to + APART);
    if (start < left || !isFree) continue;
    taken.push([start, start + width]);
    begins[index] = start;
  }
  return begins;
}

/** Draws the marks that are in sight, below the lines: dashed, with their labels above the plot. */
export function drawMarks(plot: uPlot, marks: readonly ChartMark[], font: string, colour: (token: string) => string) {
  const { ctx, bbox } = plot;
  const ratio = bbox.width / plot.over.clientWidth || 1;
  const { min = 0, max = 0 } = plot.scales.x ?? {};
  const shown = marks.filter(({ at }) => at / 1_000 >= min && at / 1_000 <= max);
  const x = shown.map(({ at }) => Math.round(plot.valToPos(at / 1_000, "x", true)));
  ctx.save();
  ctx.font = font.replace(/^(\d+)px/, (_, size: string) => `${Number(size) * ratio}px`);
  ctx.textBaseline = "alphabetic";
  ctx.textAlign = "left";
  ctx.lineWidth = ratio;
  const labels = shown.map(({ label, tone }, index) => {
    return { middle: x[index] ?? 0, width: ctx.measureText(label).width, tone };
  });
  const begins = placed(labels, bbox.left, bbox.left + bbox.width);
  for (const [index, { label, tone }] of shown.entries()) {
    ctx.strokeStyle = ctx.fillStyle = colour(tone === "error" ? "--error" : tone === "strong" ? "--muted" : "--faint");
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x[index] ?? 0, bbox.top);
    ctx.lineTo(x[index] ?? 0, bbox.top + bbox.height);
    ctx.stroke();
    const start = begins[index];
    if (start !== null && start !== undefined) ctx.fillText(label, start, bbox.top - ABOVE * ratio);
  }
  ctx.restore();
}
