import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import type { LiveState } from "./reducer";
import type { Session } from "./session";

/** What the page's components need of a session. */
export type LiveSource = {
  store: Pick<Session["store"], "shown" | "subscribe">;
  tryNow: Session["tryNow"];
};

const LiveContext = createContext<LiveSource | null>(null);

/** Hands a session, which the page has one of, to everything below. */
export function LiveProvider({ live, children }: { live: LiveSource; children: ReactNode }) {
  return <LiveContext value={live}>{children}</LiveContext>;
}

/**
 * A part of the live state. Draws again when that part is another one, at most once per animation frame: so select what
 * is there (`(state) => state.stats?.bot`), or a plain value made of it, but no new object.
 */
export function useLive<Part>(select: (state: LiveState) => Part): Part {
  const { store } = useSource();
  return useSyncExternalStore(store.subscribe, () => select(store.shown()));
}

/** Tries at once whatever the session waits to try again. */
export function useTryNow(): () => void {
  return useSource().tryNow;
}

function useSource(): LiveSource {
  const source = useContext(LiveContext);
  if (source === null) throw new Error("There is no <LiveProvider> around this component.");
  return source;
}
