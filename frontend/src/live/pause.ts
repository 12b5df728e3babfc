import { useSyncExternalStore } from "react";

/**
 * Whether the lists of events stand still, for whoever wants to read: the numbers go on, and nothing is lost. One for
 * all pages; the `p` key turns it over.
 */
let isPaused = false;
const listeners = new Set<() => void>();

export function usePaused(): boolean {
  return useSyncExternalStore(subscribe, () => isPaused);
}

export function setPaused(paused: boolean): void {
  isPaused = paused;
  for (const listener of listeners) listener();
}

export function togglePaused(): void {
  setPaused(!isPaused);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
