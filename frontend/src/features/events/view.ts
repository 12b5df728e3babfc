import { boundsOf, type TimeRange } from "../../lib/time-range";
import { type Filters, paramsOf } from "./filters";
import { parseQuery } from "./query";

/** What is looked at: a query that says what fits, and a time. */
export interface View {
  query: string;
  range: TimeRange;
}

/** The filters of a view at a moment (by the server's clock); null where the query is none. */
export function filtersOf({ query, range }: View, now: number): Filters | null {
  const { filters, faults } = parseQuery(query, now);
  if (faults.length > 0) return null;
  const { from, to } = boundsOf(range, now);
  const untilMs = "last" in range ? filters.untilMs : Math.min(to, filters.untilMs ?? to);
  return { ...filters, sinceMs: Math.max(from, filters.sinceMs ?? from), untilMs };
}

/** Whether nothing that comes can fit: it ended before `now` (by the server's clock), or its query is none. */
export function isOver(view: View, now: number): boolean {
  const filters = filtersOf(view, now);
  return filters === null || (filters.untilMs !== null && filters.untilMs <= now);
}

/** A page of the events that fit. */
export function pagePath(filters: Filters, page: { before?: number; after?: number; limit: number }): string {
  const params = paramsOf(filters);
  for (const [name, value] of Object.entries(page)) params.set(name, String(value));
  return `/api/events?${params}`;
}

/** How many fit, over time. */
export function histogramPath(filters: Filters, { range }: View, now: number, buckets: number): string {
  const { from, to } = boundsOf(range, now);
  const params = paramsOf({ ...filters, sinceMs: null, untilMs: null });
  const since = Math.max(from, filters.sinceMs ?? from);
  const until = Math.min(to, filters.untilMs ?? to);
  if (since > from) params.set("since", new Date(since).toISOString());
  if (until < to) params.set("until", new Date(until).toISOString());
  params.set("from", new Date(from).toISOString());
  params.set("to", new Date(to).toISOString());
  params.set("buckets", String(buckets));
  return `/api/events/histogram?${params}`;
}

/** All that fits, as a file. */
export function exportPath(filters: Filters, format: "csv" | "ndjson"): string {
  const params = paramsOf(filters);
  params.set("format", format);
  return `/api/events/export?${params}`;
}
