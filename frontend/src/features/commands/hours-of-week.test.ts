import { describe, expect, it } from "vitest";
import { busiest, days, level, moved } from "./hours-of-week";

const week = (...uses: [index: number, uses: number][]) => {
  const hours = Array<number>(168).fill(0);
  for (const [index, count] of uses) hours[index] = count;
  return hours;
};

describe("the hours of a week", () => {
  it("are seven days of 24, from Monday", () => {
    const found = days(week([25, 7]));
    expect(found?.map((day) => day.length)).toEqual(Array(7).fill(24));
    expect(found?.[1]?.[1]).toBe(7);
    expect(days([1, 2])).toBeNull();
  });

  it("are coloured by the root of their share, and little is still told from nothing", () => {
    expect([0, 1, 10, 250, 1_000].map((uses) => level(uses, 1_000))).toEqual([0, 1, 1, 3, 5]);
    expect(level(0, 0)).toBe(0);
  });

  it("have a busiest one, or none", () => {
    expect(busiest(week([25, 7], [30, 7], [3, 1]))).toEqual({ day: 1, hour: 1, uses: 7 });
    expect(busiest(week())).toBeNull();
    expect(busiest([])).toBeNull();
  });

  it("are moved among by keys, and nobody falls off the edge", () => {
    expect(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].map((key) => moved(25, key))).toEqual([
      24, 26, 1, 49, 24, 47,
    ]);
    expect([moved(24, "ArrowLeft"), moved(23, "ArrowRight"), moved(5, "ArrowUp")]).toEqual([24, 23, 5]);
    expect([moved(167, "ArrowDown"), moved(25, "Tab")]).toEqual([167, null]);
  });
});
