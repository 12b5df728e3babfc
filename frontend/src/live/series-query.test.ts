import { describe, expect, it } from "vitest";
import { beginning, marksPath, pointsFor, seriesPath } from "./series-query";

describe("what the server is asked for", () => {
  it("fits a chart's width, within bounds, and is the same for nearly the same width", () => {
    expect([0, 320, 900, 905, 1_400, 5_000].map(pointsFor)).toEqual([120, 120, 480, 480, 720, 960]);
  });

  it("names its metrics and its bounds", () => {
    const bounds = { from: 0, to: 60_000 };
    expect(seriesPath(["a.b", "c.d"], bounds, 120)).toBe(
      "/api/series?metric=a.b&metric=c.d&points=120&from=1970-01-01T00%3A00%3A00.000Z&to=1970-01-01T00%3A01%3A00.000Z",
    );
    expect(marksPath(bounds)).toBe("/api/marks?from=1970-01-01T00%3A00%3A00.000Z&to=1970-01-01T00%3A01%3A00.000Z");
  });
});

describe("the left edge of a live chart", () => {
  const HOUR = 3_600_000;
  const begins = (...first: (number | undefined)[]) =>
    beginning(
      first.map((at) => ({ at: at === undefined ? [] : [at, HOUR] })),
      { from: 0, to: HOUR },
    );

  it("is that of the range, unless a large part of it is from before the first number", () => {
    expect([begins(0), begins(HOUR / 20), begins(HOUR / 2), begins(HOUR / 2, 0)]).toEqual([0, 0, HOUR / 2, 0]);
  });

  it("leaves room for what comes", () => {
    expect([begins(HOUR - 5_000), begins(undefined), begins()]).toEqual([HOUR - 120_000, 0, 0]);
  });
});
