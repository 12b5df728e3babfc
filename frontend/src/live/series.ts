import type { DashboardStats, Series } from "./protocol.gen";

/** The numbers that have a history on the page, under the names the server knows them by. */
const READ = {
  "latency.average_ms": (stats: DashboardStats) => stats.latency.averageMs,
  "latency.gateway_ms": (stats: DashboardStats) => stats.latency.gatewayMs,
  "commands.per_minute": (stats: DashboardStats) => stats.commands.perMinute,
  "events.per_minute": (stats: DashboardStats) => stats.events.perMinute,
  "events.errors_last_day": (stats: DashboardStats) => stats.events.errorsLastDay,
  "guilds.count": (stats: DashboardStats) => stats.guilds.count,
  "economy.supply": (stats: DashboardStats) => stats.economy.supply,
};

export type Metric = keyof typeof READ;

/** A number over time, oldest first; times are ms since 1970 by the server's clock, null is a gap. */
export interface Line {
  at: readonly number[];
  value: readonly (number | null)[];
}

export type Lines = Readonly<Record<Metric, Line>>;

/** Stats come on a grid of this many ms; between points further apart than two and a half steps lies a gap. */
export const GRID_MS = 5_000;
const GAP_MS = 2.5 * GRID_MS;

/** The large chart shows an hour, the small ones ten minutes. */
export const HOUR_POINTS = 720;
export const SHORT_POINTS = 120;

const METRICS = Object.keys(READ) as Metric[];
export const HOUR_METRICS: readonly Metric[] = ["latency.gateway_ms", "commands.per_minute"];
export const SHORT_METRICS: readonly Metric[] = METRICS.filter((metric) => !HOUR_METRICS.includes(metric));

type Point = readonly [at: number, value: number | null];

const NO_POINTS: Line = { at: [], value: [] };
export const NO_LINES = perMetric(() => NO_POINTS);

/**
 * The lines with one point more each; the same stats again change nothing. When the server's clock was set back, the
 * points from the future go: otherwise nothing would be drawn until it is there again.
 */
export function withStats(lines: Lines, stats: DashboardStats): Lines {
  const at = Date.parse(stats.at);
  return perMetric((metric) => extended(until(lines[metric], at), [[at, READ[metric](stats)]]));
}

/** The lines with what the server remembers. Points it doesn't have, older and newer ones, stay. */
export function withHistory(lines: Lines, history: readonly Series[]): Lines {
  const remembered = new Map(history.map(({ metric, points }) => [metric, points]));
  return perMetric((metric) => {
    const points = (remembered.get(metric) ?? []).map(({ at, value }): Point => [Date.parse(at), value]);
    const first = points[0];
    if (first === undefined) return lines[metric];
    const known = lines[metric].at.map((at, index): Point => [at, lines[metric].value[index] ?? null]);
    const older = known.filter(([at]) => at < first[0]);
    return extended(NO_POINTS, [...older, ...points, ...known]);
  });
}

/** The newest `points` points. */
export function tail(line: Line, points: number): Line {
  return line.at.length <= points ? line : { at: line.at.slice(-points), value: line.value.slice(-points) };
}

/** The line with those points that are newer than its last; where too much time lies between two, a gap. */
function extended(line: Line, points: readonly Point[]): Line {
  const ats = [...line.at];
  const values = [...line.value];
  for (const [at, value] of points) {
    const last = ats.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (!(at > last)) continue;
    if (Number.isFinite(last) && at - last > GAP_MS) {
      ats.push(last + GRID_MS);
      values.push(null);
    }
    ats.push(at);
    values.push(value);
  }
  return ats.length === line.at.length ? line : tail({ at: ats, value: values }, HOUR_POINTS);
}

function until(line: Line, at: number): Line {
  if ((line.at.at(-1) ?? at) - at <= GAP_MS) return line;
  const points = line.at.filter((known) => known < at).length;
  return { at: line.at.slice(0, points), value: line.value.slice(0, points) };
}

function perMetric(line: (metric: Metric) => Line): Lines {
  return Object.fromEntries(METRICS.map((metric) => [metric, line(metric)])) as unknown as Lines;
}
