import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useLive } from "../../live/live-context";
import type { LiveState } from "../../live/reducer";
import { ROOT } from "./queries";

const OFTENEST_MS = 5_000;
const SOON_MS = 250;

/**
 * Asks again for what is shown of the economy when something has happened there, and only then: quietly, at most every
 * five seconds, and not while nobody can see it.
 */
export function useFollowing(): void {
  const client = useQueryClient();
  const happened = useLive(lastOfEconomy);
  const seen = useRef(happened);
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (seen.current === happened) return;
    const ask = () => {
      if (document.hidden) return;
      seen.current = happened;
      askedAt.current = performance.now();
      void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(ROOT) });
    };
    const timer = setTimeout(ask, Math.max(SOON_MS, askedAt.current + OFTENEST_MS - performance.now()));
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [client, happened]);
}

/** Another text when something of the economy has happened, the books were proven, or the events begin anew. */
export function lastOfEconomy({ events, generation, stats }: LiveState): string {
  const last = events.find(({ kind }) => kind.startsWith("economy."));
  return `${generation} ${last?.seq ?? "none"} ${stats?.economy.provenAt ?? "never"}`;
}
