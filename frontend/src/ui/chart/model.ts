/** What a chart is given. Times are ms since 1970. */

/** How the numbers of a line are written. Lines of the same unit share an axis; a chart has room for two. */
export interface ChartUnit {
  name: string;
  /** With its unit, as the legend has it; null isn't known. */
  write: (value: number | null) => string;
  /** The same without its unit, beside a number that has it. */
  bare: (value: number) => string;
  /** Short, as the axis has it. */
  tick: (value: number) => string;
  /** How far the axis reaches at least. */
  least: number;
}

export interface ChartLine {
  /** Unique in its chart. */
  key: string;
  label: string;
  /** A colour of the theme: `--pulse`. */
  colour: `--${string}`;
  unit: ChartUnit;
  /** Ascending. */
  at: readonly number[];
  /** As many as `at`; null is a gap, and no line is drawn through it. */
  value: readonly (number | null)[];
}

/** A moment to be marked: a dashed line with a label. What is an error is labelled first, what is quiet last. */
export interface ChartMark {
  at: number;
  label: string;
  tone: "quiet" | "strong" | "error";
}

export interface ChartSpan {
  from: number;
  to: number;
}

/** How a line is drawn. */
export interface LineStyle {
  width: number;
  dash: readonly number[];
  /** Whether what is below it is tinted. */
  isFilled: boolean;
}

const PLAIN: LineStyle = { width: 2, dash: [], isFilled: false };
const STYLES: readonly LineStyle[] = [
  PLAIN,
  { width: 1.5, dash: [], isFilled: true },
  { width: 1.5, dash: [7, 3], isFilled: false },
  { width: 2, dash: [2, 3], isFilled: false },
];

/** How a line is drawn, by its place in the chart: lines differ without their colours too. */
export function styleOf(index: number): LineStyle {
  return STYLES[index % STYLES.length] ?? PLAIN;
}

/** The units of the lines, in the order of their axes. */
export function unitsOf(lines: readonly Pick<ChartLine, "unit">[]): ChartUnit[] {
  return [...new Map(lines.map(({ unit }) => [unit.name, unit])).values()];
}
