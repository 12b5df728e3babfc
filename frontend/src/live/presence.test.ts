import { describe, expect, it } from "vitest";
import { type Feed, NOWHERE } from "./feed";
import type { Link } from "./link";
import { type Face, face, isFresh, isOut } from "./presence";

const current: Feed = { position: { epoch: "e1", seq: 10 }, head: 10, need: "nothing", waiting: [] };
const OPEN: Link = { phase: "open", roundTripMs: 2 };

describe("the face of the connection", () => {
  const cases: [Face, string, Link, Feed][] = [
    ["connecting", "the first try", { phase: "connecting", attempt: 0 }, NOWHERE],
    ["offline", "a later try", { phase: "connecting", attempt: 1 }, current],
    ["live", "open, with everything shown", OPEN, current],
    ["catching-up", "open, with events missing", OPEN, { ...current, head: 12 }],
    ["catching-up", "open, without a snapshot", OPEN, { ...current, need: "snapshot" }],
    ["stale", "silent", { phase: "stale" }, current],
    ["offline", "waiting", { phase: "waiting", retryAt: 0 }, current],
    ["offline", "refused", { phase: "stopped", code: 4400, reason: "" }, current],
    ["no-access", "lost the right", { phase: "stopped", code: 4403, reason: "" }, current],
    ["signed-out", "session over", { phase: "stopped", code: 4401, reason: "" }, current],
  ];

  for (const [expected, when, link, feed] of cases) {
    it(`is ${expected}: ${when}`, () => {
      expect(face({ link, feed })).toBe(expected);
      expect(isFresh(expected)).toBe(expected === "live" || expected === "catching-up");
      expect(isOut(expected)).toBe(expected === "signed-out" || expected === "no-access");
    });
  }
});
