import { useEffect, useState, useSyncExternalStore } from "react";
import type { LiveState } from "./reducer";
import { Session } from "./session";

export interface LiveDashboard {
  state: LiveState;
  tryNow: () => void;
}

/**
 * The live dashboard: loaded over HTTP, kept current over the WebSocket, merged, and resumed after every interruption.
 * Renders at most once per animation frame. For the one component at the top; what is below gets parts of `state`.
 */
export function useDashboardStats(): LiveDashboard {
  const [session, setSession] = useState(() => new Session());
  useEffect(() => {
    const started = new Session();
    setSession(started);
    void started.start();
    return () => started.stop();
  }, []);
  const state = useSyncExternalStore(session.store.subscribe, session.store.shown);
  return { state, tryNow: session.tryNow };
}
