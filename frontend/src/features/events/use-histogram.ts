import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { boundsOf, isLive } from "../../lib/time-range";
import { getJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { EventHistogram } from "../../live/protocol.gen";
import { filtersOf, histogramPath, type View } from "./view";

const BUCKETS = 120;
const SOON_MS = 5_000;
const LATER_MS = 60_000;
const LONG_MS = 12 * 3_600_000;

/** How many events fit, over the time that is looked at; asked for again while that moves on. */
export function useHistogram(view: View): UseQueryResult<EventHistogram> {
  const offset = useLive((state) => state.clockOffset);
  const statsAt = useLive((state) => state.stats?.at);
  const isLoaded = useLive((state) => state.feed.position !== null);
  const now = Date.now() + offset;
  const { from, to } = boundsOf(view.range, now);
  const isRead = filtersOf(view, now) !== null;
  const query = useQuery({
    queryKey: ["/api/events/histogram", view.query, view.range],
    queryFn: ({ signal }) => {
      const asked = Date.now() + offset;
      const filters = filtersOf(view, asked);
      if (filters === null) throw new Error("This is asked only of a query without faults.");
      return getJson<EventHistogram>(histogramPath(filters, view, asked, BUCKETS), signal);
    },
    enabled: isLoaded && isRead,
    // What was asked for before is no answer to what can't be read.
    ...(isRead && { placeholderData: keepPreviousData }),
  });

  const every = to - from > LONG_MS ? LATER_MS : SOON_MS;
  const { dataUpdatedAt, isFetching, refetch } = query;
  // biome-ignore lint/correctness/useExhaustiveDependencies: stats that come are the beat
  useEffect(() => {
    if (isLive(view.range) && !isFetching && dataUpdatedAt > 0 && Date.now() - dataUpdatedAt >= every - 1_000) {
      void refetch();
    }
  }, [statsAt]);
  return query;
}
