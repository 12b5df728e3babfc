import { describe, expect, it } from "vitest";
import type { BucketSize, CommandBucket, CommandList, CommandUsage } from "../../live/protocol.gen";
import { bucketFor, lastRuns, linesOf, reportable, reportPath, slowestOf, successRate, withLastApart } from "./report";

const NOON = Date.parse("2026-01-31T12:00:00.000Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const iso = (at: number) => new Date(at).toISOString();

function bucket(at: number, count: number, parts: Partial<CommandBucket> = {}): CommandBucket {
  const failed = { userError: 0, cooldown: 0, permission: 0, bug: 0 };
  return { at: iso(at), count, failed, members: 1, p50Ms: 1, p95Ms: 2, p99Ms: 3, ...parts };
}

function report(parts: Partial<CommandList>): CommandList {
  return {
    items: [],
    total: null,
    bucket: "hour",
    buckets: [],
    begins: iso(NOON - 4 * HOUR),
    ends: iso(NOON + HOUR),
    knownSince: iso(NOON - 2 * HOUR),
    next: null,
    ...parts,
  };
}

describe("a report", () => {
  it.each<[number, BucketSize]>([
    [15 * MINUTE, "minute"],
    [HOUR, "minute"],
    [6 * HOUR, "five_minutes"],
    [24 * HOUR, "hour"],
    [7 * 24 * HOUR, "hour"],
    [30 * 24 * HOUR, "day"],
    [365 * 24 * HOUR, "week"],
  ])("of %d ms has buckets of a %s", (length, size) => {
    expect(bucketFor({ from: NOON - length, to: NOON })).toBe(size);
  });

  it("is of no more than the server makes buckets of, and of nothing to come", () => {
    const week = 7 * 24 * HOUR;
    expect(reportable({ from: 0, to: 2 * NOON }, "week", NOON)).toEqual({ from: NOON - 1_000 * week, to: NOON });
    const fine = { from: NOON - HOUR, to: NOON };
    expect(reportable(fine, "minute", NOON + HOUR)).toEqual(fine);
  });

  it("is asked for by a command's name, whatever is in it", () => {
    const path = reportPath({ from: 0, to: NOON }, "day", "Europe/Berlin", "a&b/ü #");
    const asked = new URL(path, "http://localhost").searchParams;
    expect(asked.get("command")).toBe("a&b/ü #");
    expect(asked.get("zone")).toBe("Europe/Berlin");
    expect(reportPath({ from: 0, to: NOON }, "day", "UTC", null)).not.toContain("command=");
  });

  it("draws no use as 0, no duration as a gap, and nothing of what isn't known", () => {
    const lines = linesOf(report({ buckets: [bucket(NOON - HOUR, 3)] }), { from: NOON - 4 * HOUR, to: NOON + HOUR });
    expect(lines.at).toEqual([-4, -3, -2, -1, 0].map((hours) => NOON + hours * HOUR + HOUR / 2));
    expect(lines.uses).toEqual([null, null, 0, 3, 0]);
    expect(lines.p95).toEqual([null, null, null, 2, null]);
  });

  it("draws all that it counts: the hour that runs, and the one that the time looked at begins in", () => {
    const shown = { from: NOON - 3 * HOUR - 20 * MINUTE, to: NOON + 10 * MINUTE };
    const failed = { userError: 0, cooldown: 0, permission: 1, bug: 1 };
    const buckets = [bucket(NOON - 4 * HOUR, 2), bucket(NOON - HOUR, 30), bucket(NOON, 5, { failed })];
    const lines = linesOf(report({ buckets, knownSince: iso(0) }), shown);
    expect(lines.uses).toEqual([2, 0, 0, 30, 5]);
    expect([lines.bugs.at(-1), lines.refused.at(-1), lines.p95.at(-1)]).toEqual([1, 1, 2]);
    const inSight = lines.at.filter((at) => at >= shown.from && at <= shown.to);
    expect(inSight, "every bucket has its place in the chart").toHaveLength(lines.at.length);
    expect([lines.at[0], lines.at.at(-1)]).toEqual([NOON - 3 * HOUR - 10 * MINUTE, NOON + 5 * MINUTE]);
  });

  it("lets no line fall to the bucket that runs, and draws it all the same", () => {
    const buckets = [bucket(NOON - HOUR, 30), bucket(NOON, 5)];
    const lines = linesOf(report({ buckets }), { from: NOON - 2 * HOUR, to: NOON + 10 * MINUTE });
    const apart = withLastApart(lines);
    expect(apart.uses.slice(-3)).toEqual([30, null, 5]);
    expect(apart.at).toEqual([...lines.at.slice(0, -1), NOON - 12.5 * MINUTE, NOON + 5 * MINUTE]);
    const only = { ...lines, at: lines.at.slice(-1) };
    expect(withLastApart(only)).toBe(only);
  });

  it("says where its last bucket isn't over", () => {
    expect([NOON + 10 * MINUTE, NOON + HOUR].map((now) => lastRuns(report({}), now))).toEqual([true, false]);
  });

  it("keeps days that are longer or shorter than others", () => {
    const day = 24 * HOUR;
    const long = report({
      bucket: "day",
      begins: iso(NOON),
      ends: iso(NOON + 3 * day + HOUR),
      knownSince: iso(NOON - day),
      buckets: [bucket(NOON, 1), bucket(NOON + day + HOUR, 2)],
    });
    expect(linesOf(long, { from: NOON, to: NOON + 9 * day }).uses).toEqual([1, 2, 0, 0]);
  });
});

describe("a command's usage", () => {
  it("has a success rate only where it was used", () => {
    const failed = { userError: 1, cooldown: 1, permission: 1, bug: 1 };
    expect(successRate({ count: 8, failed })).toBe(0.5);
    expect(successRate({ count: 0, failed })).toBeNull();
  });

  it("is merged into the ten slowest of all", () => {
    const of = (name: string, ...durations: number[]) =>
      ({ name, slowest: durations.map((durationMs) => ({ durationMs, at: iso(NOON), seq: 1 })) }) as CommandUsage;
    const found = slowestOf([of("pay", 9, 1), of("daily", 5, 4, 3, 2), of("shop", ...Array(9).fill(0.5))]);
    expect(found.map(({ command, durationMs }) => `${command} ${durationMs}`).slice(0, 3)).toEqual([
      "pay 9",
      "daily 5",
      "daily 4",
    ]);
    expect(found).toHaveLength(10);
  });
});
