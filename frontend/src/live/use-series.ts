import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { boundsOf, isLive, type TimeRange } from "../lib/time-range";
import type { ChartMark } from "../ui/chart/model";
import { RECENT_MS, withEdge } from "./edge";
import { getJson } from "./http";
import { useLive } from "./live-context";
import { chartMarks } from "./marks";
import { face, isFresh } from "./presence";
import type { DashboardStats, MarkPage, SeriesList } from "./protocol.gen";
import { HOUR_MS, knownSince, type Line, type Metric } from "./series";
import { marksPath, pointsFor, seriesPath } from "./series-query";

const OFTENEST_MS = 30_000;
/** A start is known at once, by its epoch; an end may be without a start for long. */
const MARKS_EVERY_MS = 300_000;

export interface SeriesAnswer {
  /** The lines of the metrics that were asked for, in their order. */
  lines: readonly Line[];
  marks: readonly ChartMark[];
  /** What is looked at, in ms since 1970 by the server's clock. */
  from: number;
  to: number;
  /** When what is known begins; null where nothing is. */
  knownSince: number | null;
  /** False while what should move on with the time doesn't. */
  isFresh: boolean;
  /** True while there is nothing yet. */
  isLoading: boolean;
  /** Why there is nothing, for a person. */
  problem: string | null;
  retry: () => void;
}

/**
 * Numbers of the stats over a time range, by their names (`process.rss_bytes`), for a chart of some width in pixels (0: not known yet);
 * the newest stats are their right edge. What the live state holds for the last hour isn't asked for again.
 */
export function useSeries(metrics: readonly string[], range: TimeRange, width: number): SeriesAnswer {
  const stats = useLive((state) => state.stats);
  const clockOffset = useLive((state) => state.clockOffset);
  const recent = useLive((state) => state.recent);
  const live = useLive((state) => state.lines);
  const isNow = useLive((state) => isFresh(face(state)));
  const newest = stats === null ? Date.now() + clockOffset : Date.parse(stats.at);
  const { from, to } = boundsOf(range, newest);
  const points = pointsFor(width);
  const step = (to - from) / points;
  const isAtHand = isLive(range) && to - from <= HOUR_MS && metrics.every((metric) => metric in live);
  const names = metrics.join();

  const asked = useQuery({
    queryKey: ["/api/series", names, range, points],
    enabled: !isAtHand && width > 0,
    queryFn: ({ signal }) => {
      const bounds = boundsOf(range, Date.now() + clockOffset);
      return getJson<SeriesList>(seriesPath(names.split(","), bounds, points), signal);
    },
    refetchInterval: isLive(range) && Math.min(Math.max(step, OFTENEST_MS), RECENT_MS * 0.8),
    placeholderData: (before) => before,
  });
  const lines = useMemo(() => {
    const list = names.split(",");
    if (isAtHand) return list.map((metric) => live[metric as Metric]);
    const remembered = new Map(asked.data?.items.map((series) => [series.metric, series]));
    const edge = isLive(range) ? recent : [];
    return list.map((metric) => withEdge(remembered.get(metric) ?? { metric, points: [] }, edge, step));
  }, [names, isAtHand, live, asked.data, range, recent, step]);

  return {
    lines,
    marks: useMarks(range, clockOffset),
    from,
    to,
    knownSince: knownSince(lines, from, stats?.availability.since ?? null),
    isFresh: isNow || !isLive(range),
    ...stateOf(asked, isAtHand, stats),
  };
}

function stateOf(asked: UseQueryResult<SeriesList>, isAtHand: boolean, stats: DashboardStats | null) {
  const isNothing = isAtHand ? stats === null : asked.data === undefined;
  return {
    isLoading: isNothing && (isAtHand || asked.isPending) && !asked.isError,
    problem: isNothing && asked.isError ? asked.error.message : null,
    retry: () => void asked.refetch(),
  };
}

/** The starts and stops of the bot in a time range, for a chart of numbers that come from elsewhere. */
export function useMarks(range: TimeRange, clockOffset: number): readonly ChartMark[] {
  const epoch = useLive((state) => state.feed.position?.epoch ?? null);
  const { data } = useQuery({
    queryKey: ["/api/marks", range, epoch],
    queryFn: ({ signal }) => getJson<MarkPage>(marksPath(boundsOf(range, Date.now() + clockOffset)), signal),
    enabled: epoch !== null, // by then the server's time is known
    refetchInterval: isLive(range) && MARKS_EVERY_MS,
    placeholderData: (before) => before,
  });
  return useMemo(() => chartMarks(data?.items ?? []), [data]);
}
