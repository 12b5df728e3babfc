import type { Event } from "../../live/protocol.gen";

/** One time that the event loop stood still. */
export interface Blocking {
  id: string;
  at: string;
  blockedMs: number | null;
  /** True: it wasn't over when it was told of. */
  isLasting: boolean;
  /** The innermost line of the stack that says a file; null without a stack. */
  where: string | null;
  stack: string | null;
}

/** The blockings that events of the kind `loop.blocked` tell of. */
export function blockings(events: readonly Event[]): Blocking[] {
  return events.map(({ id, occurredAt, data }) => {
    const stack = Array.isArray(data.stack)
      ? data.stack.join("\n")
      : typeof data.stack === "string"
        ? data.stack
        : null;
    return {
      id,
      at: occurredAt,
      blockedMs: typeof data.blocked_ms === "number" ? data.blocked_ms : null,
      isLasting: data.lasting === true,
      where: innermost(stack),
      stack,
    };
  });
}

function innermost(stack: string | null): string | null {
  const lines = (stack ?? "").split("\n").map((line) => line.trim());
  return lines.findLast((line) => line.startsWith("File ")) ?? lines.findLast((line) => line !== "") ?? null;
}
