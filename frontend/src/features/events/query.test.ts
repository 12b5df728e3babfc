import { describe, expect, it } from "vitest";
import { NO_FILTERS } from "./filters";
import { parseQuery, quoted, withField } from "./query";

const NOW = Date.parse("2026-01-31T12:00:00Z");
const HOUR_MS = 3_600_000;

function filters(query: string) {
  const { filters, faults } = parseQuery(query, NOW);
  expect(faults).toEqual([]);
  return filters;
}

/** What is wrong, and the part of the query that it is said of. */
function faults(query: string): [string, string][] {
  return parseQuery(query, NOW).faults.map(({ from, to, says }) => [query.slice(from, to), says]);
}

describe("a query", () => {
  it("is made of fields and words", () => {
    expect(filters('kind:economy.* guild:"My Server" level>=warning since:2h "two words" word')).toEqual({
      ...NO_FILTERS,
      kinds: ["economy.*"],
      guilds: ["My Server"],
      levels: ["warning", "error"],
      sinceMs: NOW - 2 * HOUR_MS,
      texts: ["two words", "word"],
    });
  });

  it("may be empty", () => {
    expect(filters("")).toEqual(NO_FILTERS);
    expect(filters("   ")).toEqual(NO_FILTERS);
  });

  it("takes several values of a field, in one place or many", () => {
    expect(filters('kind:a,"b c" member:1 kind:d,a').kinds).toEqual(["a", "b c", "d"]);
    expect(filters("level:error level:info").levels).toEqual(["info", "error"]);
  });

  it("compares levels, and takes a field's name in any case", () => {
    expect(filters("level<warning").levels).toEqual(["info", "success"]);
    expect(filters("LEVEL>warning").levels).toEqual(["error"]);
    expect(filters("level<=INFO").levels).toEqual(["info"]);
  });

  it("has quotes and backslashes where they are escaped", () => {
    expect(filters(String.raw`"say \"hi\" \\o/ \n"`).texts).toEqual([String.raw`say "hi" \o/ \n`]);
    expect(filters('member:"a,b: c"').actors).toEqual(["a,b: c"]);
    expect(filters('say"hi" a,b').texts).toEqual(['say"hi"', "a,b"]);
  });

  it("knows times, in UTC where nothing else is said", () => {
    expect(filters("since:90s").sinceMs).toBe(NOW - 90_000);
    expect(filters("since:1w until:2d")).toMatchObject({ sinceMs: NOW - 168 * HOUR_MS, untilMs: NOW - 48 * HOUR_MS });
    expect(filters("until:2026-01-31").untilMs).toBe(NOW - 12 * HOUR_MS);
    expect(filters("until:2026-01-31T10:00").untilMs).toBe(NOW - 2 * HOUR_MS);
    expect(filters("until:2026-01-31T10:00:30.5+01:00").untilMs).toBe(NOW - 3 * HOUR_MS + 30_500);
    expect(filters("since:2h since:1h").sinceMs).toBe(NOW - HOUR_MS);
  });

  it("takes signs for words where they compare nothing", () => {
    expect(filters("<b> a>b 5<6 -> C++ /daily 100%").texts).toEqual([
      "<b>",
      "a>b",
      "5<6",
      "->",
      "C++",
      "/daily",
      "100%",
    ]);
  });
});

describe("what is wrong", () => {
  it.each([
    ["kimd:economy", "kimd", "no field “kimd”"],
    ["a https://x.y b", "https", "put them in quotes"],
    ['kind:a "never closed', '"never closed', "never closed"],
    ["guild: x", "guild:", "guild needs a value"],
    ["kind:a,,b", "kind:a,,b", "kind needs a value"],
    ['""', '""', "nothing in these quotes"],
    ["level:loud", "loud", "info, success, warning, error"],
    ["level>error", "error", "no level > error"],
    ["kind>=a", "a", "can't be compared"],
    ["since:yesterday", "yesterday", "is no time"],
    ["since:2026-13-01", "2026-13-01", "is no time"],
    ["since:2026-01-31+01:00", "2026-01-31+01:00", "is no time"],
    ["since:1h until:2h", "until:2h", "isn't before the end"],
    [`kind:${"x".repeat(201)}`, "x".repeat(201), "longer than 200"],
    [`"${"x".repeat(201)}"`, `"${"x".repeat(201)}"`, "longer than 200"],
    [Array.from({ length: 21 }, (_, index) => `w${index}`).join(" "), "w20", "more than 20"],
  ])("is said with its place: %s", (query, where, says) => {
    expect(faults(query)).toEqual([[where, expect.stringContaining(says)]]);
  });

  it("is said of each part", () => {
    expect(faults("foo:1 level:x since:y").map(([where]) => where)).toEqual(["foo", "x", "y"]);
    expect(faults("level:x,error,y kind:,,").map(([where]) => where)).toEqual(["x", "y", "kind:,,"]);
  });
});

describe("writing a query", () => {
  it("quotes what would be read otherwise", () => {
    for (const value of [
      "plain",
      "economy.*",
      "two words",
      'a "quote"',
      "a,b",
      "a:b",
      String.raw`back\slash`,
      "é",
      "<b>",
    ]) {
      expect(filters(`guild:${quoted(value)}`).guilds).toEqual([value]);
    }
    expect(quoted("economy.*")).toBe("economy.*");
  });

  it("changes one field and leaves the rest as it stands", () => {
    expect(withField('kind:a level>=warning "x y"', "level", ["info", "error"])).toBe('kind:a "x y" level:info,error');
    expect(withField("kind:a level:info", "level", [])).toBe("kind:a");
    expect(withField("", "guild", ["My Server"])).toBe('guild:"My Server"');
  });
});
