import { describe, expect, it } from "vitest";
import { boundsOf, formatRange, LASTS, parseRange, rangeSearch } from "./time-range";

const NOW = 1_767_229_000_000;

describe("a time range in an address", () => {
  it("comes back as it went", () => {
    for (const range of [...LASTS.map((last) => ({ last })), { from: 1_767_225_600_000, to: 1_767_229_200_000 }]) {
      expect(parseRange(rangeSearch({ ...formatRange(range) }, NOW))).toEqual(range);
    }
  });

  it("is the last hour where none is told, or what is told is none", () => {
    const searches = [
      {},
      { range: "2h" },
      { from: "1" },
      { from: "5", to: "4" },
      { from: "x", to: "9" },
      { from: "1.5", to: "9" },
      { from: "", to: "1" },
      { from: "0", to: "8640000000000001" },
      { range: ["1h", "6h"] },
      { from: NOW + 1, to: NOW + 2 },
    ];
    for (const search of searches) expect(parseRange(rangeSearch(search, NOW))).toEqual({ last: "1h" });
  });

  it("takes the place of another: no key of that one stays", () => {
    expect(Object.keys(formatRange({ last: "6h" }))).toEqual(["range", "from", "to"]);
    expect(Object.keys(formatRange({ from: 1, to: 2 }))).toEqual(["range", "from", "to"]);
  });
});

describe("the bounds", () => {
  it("end now, or where they were set", () => {
    expect(boundsOf({ last: "15m" }, 1_000_000)).toEqual({ from: 100_000, to: 1_000_000 });
    expect(boundsOf({ from: 3, to: 7 }, 1_000_000)).toEqual({ from: 3, to: 7 });
  });
});
