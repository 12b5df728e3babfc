import type { Event } from "../../live/protocol.gen";

/** What Discord's REST API refused, of one route and in one way. */
export interface Refusal {
  key: string;
  route: string;
  /** Short: `429 user`, `403`, `TimeoutError`. */
  answer: string;
  count: number;
  /** RFC 3339: the last time. */
  lastAt: string;
  /** The longest that Discord wanted to be waited, in ms. */
  retryAfterMs: number | null;
}

/** Refusals by route and answer, the most frequent first, from events of the kinds `rest.*` (newest first). */
export function refusals(events: readonly Event[]): Refusal[] {
  const found = new Map<string, Refusal>();
  for (const { data, kind, occurredAt } of events) {
    const [route, answer] = [textOf(data.route), answerOf(kind, data)];
    if (route === null || answer === null) continue;
    const key = `${answer} ${route}`;
    const before = found.get(key);
    const wait = numberOf(data.retry_after_ms);
    found.set(key, {
      key,
      route,
      answer,
      count: (before?.count ?? 0) + (numberOf(data.count) ?? 1),
      lastAt: before === undefined || occurredAt > before.lastAt ? occurredAt : before.lastAt,
      retryAfterMs: wait === null ? (before?.retryAfterMs ?? null) : Math.max(wait, before?.retryAfterMs ?? 0),
    });
  }
  return [...found.values()].toSorted((one, other) => other.count - one.count);
}

function answerOf(kind: string, data: Event["data"]): string | null {
  if (kind === "rest.rate_limited") return `429 ${textOf(data.scope) ?? ""}`.trim();
  if (kind !== "rest.refused" && kind !== "rest.failed") return null;
  return numberOf(data.status)?.toString() ?? textOf(data.error) ?? "";
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
