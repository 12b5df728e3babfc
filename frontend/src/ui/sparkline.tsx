import { memo } from "react";

interface SparklineProps {
  /** Ascending, in ms. */
  at: readonly number[];
  value: readonly (number | null)[];
  /** A colour of the theme, as a class: `text-pulse`. */
  className: string;
}

const WIDTH = 200;
const HEIGHT = 34;
const TOP = 4;
const BOTTOM = 3;
/** The width is the time there is a line for, but at least this: a line that begins now begins at the right. */
const LEAST_MS = 120_000;

/** A number's recent past, to the card's edges. A gap in the data is a gap in the line. */
export const Sparkline = memo(function Sparkline({ at, value, className }: SparklineProps) {
  const runs = runsOf(at, value);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      height={HEIGHT}
      width="100%"
      preserveAspectRatio="none"
      className={`block ${className}`}
      aria-hidden="true"
    >
      {runs.length === 0 && (
        <path
          d={`M0 ${HEIGHT - BOTTOM}H${WIDTH}`}
          className="text-line"
          stroke="currentColor"
          strokeDasharray="2 4"
          vectorEffect="non-scaling-stroke"
        />
      )}
      {runs.map(({ key, line, area }) => (
        <g key={key}>
          <path d={area} fill="currentColor" opacity={0.1} />
          <path
            d={line}
            fill="none"
            stroke="currentColor"
            strokeWidth={1.5}
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
        </g>
      ))}
    </svg>
  );
});

/** The uninterrupted stretches of the line, as paths. */
function runsOf(at: readonly number[], value: readonly (number | null)[]) {
  const end = at.at(-1) ?? 0;
  const span = Math.max(LEAST_MS, end - (at[0] ?? end));
  const { low, high } = range(value.filter((each) => each !== null));
  const x = (time: number) => (WIDTH * (1 - (end - time) / span)).toFixed(1);
  const y = (each: number) => (HEIGHT - BOTTOM - ((each - low) / (high - low)) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const runs: { key: number; line: string; area: string }[] = [];
  let points: string[] = [];
  let first = 0;
  for (let index = 0; index <= at.length; index++) {
    const each = value[index];
    if (typeof each === "number") {
      if (points.length === 0) first = at[index] ?? 0;
      points.push(`${x(at[index] ?? 0)} ${y(each)}`);
    } else if (points.length > 0) {
      // A single point would be invisible: it gets a short dash to its left.
      if (points.length === 1) points.unshift(`${x(first - span / WIDTH)} ${points[0]?.split(" ")[1]}`);
      const line = `M${points.join("L")}`;
      const [from, to] = [points[0], points.at(-1)].map((point) => point?.split(" ")[0]);
      runs.push({ key: first, line, area: `${line}L${to} ${HEIGHT}L${from} ${HEIGHT}Z` });
      points = [];
    }
  }
  return runs;
}

/** At least a tenth of the value is drawn as the full height, so that noise does not look like drama. */
function range(values: readonly number[]): { low: number; high: number } {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const least = Math.max(Math.abs(high) * 0.1, 1e-9);
  if (high - low >= least) return { low, high };
  const middle = (low + high) / 2;
  return high === 0 ? { low: 0, high: 1 } : { low: middle - least / 2, high: middle + least / 2 };
}
