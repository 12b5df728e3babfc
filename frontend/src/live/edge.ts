import { readMetric } from "./metric";
import type { DashboardStats, Series } from "./protocol.gen";
import type { Line } from "./series";

/** Times the distance of two points; more between them is a gap. */
const GAP_FACTOR = 2.5;
const GRID_MS = 5_000;
/** So many of the newest stats are at hand, for the right edge of what the server remembers. */
const RECENT = 60;
export const RECENT_MS = RECENT * GRID_MS;

/** The newest stats, oldest first; the same again change nothing, and when the server's clock was set back they are all. */
export function withRecent(recent: readonly DashboardStats[], stats: DashboardStats): readonly DashboardStats[] {
  const last = recent.at(-1)?.at ?? "";
  if (stats.at === last) return recent;
  return stats.at < last ? [stats] : [...recent, stats].slice(-RECENT);
}

/** What the server remembers of a metric, and after it what the newest stats say. `step`: how far its points are apart, in ms. */
export function withEdge(series: Series, recent: readonly DashboardStats[], step: number): Line {
  const at = series.points.map((point) => Date.parse(point.at));
  const value = series.points.map((point) => point.value);
  for (const stats of recent) {
    const [now, last] = [Date.parse(stats.at), at.at(-1)];
    if (last !== undefined && now <= last) continue;
    if (last !== undefined && now - last > GAP_FACTOR * Math.max(step, GRID_MS)) {
      at.push((last + now) / 2);
      value.push(null);
    }
    at.push(now);
    value.push(readMetric(stats, series.metric));
  }
  return { at, value };
}
