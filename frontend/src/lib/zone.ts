import { useSyncExternalStore } from "react";
import { stored } from "./stored";

/** Whose clock times are written by: this browser's, or the one that is the same for everybody. */
export type Zone = "local" | "utc";

const choice = stored<Zone>("pulseboard-zone", ["local", "utc"]);
const listeners = new Set<() => void>();

export const currentZone: () => Zone = choice.read;

export function chooseZone(zone: Zone): void {
  choice.write(zone);
  for (const listener of listeners) listener();
}

/** The zone; draws again when another is chosen. Pages needn't: they are drawn anew then. */
export function useZone(): Zone {
  return useSyncExternalStore(subscribe, currentZone);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
