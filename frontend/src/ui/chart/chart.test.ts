import { describe, expect, it } from "vitest";
import { keyAct } from "./keys";
import { placed } from "./marks";
import { styleOf, unitsOf } from "./model";
import { roundedUp, timeLabels } from "./scales";
import { excerpt, hasNumbers, markNear, moments, summary, valueAt } from "./summary";
import { UNITS } from "./units";

const LINE = { at: [10, 20, 30, 40], value: [4, null, 8, 6] };
const ALL = { from: 0, to: 100 };

describe("a legend", () => {
  it("tells the newest, least and greatest number of what is shown only", () => {
    expect(summary(LINE, ALL)).toEqual({ now: 6, least: 4, greatest: 8 });
    expect(summary(LINE, { from: 25, to: 35 })).toEqual({ now: 8, least: 8, greatest: 8 });
    expect(summary(LINE, { from: 41, to: 99 })).toEqual({ now: null, least: null, greatest: null });
  });

  it("says that the newest isn't known when the line ends in a gap", () => {
    expect(summary(LINE, { from: 0, to: 20 })).toEqual({ now: null, least: 4, greatest: 4 });
  });
});

describe("the number under the cursor", () => {
  it("is that of the nearest point, and none in a gap", () => {
    expect([0, 10, 14, 16, 31, 99].map((at) => valueAt(LINE, at))).toEqual([4, 4, 4, null, 8, 6]);
    expect(valueAt({ at: [], value: [] }, 10)).toBeNull();
  });
});

describe("what is shown", () => {
  it("is nothing where there are only gaps", () => {
    expect(hasNumbers([LINE], ALL)).toBe(true);
    expect(hasNumbers([LINE], { from: 15, to: 25 })).toBe(false);
    expect(hasNumbers([], ALL)).toBe(false);
  });

  it("has the moments of all lines once, in order", () => {
    expect(moments([LINE, { at: [5, 20, 200], value: [1, 2, 3] }], ALL)).toEqual([5, 10, 20, 30, 40]);
  });

  it("is told in an excerpt that is even and ends with the newest", () => {
    expect(excerpt([1, 2, 3], 12)).toEqual([1, 2, 3]);
    const some = excerpt(
      Array.from({ length: 721 }, (_, index) => index),
      12,
    );
    expect([some.length, some[0], some.at(-1)]).toEqual([12, 0, 720]);
  });

  it("has a mark where the cursor is near enough to one", () => {
    const marks = [10, 16].map((at) => ({ at, label: `${at}`, tone: "quiet" as const }));
    expect([12, 14, 19, 30].map((at) => markNear(marks, at, 4)?.at ?? null)).toEqual([10, 16, 16, null]);
  });
});

describe("labels of marks", () => {
  const label = (middle: number, tone: "quiet" | "error" = "quiet") => ({ middle, width: 40, tone });

  it("never overlap and never leave the plot", () => {
    expect(placed([label(5), label(100), label(195)], 0, 200)).toEqual([0, 80, 160]);
    expect(placed([label(100), label(120)], 0, 200)).toEqual([null, 100]);
    const begins = placed(
      Array.from({ length: 200 }, (_, index) => label(index)),
      0,
      200,
    ).filter((begin) => begin !== null);
    expect(begins.length).toBeGreaterThan(2);
    for (const [index, begin] of begins.entries()) {
      if (index > 0) expect(begin - (begins[index - 1] ?? 0)).toBeGreaterThanOrEqual(50);
    }
  });

  it("go to what matters first", () => {
    expect(placed([label(100, "error"), label(120)], 0, 200)).toEqual([80, null]);
  });

  it("are left out where a plot is too narrow for any", () => {
    expect(placed([label(10)], 0, 30)).toEqual([null]);
  });
});

describe("axes", () => {
  it("end at a round number", () => {
    expect([0, 0.9, 10, 10.1, 47, 99, 1_904, 142_000_000].map(roundedUp)).toEqual([
      0, 1, 10, 12, 50, 100, 2_000, 150_000_000,
    ]);
  });

  it("of time are as exact as their steps, and tell where a day begins", () => {
    const at = Date.parse("2026-01-31T23:00:00Z") / 1_000;
    expect(timeLabels([at, at + 1_800], 1_800)).toEqual(["11:00 PM", "11:30 PM"]);
    expect(timeLabels([at + 1_800, at + 3_600], 1_800)).toEqual(["11:30 PM", "Feb 1"]);
    expect(timeLabels([at, at + 15], 15)).toEqual(["11:00:00 PM", "11:00:15 PM"]);
    expect(timeLabels([at], 86_400)).toEqual(["Jan 31"]);
    expect(timeLabels([at], 30 * 86_400)).toEqual(["Jan 2026"]);
    expect(timeLabels([at], 365 * 86_400)).toEqual(["2026"]);
  });

  it("are shared by lines of one unit", () => {
    const { milliseconds, bytes } = UNITS;
    expect(unitsOf([{ unit: milliseconds }, { unit: bytes }, { unit: milliseconds }])).toEqual([milliseconds, bytes]);
  });
});

describe("lines", () => {
  it("differ without their colours", () => {
    expect(new Set([0, 1, 2, 3].map((index) => JSON.stringify({ ...styleOf(index), width: 0 }))).size).toBe(4);
  });

  it("are written in their units, and what isn't known without one", () => {
    expect([UNITS.milliseconds, UNITS.bytes, UNITS.count].map(({ write }) => [write(42_000_000), write(null)])).toEqual(
      [
        ["42,000,000 ms", "—"],
        ["42 MB", "—"],
        ["42,000,000", "—"],
      ],
    );
    expect([0, 0.5, 5, 25_000].map(UNITS.perMinute.tick)).toEqual(["0", "0.5", "5", "25K"]);
  });
});

describe("the keyboard", () => {
  const AT = [10, 20, 30];
  const span = { from: 0, to: 40 };
  const moved = (key: string, at: number | null) => {
    const act = keyAct(key, at, AT, span);
    return act?.do === "move" ? act.to : act;
  };

  it("moves the cursor from point to point and stops at the ends", () => {
    expect([null, 30, 10].map((at) => moved("ArrowLeft", at))).toEqual([30, 20, 10]);
    expect([10, 30].map((at) => moved("ArrowRight", at))).toEqual([20, 30]);
    expect(["Home", "End", "PageUp", "PageDown"].map((key) => moved(key, 20))).toEqual([10, 30, 10, 30]);
    expect(keyAct("ArrowLeft", null, [], span)).toBeNull();
  });

  it("zooms in around the cursor, within what is shown, and goes back", () => {
    expect(keyAct("+", 20, AT, span)).toEqual({ do: "zoom", span: { from: 10, to: 30 } });
    expect(keyAct("+", null, AT, span)).toEqual({ do: "zoom", span: { from: 20, to: 40 } });
    expect(keyAct("0", 20, AT, span)).toEqual({ do: "reset" });
    expect(keyAct("Escape", 20, AT, span)).toEqual({ do: "move", to: null });
  });

  it("leaves other keys, and Escape when there is no cursor, to the page", () => {
    expect(["a", "Tab", "?"].map((key) => keyAct(key, 20, AT, span))).toEqual([null, null, null]);
    expect(keyAct("Escape", null, AT, span)).toBeNull();
  });
});
