import { stored, useStored } from "./stored";

/** Whose clock times are written by: this browser's, or the one that is the same for everybody. */
export type Zone = "local" | "utc";

const choice = stored<Zone>("pulseboard-zone", ["local", "utc"]);

export const currentZone: () => Zone = choice.read;
export const chooseZone: (zone: Zone) => void = choice.write;

/** The zone; draws again when another is chosen. Pages needn't: they are drawn anew then. */
export function useZone(): Zone {
  return useStored(choice);
}

/** The zone's name as the server knows it: `Europe/Berlin`. */
export function zoneName(): string {
  return currentZone() === "utc" ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone;
}
