import { describe, expect, it } from "vitest";
import { events } from "../../../test/samples";
import type { EventCounts, EventHistogram } from "../../live/protocol.gen";
import { bars, timeBetween, totals } from "./bars";
import { eventsSearch } from "./search";
import { indexOf } from "./use-cursor";
import { exportPath, filtersOf, histogramPath, isOver, pagePath, type View } from "./view";

const NOW = Date.parse("2026-01-31T12:00:00Z");
const MINUTE_MS = 60_000;

const counts = (at: string, parts: Partial<EventCounts> = {}): EventCounts => ({
  at,
  info: 0,
  success: 0,
  warning: 0,
  error: 0,
  ...parts,
});

/** Four minutes, the first of which is there by half. */
const HISTOGRAM: EventHistogram = {
  items: [
    counts("2026-01-31T11:56:00.000Z", { info: 100 }),
    counts("2026-01-31T11:57:00.000Z", { info: 49, error: 1 }),
    counts("2026-01-31T11:58:00.000Z"),
    counts("2026-01-31T11:59:00.000Z", { warning: 20, success: 30 }),
  ],
  stepMs: MINUTE_MS,
  begins: "2026-01-31T11:56:30.000Z",
  ends: "2026-01-31T12:00:00.000Z",
  next: null,
};

describe("a view", () => {
  it("is over once its end is past, whether its range or its query says that, and where its query is none", () => {
    const past = { from: NOW - 20 * MINUTE_MS, to: NOW - 10 * MINUTE_MS };
    expect(isOver({ query: "", range: past }, NOW)).toBe(true);
    expect(isOver({ query: "until:2020-01-01", range: { last: "1h" } }, NOW)).toBe(true);
    expect(isOver({ query: "since:5m", range: { last: "1h" } }, NOW)).toBe(false);
    expect(isOver({ query: "", range: { ...past, to: NOW + MINUTE_MS } }, NOW)).toBe(false);
    expect(isOver({ query: "since:2h until:5h", range: { last: "1h" } }, NOW)).toBe(true);
  });

  it("is bounded by its range and by its query, whichever is narrower", () => {
    const hour: View = { query: "since:5m", range: { last: "1h" } };
    expect(filtersOf(hour, NOW)).toMatchObject({ sinceMs: NOW - 5 * MINUTE_MS, untilMs: null });
    expect(filtersOf({ ...hour, query: "since:2h" }, NOW)).toMatchObject({ sinceMs: NOW - 60 * MINUTE_MS });
    const past: View = { query: "until:9m", range: { from: NOW - 20 * MINUTE_MS, to: NOW - 10 * MINUTE_MS } };
    expect(filtersOf(past, NOW)).toMatchObject({ sinceMs: NOW - 20 * MINUTE_MS, untilMs: NOW - 10 * MINUTE_MS });
  });

  it("has no filters where its query can't be read", () => {
    expect(filtersOf({ query: "foo:bar", range: { last: "1h" } }, NOW)).toBeNull();
  });

  it("is asked for by the server's parameters", () => {
    const view: View = { query: "kind:a.* since:5m", range: { last: "1h" } };
    const filters = filtersOf(view, NOW);
    if (filters === null) throw new Error("no filters");
    const since = "since=2026-01-31T11%3A55%3A00.000Z";
    expect(pagePath(filters, { before: 7, limit: 5 })).toBe(`/api/events?kind=a.*&${since}&before=7&limit=5`);
    expect(exportPath(filters, "csv")).toBe(`/api/events/export?kind=a.*&${since}&format=csv`);
    expect(histogramPath(filters, view, NOW, 60)).toBe(
      `/api/events/histogram?kind=a.*&${since}&from=2026-01-31T11%3A00%3A00.000Z&to=2026-01-31T12%3A00%3A00.000Z&buckets=60`,
    );
  });
});

describe("the bars", () => {
  it("reach the top where most is, with what is wrong below", () => {
    const [full = [], mixed = [], none, last = []] = bars(HISTOGRAM);
    expect(full).toEqual([{ level: "info", from: 0, height: 100 }]);
    expect(mixed.map(({ level }) => level)).toEqual(["error", "info"]);
    expect(none).toEqual([]);
    expect(last).toEqual([
      { level: "warning", from: 0, height: 20 },
      { level: "success", from: 20, height: 30 },
    ]);
  });

  it("show one error of thousands, and never more than there is room for", () => {
    const [parts = []] = bars({ items: [counts("", { info: 9_999, success: 1, warning: 1, error: 1 })] });
    expect(Math.min(...parts.map(({ height }) => height))).toBeGreaterThan(3);
    expect(parts.reduce((sum, { height }) => sum + height, 0)).toBeCloseTo(100);
  });

  it("add up", () => {
    expect(totals(HISTOGRAM)).toEqual({ info: 149, success: 30, warning: 20, error: 1, events: 200 });
  });

  it("stand for times, within what is looked at", () => {
    const half = Date.parse("2026-01-31T11:58:00Z");
    expect(timeBetween(HISTOGRAM, 0.75, 0.5)).toEqual({ from: half, to: half + MINUTE_MS });
    expect(timeBetween(HISTOGRAM, 0, 1)).toEqual({ from: Date.parse(HISTOGRAM.begins), to: NOW });
  });
});

describe("a place in the list", () => {
  it("is found among rows and gaps", () => {
    const rows = [...events(20, 22).reverse(), { above: 20, below: 5 }, ...events(1, 5).reverse()];
    expect([22, 20, 19, 5, 1, 12, 99].map((place) => indexOf(rows, place))).toEqual([0, 2, 3, 4, 8, -1, -1]);
    expect(indexOf([], 1)).toBe(-1);
  });
});

describe("the address", () => {
  it("is a query and an event, and nothing else", () => {
    expect(eventsSearch({ q: "kind:a", event: "12", other: "x" })).toEqual({ q: "kind:a", event: 12 });
    for (const bad of ["", "x", "-1", "0", "1.5", "1e999", ["1", "2"], undefined]) {
      expect(eventsSearch({ q: "", event: bad })).toEqual({});
    }
  });
});
