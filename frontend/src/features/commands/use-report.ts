import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { boundsOf, isLive, type TimeRange } from "../../lib/time-range";
import { zoneName } from "../../lib/zone";
import { getJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { CommandList } from "../../live/protocol.gen";
import { useQuietRefetch } from "../../live/use-quiet-refetch";
import { bucketFor, LENGTH_MS, reportable, reportPath, type Span } from "./report";

/** With every arrival of stats, which come every 5 s. */
const OFTENEST_MS = 4_500;
const SELDOMEST_MS = 60_000;
/** Of what a range shows, so small a part has passed before it is asked for again. */
const PART = 720;

export interface ReportAnswer {
  report: CommandList | undefined;
  /** Why there is no report, for a person. */
  problem: string | null;
  retry: () => void;
  /** What is looked at, in ms since 1970 by the server's clock. */
  span: Span;
  /** By the server's clock, as old as the newest stats. */
  now: number;
}

/**
 * How one command was used in a time range, or all of them. While it ends now it is asked for again when there were
 * commands, and when another bucket has begun.
 */
export function useReport(range: TimeRange, command: string | null, seldomestMs = SELDOMEST_MS): ReportAnswer {
  const clockOffset = useLive((state) => state.clockOffset);
  const at = useLive((state) => state.stats?.at ?? null);
  const used = useLive((state) => state.stats?.commands.total ?? null);
  const now = at === null ? Date.now() + clockOffset : Date.parse(at);
  const span = boundsOf(range, now);
  const bucket = bucketFor(span);
  const zone = zoneName();
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ["/api/commands", range, command, zone],
    queryFn: ({ signal }) => {
      const newest = Date.now() + clockOffset;
      const asked = reportable(boundsOf(range, newest), bucket, newest);
      return getJson<CommandList>(reportPath(asked, bucket, zone, command), signal);
    },
    // Of another range the numbers stay until there are new ones; another command's are wrong at once.
    placeholderData: (before, query) => (query?.queryKey[2] === command ? keepPreviousData(before) : undefined),
  });
  const happened = isLive(range) && at !== null ? `${used} ${Math.floor(now / LENGTH_MS[bucket])}` : null;
  // What could not be loaded is asked for again as soon as the server is heard of.
  const token = error === null ? happened : at;
  const every = Math.min(seldomestMs, Math.max(OFTENEST_MS, (span.to - span.from) / PART));
  useQuietRefetch(token, refetch, data?.total ? every : OFTENEST_MS);
  return {
    report: data,
    problem: error !== null && (data === undefined || isPlaceholderData) ? error.message : null,
    retry: refetch,
    span,
    now,
  };
}
