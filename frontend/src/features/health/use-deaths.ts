import { useMemo } from "react";
import { useLive } from "../../live/live-context";
import type { Event } from "../../live/protocol.gen";
import { HOUR_MS, useRecent } from "./use-recent";

/** Somebody who looks wants to know of a crash, also of one that is over. */
const KINDS = ["process.died"];
const LIMIT = 100;

/**
 * When processes of the bot died, by this browser's clock, the last one first: those of which it was noticed in the last
 * hour; null while that is being asked for.
 */
export function useDeaths(bot: string | null): readonly number[] | null {
  const clockOffset = useLive((state) => state.clockOffset);
  const { data, isPending } = useRecent(KINDS, LIMIT, HOUR_MS);
  return useMemo(
    () => (isPending ? null : deathsOf(data?.items ?? [], bot, clockOffset)),
    [data, isPending, bot, clockOffset],
  );
}

/** Of other bots that share the log nothing is said. */
export function deathsOf(events: readonly Event[], bot: string | null, clockOffset: number): number[] {
  return events
    .filter(({ data }) => bot === null || typeof data.bot !== "string" || data.bot === bot)
    .map(({ occurredAt, data }) => Date.parse(typeof data.last_alive === "string" ? data.last_alive : occurredAt))
    .map((at) => at - clockOffset);
}
