import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { getJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { EventPage } from "../../live/protocol.gen";

const EVERY_MS = 15_000;
const DAY_MS = 86_400_000;

/** The newest events of some kinds, at most `limit`; `isDay`: of the last 24 hours only. */
export function useRecent(kinds: readonly string[], limit: number, isDay = false): UseQueryResult<EventPage> {
  const clockOffset = useLive((state) => state.clockOffset);
  return useQuery({
    queryKey: ["/api/events", kinds, limit, isDay],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams(kinds.map((kind) => ["kind", kind]));
      query.set("limit", String(limit));
      if (isDay) query.set("since", new Date(Date.now() + clockOffset - DAY_MS).toISOString());
      return getJson<EventPage>(`/api/events?${query}`, signal);
    },
    refetchInterval: EVERY_MS,
  });
}
