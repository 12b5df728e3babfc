import { describe, expect, it } from "vitest";
import { aligned, lonely } from "./aligned";

describe("lines with points at different moments", () => {
  it("have gaps that reach from the last known point to the next one", () => {
    const one = { at: [1_000, 3_000, 6_000, 9_000], value: [1, 3, null, 9] };
    const other = { at: [2_000, 4_000, 5_000, 7_000, 8_000, 10_000], value: [2, 4, null, null, 8, 10] };
    expect(aligned([one, other])).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      [1, undefined, 3, null, null, null, null, null, 9, undefined],
      [undefined, 2, undefined, 4, null, null, null, 8, undefined, 10],
    ]);
  });

  it("are alone on their axis, or have none", () => {
    expect(aligned([{ at: [1_000, 2_000], value: [1, null] }])).toEqual([
      [1, 2],
      [1, null],
    ]);
    expect(aligned([])).toEqual([[]]);
  });
});

describe("a lonely point", () => {
  it("has no other of its line beside it, whatever other lines have there", () => {
    expect(lonely([1, undefined, 3, null, 5, null, 7, undefined])).toEqual([4, 6]);
    expect(lonely([undefined, 2, undefined])).toEqual([1]);
  });
});
