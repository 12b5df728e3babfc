/** How bad a number is: null is fine, or not known. */
export type Level = "warn" | "error" | null;

interface Limits {
  warn: number;
  error: number;
}

/** From where on a number is worth a look, and from where on it is wrong. */
export const LIMITS = {
  /** Shares of what Discord puts up with. */
  budget: { warn: 0.5, error: 0.8 },
  gatewayMs: { warn: 500, error: 2_000 },
  loopLagMs: { warn: 500, error: 1_000 },
  gcPauseMs: { warn: 200, error: 1_000 },
  /** Of all requests. */
  restErrors: { warn: 0.05, error: 0.25 },
  waiting: { warn: 1_000, error: 10_000 },
  /** Shares of a time that a bot was away. */
  away: { warn: 0.001, error: 0.05 },
} satisfies Record<string, Limits>;

export const TONE = { warn: "text-warn", error: "text-error" };

export function levelOf(value: number | null | undefined, { warn, error }: Limits): Level {
  if (value === null || value === undefined || Number.isNaN(value) || value < warn) return null;
  return value >= error ? "error" : "warn";
}

export function toneOf(level: Level): string {
  return level === null ? "" : TONE[level];
}

/** A part of a whole, 0 to 1; null where either isn't known. */
export function shareOf(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole <= 0 ? null : part / whole;
}

/** The colour of something that is in a state, and not a number: what is fine is seen to be. */
export const STATE_TONE = { ...TONE, fine: "text-pulse" };
