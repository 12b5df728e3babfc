import { describe, expect, it } from "vitest";
import { plural } from "./plural";

const forms = { one: "# event is kept", other: "# events are kept" };

describe("a plural", () => {
  it("has the form of its number, and the number as the reader writes it", () => {
    expect([0, 1, 2, 12_345].map((value) => plural(value, forms))).toEqual([
      "0 events are kept",
      "1 event is kept",
      "2 events are kept",
      "12,345 events are kept",
    ]);
  });
});
