import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { getJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { Event, Mark, MarkPage } from "../../live/protocol.gen";
import { marksPath } from "../../live/series-query";
import { HOUR_MS, useRecent } from "./use-recent";

/** Somebody who looks wants to know of a crash, also of one that is over. */
const KINDS = ["process.died"];
const LIMIT = 100;
const EVERY_MS = 15_000;

/** Times are by this browser's clock. */
export interface Death {
  /** When the process was alive last. */
  at: number;
  /** When one was started after it; null where none was, and of all deaths but the last one. */
  backAt: number | null;
  /** The event that tells of it. */
  seq: number;
  noticedAt: string;
}

/**
 * The deaths of processes of the bot, the last one first: those that were noticed in the last hour; null while that is
 * being asked for.
 */
export function useDeaths(bot: string | null): readonly Death[] | null {
  const clockOffset = useLive((state) => state.clockOffset);
  const { data, isPending } = useRecent(KINDS, LIMIT, HOUR_MS);
  const deaths = useMemo(() => deathsOf(data?.items ?? [], bot, clockOffset), [data, bot, clockOffset]);
  const [last] = deaths;
  const marks = useQuery({
    queryKey: ["/api/marks", "after", last?.seq],
    queryFn({ signal }) {
      const from = (last?.at ?? 0) + clockOffset;
      return getJson<MarkPage>(marksPath({ from, to: Date.now() + clockOffset }), signal);
    },
    enabled: last !== undefined,
    refetchInterval: EVERY_MS,
  });
  const isAsked = isPending || (last !== undefined && marks.isPending);
  return useMemo(
    () => (isAsked ? null : withReturn(deaths, marks.data?.items ?? [], clockOffset)),
    [isAsked, deaths, marks.data, clockOffset],
  );
}

/** Of other bots that share the log nothing is said. */
export function deathsOf(events: readonly Event[], bot: string | null, clockOffset: number): Death[] {
  return events
    .filter(({ data }) => bot === null || typeof data.bot !== "string" || data.bot === bot)
    .map(({ seq, occurredAt, data }) => ({
      at: Date.parse(typeof data.last_alive === "string" ? data.last_alive : occurredAt) - clockOffset,
      backAt: null,
      seq,
      noticedAt: occurredAt,
    }));
}

/** The same with the first start after the last one; `marks` are the oldest first. */
export function withReturn(deaths: readonly Death[], marks: readonly Mark[], clockOffset: number): Death[] {
  const [last, ...others] = deaths;
  if (last === undefined) return [];
  const starts = marks.filter(({ kind }) => kind === "started").map(({ at }) => Date.parse(at) - clockOffset);
  return [{ ...last, backAt: starts.find((at) => at > last.at) ?? null }, ...others];
}
