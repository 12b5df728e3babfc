import { useEffect, useRef } from "react";
import { useLive } from "./live-context";

/**
 * Asks again for what a page shows, when stats arrive that say something has happened: `token` is what they say, and
 * `refetch` runs when it is another one, at most every `everyMs`. When nothing happens nothing is asked for. Null as the token:
 * nothing that comes changes what is shown.
 */
export function useQuietRefetch(token: string | null, refetch: () => unknown, everyMs: number): void {
  const at = useLive((state) => state.stats?.at ?? null);
  const asked = useRef<{ token: string | null; at: number } | null>(null);
  useEffect(() => {
    if (at === null || token === null) return;
    const now = Date.parse(at);
    if (asked.current === null || asked.current.token === null) {
      asked.current = { token, at: now };
      return;
    }
    const isDue = Math.abs(now - asked.current.at) >= everyMs;
    if (token === asked.current.token || !isDue) return;
    asked.current = { token, at: now };
    refetch();
  }, [at, token, refetch, everyMs]);
}
