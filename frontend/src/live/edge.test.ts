import { describe, expect, it } from "vitest";
import { stats } from "../../test/samples";
import { withEdge, withRecent } from "./edge";
import { readMetric } from "./metric";
import type { DashboardStats, Series } from "./protocol.gen";

const T0 = Date.parse("2026-01-31T12:00:00.000Z");
const iso = (at: number) => new Date(at).toISOString();
const taken = (at: number, rssBytes: number | null = 9) =>
  stats(iso(at), { process: { ...stats().process, rssBytes } });
const remembered = (...at: number[]): Series => ({
  metric: "process.rss_bytes",
  points: at.map((each) => ({ at: iso(each), value: 1, min: 1, max: 1 })),
});

describe("a number of the stats", () => {
  it("is read by the name of its history", () => {
    const { latency, process } = stats();
    const read = (name: string) => readMetric(stats(), name);
    expect(read("latency.p95_ms")).toBe(latency.p95Ms);
    expect(read("process.loop_lag_p99_ms")).toBe(process.loopLagP99Ms);
    expect(read("viewers")).toBe(1);
    expect(read("shards.0.latency_ms")).toBe(42);
  });

  it("isn't known where there is none", () => {
    for (const name of ["shards.7.latency_ms", "latency.no_such", "no.such.thing", "bot.name", "latency.rest_ms"]) {
      expect(readMetric(stats(), name)).toBeNull();
    }
  });
});

describe("the newest stats", () => {
  it("are kept in order, each once, and not without end", () => {
    let recent: readonly DashboardStats[] = [];
    for (let index = 0; index < 200; index++) recent = withRecent(recent, taken(T0 + index * 5_000));
    expect(recent).toHaveLength(60);
    expect(recent.at(-1)?.at).toBe(iso(T0 + 199 * 5_000));
    expect(withRecent(recent, taken(T0 + 199 * 5_000))).toBe(recent);
  });

  it("begin anew when the server's clock was set back", () => {
    const late = withRecent([], taken(T0));
    expect(withRecent(late, taken(T0 - 60_000)).map(({ at }) => at)).toEqual([iso(T0 - 60_000)]);
  });
});

describe("the right edge of a line", () => {
  it("has what is newer than the server's answer, once", () => {
    const recent = [taken(T0 - 5_000), taken(T0), taken(T0 + 5_000, 7), taken(T0 + 10_000, null)];
    expect(withEdge(remembered(T0 - 5_000, T0), recent, 5_000)).toEqual({
      at: [T0 - 5_000, T0, T0 + 5_000, T0 + 10_000],
      value: [1, 1, 7, null],
    });
  });

  it("is a gap away where too much time lies between, measured by the distance of the points", () => {
    const line = (step: number) => withEdge(remembered(T0), [taken(T0 + 60_000)], step);
    expect(line(5_000)).toEqual({ at: [T0, T0 + 30_000, T0 + 60_000], value: [1, null, 9] });
    expect(line(60_000)).toEqual({ at: [T0, T0 + 60_000], value: [1, 9] });
  });

  it("is all there is where the server remembers nothing", () => {
    expect(withEdge(remembered(), [taken(T0)], 5_000)).toEqual({ at: [T0], value: [9] });
  });
});
