import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { getJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { EventPage } from "../../live/protocol.gen";

const EVERY_MS = 15_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** The newest events of some kinds, at most `limit`; with `spanMs`, of so long up to now only. */
export function useRecent(kinds: readonly string[], limit: number, spanMs?: number): UseQueryResult<EventPage> {
  const clockOffset = useLive((state) => state.clockOffset);
  return useQuery({
    queryKey: ["/api/events", kinds, limit, spanMs],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams(kinds.map((kind) => ["kind", kind]));
      query.set("limit", String(limit));
      if (spanMs !== undefined) query.set("since", new Date(Date.now() + clockOffset - spanMs).toISOString());
      return getJson<EventPage>(`/api/events?${query}`, signal);
    },
    refetchInterval: EVERY_MS,
  });
}
