/** A point for so many pixels of a chart's width; and how many there are at least and at most. */
const PIXELS = 2;
const LEAST_POINTS = 120;
const MOST_POINTS = 960;
/** Widths that differ by less ask for the same: not the server anew with every pixel that a window is resized by. */
const POINTS_STEP = 120;

interface Bounds {
  from: number;
  to: number;
}

/** How many points a chart of a width in pixels has room for. */
export function pointsFor(width: number): number {
  const points = Math.round(width / PIXELS / POINTS_STEP) * POINTS_STEP;
  return Math.min(MOST_POINTS, Math.max(LEAST_POINTS, points));
}

export function seriesPath(metrics: readonly string[], bounds: Bounds, points: number): string {
  const query = new URLSearchParams(metrics.map((metric) => ["metric", metric]));
  query.set("points", String(points));
  return `/api/series?${withBounds(query, bounds)}`;
}

export function marksPath(bounds: Bounds): string {
  return `/api/marks?${withBounds(new URLSearchParams(), bounds)}`;
}

function withBounds(query: URLSearchParams, { from, to }: Bounds): URLSearchParams {
  query.set("from", new Date(from).toISOString());
  query.set("to", new Date(to).toISOString());
  return query;
}
