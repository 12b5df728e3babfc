import type { AvailabilityPart } from "../../live/protocol.gen";

export type Look = "up" | "partly" | "down" | "unknown";

/** Being away for less isn't worth a colour, in a short part and as a share of a long one. */
const LEAST_MS = 10_000;
const LEAST_SHARE = 0.005;

/** How a part of the time looks, which is `length` ms long: by how long the bot was away. */
export function lookOf({ awayMs }: Pick<AvailabilityPart, "awayMs">, length: number): Look {
  if (awayMs === null) return "unknown";
  if (awayMs < Math.max(LEAST_MS, length * LEAST_SHARE)) return "up";
  return awayMs * 2 >= length ? "down" : "partly";
}

/** How often the bot went away: stretches of parts that aren't whole. */
export function interruptions(looks: readonly Look[]): number {
  const isBroken = looks.map((look) => look === "partly" || look === "down");
  return isBroken.filter((broken, index) => broken && !isBroken[index - 1]).length;
}
