import { keepPreviousData, skipToken, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { boundsOf, isLive, type TimeRange } from "../../lib/time-range";
import { getJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { FailureDetail, FailurePage } from "../../live/protocol.gen";
import { useQuietRefetch } from "../../live/use-quiet-refetch";

export type Order = "newest" | "count";

const PAGE = 50;
/** With every arrival of stats, which come every 5 s. */
const OFTENEST_MS = 4_500;
const MINUTE_MS = 60_000;

export interface Asked {
  range: TimeRange;
  order: Order;
  /** Null: of all commands, loops and loggers. */
  command: string | null;
}

/** The address of a page of the list of bugs. */
export function failuresPath({ range, order, command }: Asked, now: number, cursor: string | null): string {
  const { from, to } = boundsOf(range, now);
  const asked = new URLSearchParams({ from: new Date(from).toISOString(), sort: order, limit: String(PAGE) });
  if (!isLive(range)) asked.set("to", new Date(to).toISOString());
  if (command !== null) asked.set("command", command);
  if (cursor !== null) asked.set("cursor", cursor);
  return `/api/failures?${asked}`;
}

/** The bugs of a time in groups, page by page; asked for again when there were commands or errors. */
export function useFailures(asked: Asked) {
  const clockOffset = useLive((state) => state.clockOffset);
  const query = useInfiniteQuery({
    queryKey: ["/api/failures", asked.range, asked.command, asked.order],
    queryFn: ({ signal, pageParam }) =>
      getJson<FailurePage>(failuresPath(asked, Date.now() + clockOffset, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before, last) => (last?.queryKey[2] === asked.command ? keepPreviousData(before) : undefined),
  });
  useQuietRefetch(useHappened(asked.range, query.isError), query.refetch, OFTENEST_MS);
  return query;
}

/** One bug with its traceback and newest events; null is none, and nothing is asked for. */
export function useFailure(fingerprint: string | null) {
  const query = useQuery({
    queryKey: ["/api/failures", "one", fingerprint],
    queryFn:
      fingerprint === null
        ? skipToken
        : ({ signal }) => getJson<FailureDetail>(`/api/failures/${encodeURIComponent(fingerprint)}`, signal),
  });
  const happened = useHappened({ last: "1h" }, query.isError);
  useQuietRefetch(fingerprint === null ? null : happened, query.refetch, OFTENEST_MS);
  return query;
}

/**
 * Another word when there may be another bug, or one less in what moves on with the time; and with each arrival of stats
 * while what was asked for could not be loaded.
 */
function useHappened(range: TimeRange, isBroken: boolean): string | null {
  const at = useLive((state) => state.stats?.at ?? null);
  const used = useLive((state) => state.stats?.commands.total ?? null);
  const errors = useLive((state) => state.stats?.events.errorsLastDay ?? null);
  const minute = useLive((state) => (state.stats === null ? null : Math.floor(Date.parse(state.stats.at) / MINUTE_MS)));
  if (isBroken) return at;
  return isLive(range) ? `${used} ${errors} ${minute}` : null;
}
