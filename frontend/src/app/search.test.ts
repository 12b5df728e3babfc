import { describe, expect, it } from "vitest";
import { parseSearch, stringifySearch } from "./search";

describe("what stands behind the ?", () => {
  it("keeps an id's every digit, and words that look like something else", () => {
    const search = { guild: "1190000000000000123", q: "true", text: '{"a": 1} & "b"', empty: "" };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });

  it("may hold a key more than once, in order", () => {
    const search = { kind: ["economy.*", "command.failed"] };
    expect(stringifySearch(search)).toBe("?kind=economy.*&kind=command.failed");
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });

  it("holds nothing that isn't there", () => {
    expect(stringifySearch({ range: undefined, from: 5, to: null, kind: [] })).toBe("?from=5");
    expect(stringifySearch({})).toBe("");
  });
});
