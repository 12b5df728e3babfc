import { describe, expect, it } from "vitest";
import { stats } from "../../test/samples";
import {
  COARSE_METRICS,
  FINE_METRICS,
  HOUR_MS,
  knownSince,
  type Line,
  NO_LINES,
  thinned,
  withHistory,
  withStats,
} from "./series";

const T0 = Date.parse("2026-01-31T12:00:00.000Z");
const iso = (at: number) => new Date(at).toISOString();

const withAverage = (lines: typeof NO_LINES, at: number, averageMs: number | null) =>
  withStats(lines, stats(iso(at), { latency: { ...stats().latency, averageMs } }));
const average = (lines: typeof NO_LINES) => lines["latency.average_ms"];

describe("live points", () => {
  it("are added one per update; the same stats again add nothing", () => {
    const lines = withAverage(withAverage(NO_LINES, T0, 40), T0 + 5_000, 41);
    expect(average(lines)).toEqual({ at: [T0, T0 + 5_000], value: [40, 41] });
    expect(average(withAverage(lines, T0 + 5_000, 99))).toBe(average(lines));
  });

  it("that aren't known are gaps", () => {
    expect(average(withAverage(NO_LINES, T0, null)).value).toEqual([null]);
  });

  it("leave a gap where none came for too long", () => {
    const lines = withAverage(withAverage(NO_LINES, T0, 40), T0 + 60_000, 41);
    expect(average(lines)).toEqual({ at: [T0, T0 + 30_000, T0 + 60_000], value: [40, null, 41] });
    expect(average(withAverage(withAverage(NO_LINES, T0, 40), T0 + 10_000, 41)).value).toEqual([40, 41]);
  });

  it("are kept for an hour", () => {
    let lines = NO_LINES;
    for (let at = T0; at <= T0 + HOUR_MS + 50_000; at += 5_000) lines = withAverage(lines, at, 40);
    expect(average(lines).at).toHaveLength(721);
    expect(average(lines).at[0]).toBe(T0 + 50_000);
  });

  it("go on when the server's clock was set back", () => {
    const lines = withAverage(withAverage(withAverage(NO_LINES, T0, 40), T0 + 5_000, 41), T0 - 60_000, 42);
    expect(average(lines)).toEqual({ at: [T0 - 60_000], value: [42] });
  });

  it("with a time that is none are left out", () => {
    expect(average(withStats(NO_LINES, stats("yesterday")))).toEqual({ at: [], value: [] });
  });
});

describe("the server's history", () => {
  const history = (...points: [at: number, value: number | null][]) => [
    {
      metric: "latency.average_ms",
      points: points.map(([at, value]) => ({ at: iso(at), value, min: value, max: value })),
    },
  ];

  it("comes before the points that came live", () => {
    const lines = withAverage(NO_LINES, T0, 40);
    expect(average(withHistory(lines, history([T0 - 5_000, 39], [T0, 77])))).toEqual({
      at: [T0 - 5_000, T0],
      value: [39, 77],
    });
  });

  it("of a server that was restarted is shorter than what the page has: both stay, with the gap between", () => {
    const lines = withAverage(withAverage(NO_LINES, T0, 40), T0 + 5_000, 41);
    const merged = withHistory(lines, history([T0 + 45_000, 50], [T0 + 50_000, 51]));
    expect(average(merged).value).toEqual([40, 41, null, 50, 51]);
  });

  it("may be of means that lie further apart than live points: that is no gap", () => {
    const merged = withHistory(NO_LINES, history([T0, 1], [T0 + 30_000, 2], [T0 + 60_000, 3]));
    expect(average(merged).value).toEqual([1, 2, 3]);
    expect(average(withHistory(merged, history([T0 + 90_000, 4], [T0 + 120_000, 5]))).value).toEqual([1, 2, 3, 4, 5]);
  });

  it("of what the page doesn't draw is left out, and an empty one changes nothing", () => {
    const lines = withAverage(NO_LINES, T0, 40);
    const odd = [{ metric: "no.such", points: [] }, ...history()];
    expect(withHistory(lines, odd)).toEqual(lines);
  });

  it("is asked for once per metric", () => {
    expect([...FINE_METRICS, ...COARSE_METRICS].sort()).toEqual(Object.keys(NO_LINES).sort());
  });
});

describe("what is known", () => {
  const since = (firstStart: number | null, ...lines: Line[]) =>
    knownSince(lines, T0, firstStart === null ? null : iso(firstStart));
  const line: Line = { at: [T0, T0 + 60_000], value: [null, 1] };

  it("begins with the first number of any line, or with the bot's first start where that is in sight", () => {
    expect(since(null, line, { at: [T0 + 90_000], value: [2] })).toBe(T0 + 60_000);
    expect(since(T0 + 30_000, line)).toBe(T0 + 30_000);
    expect(since(T0 - 1, line), "it was away when the time looked at began").toBe(T0 + 60_000);
    expect(since(T0 + 90_000, line), "the clock was set back").toBe(T0 + 60_000);
    expect(since(T0, { at: [T0], value: [null] })).toBeNull();
  });
});

describe("a thinned line", () => {
  it("has the mean of each part; parts without a known number are gaps", () => {
    const line: Line = { at: [0, 5, 10, 15, 20, 25].map((s) => T0 + s * 1_000), value: [1, 3, null, null, 5, null] };
    expect(thinned(line, 3)).toEqual({ at: [T0 + 10_000, T0 + 20_000, T0 + 25_000], value: [2, null, 5] });
  });

  it("is never longer than asked, nor empty for nothing", () => {
    const at = Array.from({ length: 720 }, (_, index) => T0 + index * 5_000);
    const line: Line = { at, value: at.map(() => 1) };
    expect(thinned(line, 60).at.length).toBeLessThanOrEqual(61);
    expect(thinned({ at: [], value: [] }, 60)).toEqual({ at: [], value: [] });
  });

  it("keeps drawn points where they are while the line moves on", () => {
    const at = Array.from({ length: 720 }, (_, index) => T0 + index * 5_000);
    const value = at.map((_, index) => index % 7);
    const before = thinned({ at: at.slice(0, -1), value: value.slice(0, -1) }, 60);
    const after = thinned({ at: at.slice(1), value: value.slice(1) }, 60);
    expect(after.at.slice(1, -1)).toEqual(before.at.slice(1, -1));
    expect(after.value.slice(1, -1)).toEqual(before.value.slice(1, -1));
  });
});
