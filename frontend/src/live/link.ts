/** The state of the way to the server, as the connection reports it. */
export type Link =
  /** A socket is being opened, or is open and the server hasn't greeted; `attempt` is 0 until a connection was lost. */
  | { phase: "connecting"; attempt: number }
  | { phase: "open"; roundTripMs: number | null }
  /** The socket stands, but no stats have come for too long. */
  | { phase: "stale" }
  /** The next try is at `retryAt` (this browser's clock, ms since 1970). */
  | { phase: "waiting"; retryAt: number }
  /** The server closed with a code that says not to come back. */
  | { phase: "stopped"; code: number; reason: string };
