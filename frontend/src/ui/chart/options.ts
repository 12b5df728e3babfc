import uPlot from "uplot";
import { currentZone } from "../../lib/zone";
import { lonely } from "./aligned";
import { type ChartLine, type ChartUnit, styleOf, unitsOf } from "./model";
import { roundedUp, STEPS, timeLabels } from "./scales";

export const FONT = '12px ui-sans-serif, system-ui, "Segoe UI", Roboto, sans-serif';

/** All charts of a page have one cursor. */
const CURSOR = "pulseboard";
const AXIS = 52;
const LEAST_BRUSH = 6;
/** Half of the longest label of a time: one below the end of the plot needs as much room on its right. */
const HALF_LABEL = 36;

/** What a plot asks for whenever it draws, and what it tells. */
export interface PlotEnds {
  span: () => { from: number; to: number };
  /** The colour that a token is now. */
  colour: (token: string) => string;
  /** The same of a line, which is less of it while the numbers are old. */
  lineColour: (token: string) => string;
  drawMarks: (plot: uPlot) => void;
  /** The cursor stands at this moment, in ms; null: nowhere. */
  pointed: (at: number | null) => void;
  zoomed: (from: number, to: number) => void;
  reset: () => void;
}

/** How far the plot's area is from the left and the right edge of its box. */
export function sides(lines: readonly ChartLine[]): [left: number, right: number] {
  return [AXIS, unitsOf(lines).length > 1 ? AXIS : HALF_LABEL];
}

/** What the plot is built from: lines of other units, colours or number need another one. */
export function plotOptions(lines: readonly ChartLine[], height: number, ends: PlotEnds): uPlot.Options {
  const units = unitsOf(lines);
  const scales = Object.fromEntries(units.map((unit, index) => [unit.name, scaleOf(unit, index)]));
  return {
    width: 100,
    height,
    legend: { show: false },
    padding: [20, units.length > 1 ? 0 : HALF_LABEL, 0, 0],
    tzDate: (at) => (currentZone() === "utc" ? uPlot.tzDate(new Date(at * 1_000), "Etc/UTC") : new Date(at * 1_000)),
    cursor: cursorOf(ends),
    scales: { x: { range: () => spanOf(ends) }, ...scales },
    axes: axesOf(units, ends),
    series: [{}, ...lines.map((line, index) => seriesOf(line, index, ends))],
    hooks: {
      drawAxes: [ends.drawMarks],
      setCursor: [
        (plot) => {
          const at =
            plot.cursor.left === undefined || plot.cursor.left < 0 ? undefined : plot.data[0][plot.cursor.idx ?? -1];
          ends.pointed(at === undefined ? null : at * 1_000);
        },
      ],
      setSelect: [(plot) => brushed(plot, ends)],
    },
  };
}

function spanOf(ends: PlotEnds): uPlot.Range.MinMax {
  const { from, to } = ends.span();
  return [from / 1_000, to / 1_000];
}

/** From 0: what is small looks small. The second axis keeps its lines below those of the first. */
function scaleOf(unit: ChartUnit, index: number): uPlot.Scale {
  const room = index === 0 ? 1.1 : 2.4;
  return { range: (_, _low, high) => [0, roundedUp(Math.max(unit.least, (high ?? 0) * room))] };
}

function axesOf(units: readonly ChartUnit[], { colour }: PlotEnds): uPlot.Axis[] {
  const common: uPlot.Axis = {
    font: FONT,
    stroke: () => colour("--faint"),
    ticks: { show: false },
    grid: { stroke: () => colour("--line"), width: 1, dash: [2, 4] },
  };
  const time: uPlot.Axis = {
    ...common,
    grid: { show: false },
    space: 84,
    size: 28,
    values: (_, moments, _axis, _space, step) => timeLabels(moments, step),
  };
  const values = units.map(
    (unit, index): uPlot.Axis => ({
      ...common,
      scale: unit.name,
      side: index === 0 ? 3 : 1,
      size: AXIS,
      space: 32,
      incrs: STEPS,
      grid: index === 0 ? (common.grid ?? {}) : { show: false },
      values: (_, ticks) => ticks.map((tick) => unit.tick(tick)),
    }),
  );
  return [time, ...values];
}

function seriesOf({ unit, colour }: ChartLine, index: number, ends: PlotEnds): uPlot.Series {
  const { width, dash, isFilled } = styleOf(index);
  return {
    scale: unit.name,
    stroke: () => ends.lineColour(colour),
    width,
    dash: [...dash],
    ...(isFilled && { fill: () => `color-mix(in oklch, ${ends.lineColour(colour)} 12%, transparent)` }),
    points: { ...LONELY, stroke: () => ends.lineColour(colour), fill: () => ends.lineColour(colour) },
  };
}

/** A point between two gaps has no line to be seen by: it is drawn as a dot. */
const LONELY: uPlot.Series.Points = {
  size: 4,
  filter: (plot, series) => lonely(plot.data[series] ?? []),
};

function cursorOf(ends: PlotEnds): uPlot.Cursor {
  return {
    y: false,
    points: { size: 7 },
    drag: { x: true, y: false, setScale: false, dist: LEAST_BRUSH },
    // The cursor is everybody's, the brush is not.
    sync: {
      key: CURSOR,
      scales: ["x", null],
      filters: { pub: (type) => type === "mousemove" || type === "mouseleave" },
    },
    bind: {
      dblclick: () => () => {
        ends.reset();
        return null;
      },
    },
  };
}

function brushed(plot: uPlot, ends: PlotEnds) {
  const { left, width } = plot.select;
  if (width <= 0) return;
  const [from, to] = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")];
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  ends.zoomed(Math.round(from * 1_000), Math.round(to * 1_000));
}
