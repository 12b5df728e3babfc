import type { DashboardStats, Series } from "./protocol.gen";

/** The numbers that have a history on the page, under the names the server knows them by. */
const READ = {
  "latency.average_ms": (stats: DashboardStats) => stats.latency.averageMs,
  "latency.gateway_ms": (stats: DashboardStats) => stats.latency.gatewayMs,
  "commands.per_minute": (stats: DashboardStats) => stats.commands.perMinute,
  "events.per_minute": (stats: DashboardStats) => stats.events.perMinute,
  "events.errors_last_day": (stats: DashboardStats) => stats.events.errorsLastDay,
  "guilds.count": (stats: DashboardStats) => stats.guilds.count,
  "process.loop_lag_ms": (stats: DashboardStats) => stats.process.loopLagMs,
};

export type Metric = keyof typeof READ;

/** A number over time, oldest first; times are ms since 1970 by the server's clock, null is a gap. */
export interface Line {
  at: readonly number[];
  value: readonly (number | null)[];
}

export type Lines = Readonly<Record<Metric, Line>>;

/** Stats come on a grid of this many ms. */
const GRID_MS = 5_000;
/** Times the usual distance of two points; more between them is a gap. */
const GAP_FACTOR = 2.5;
/** As much of the past as is kept and shown. */
export const HOUR_MS = 3_600_000;

const METRICS = Object.keys(READ) as Metric[];

/** Asked for point by point, for the large chart; of the others the server sends means. */
export const FINE_METRICS: readonly Metric[] = ["latency.gateway_ms", "commands.per_minute"];
export const FINE_POINTS = HOUR_MS / GRID_MS;
export const COARSE_METRICS: readonly Metric[] = METRICS.filter((metric) => !FINE_METRICS.includes(metric));
export const COARSE_POINTS = 120;

const NO_POINTS: Line = { at: [], value: [] };
export const NO_LINES = perMetric(() => NO_POINTS);

/**
 * The lines with one point more each; the same stats again change nothing. When the server's clock was set back, the
 * points from the future go: otherwise nothing would be drawn until it is there again.
 */
export function withStats(lines: Lines, stats: DashboardStats): Lines {
  const at = Date.parse(stats.at);
  return perMetric((metric) => {
    const line = lines[metric];
    const isBack = (line.at.at(-1) ?? at) - at > GAP_FACTOR * GRID_MS;
    return joined(isBack ? between(line, Number.NEGATIVE_INFINITY, at) : line, {
      at: [at],
      value: [READ[metric](stats)],
    });
  });
}

/** The lines with what the server remembers. Points it doesn't have, older and newer ones, stay. */
export function withHistory(lines: Lines, history: readonly Series[]): Lines {
  const remembered = new Map(history.map(({ metric, points }) => [metric, points]));
  return perMetric((metric) => {
    const points = remembered.get(metric) ?? [];
    const line = { at: points.map(({ at }) => Date.parse(at)), value: points.map(({ value }) => value) };
    const [first, last] = [line.at[0], line.at.at(-1)];
    if (first === undefined || last === undefined) return lines[metric];
    const step = (last - first) / Math.max(1, points.length - 1);
    const older = between(lines[metric], Number.NEGATIVE_INFINITY, first);
    return joined(joined(older, line, step), lines[metric]);
  });
}

/**
 * The line in at most `parts` points of equal spans of time, the mean of what lies in each. The spans are cut at fixed
 * times, so that a point, once drawn, stays what it is while the line moves on.
 */
export function thinned(line: Line, parts: number): Line {
  const [first, last] = [line.at[0], line.at.at(-1)];
  if (first === undefined || last === undefined) return line;
  const span = GRID_MS * Math.max(1, Math.ceil((last - first) / parts / GRID_MS));
  const sums = new Map<number, { total: number; known: number }>();
  for (const [index, at] of line.at.entries()) {
    const part = Math.floor(at / span);
    const sum = sums.get(part) ?? { total: 0, known: 0 };
    const value = line.value[index] ?? null;
    sums.set(part, value === null ? sum : { total: sum.total + value, known: sum.known + 1 });
  }
  return {
    at: [...sums.keys()].map((part) => Math.min(last, (part + 1) * span)),
    value: [...sums.values()].map(({ total, known }) => (known === 0 ? null : total / known)),
  };
}

/**
 * When what is known begins that lines tell of from a moment on: with their first number, which may be of some time that
 * ends with it, or with the bot's first start where that is between the two. Null where there is no number.
 */
export function knownSince(lines: readonly Line[], from: number, firstStart: string | null): number | null {
  const firsts = lines.flatMap(({ at, value }) => at[value.findIndex((each) => each !== null)] ?? []);
  if (firsts.length === 0) return null;
  const [first, start] = [Math.min(...firsts), Date.parse(firstStart ?? "")];
  return start >= from && start < first ? start : first;
}

/** One line after another: of the second what is newer, with a gap where too much time lies between them. */
function joined(line: Line, next: Line, step = GRID_MS): Line {
  const last = line.at.at(-1);
  const rest = last === undefined ? next : between(next, last + 1, Number.POSITIVE_INFINITY);
  const first = rest.at[0];
  if (first === undefined) return line;
  const isGap = last !== undefined && first - last > GAP_FACTOR * Math.max(GRID_MS, step);
  const gap: Line = isGap ? { at: [(last + first) / 2], value: [null] } : NO_POINTS;
  const at = [...line.at, ...gap.at, ...rest.at];
  const value = [...line.value, ...gap.value, ...rest.value];
  return between({ at, value }, (at.at(-1) ?? 0) - HOUR_MS, Number.POSITIVE_INFINITY);
}

/** The points from `from` on and before `to`. */
function between(line: Line, from: number, to: number): Line {
  const start = line.at.findIndex((at) => at >= from);
  const end = line.at.findLastIndex((at) => at < to) + 1;
  if (start === -1) return NO_POINTS;
  return start === 0 && end === line.at.length
    ? line
    : { at: line.at.slice(start, end), value: line.value.slice(start, end) };
}

function perMetric(line: (metric: Metric) => Line): Lines {
  return Object.fromEntries(METRICS.map((metric) => [metric, line(metric)])) as unknown as Lines;
}
