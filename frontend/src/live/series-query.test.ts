import { describe, expect, it } from "vitest";
import { marksPath, pointsFor, seriesPath } from "./series-query";

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
