import { describe, expect, it } from "vitest";
import { rank, ranked } from "./rank";

const names = (names: readonly string[], words: string) =>
  ranked([{ heading: "All", rows: names.map((name) => ({ name })) }], words).flatMap(({ rows }) =>
    rows.map(({ name }) => name),
  );

describe("what is typed", () => {
  it("finds the name that is just that first, then names that begin so, then words that do, then the rest", () => {
    const all = ["Cormorant i", "Theme: mir", "Admiral", "Night Mira", "Miranda", "mira", "Nobody"];
    expect(names(all, "Mira")).toEqual(["mira", "Miranda", "Night Mira", "Admiral"]);
    expect(names(all, "cori")).toEqual(["Cormorant i"]);
  });

  it("finds by its letters, and by what a name comes with, only after that", () => {
    expect(names(["Theme: light"], "theme light")).toEqual(["Theme: light"]);
    expect(rank({ name: "daily", also: "command" }, "command")).toBeLessThan(rank({ name: "My command" }, "command"));
    expect(rank({ name: "daily", also: "command" }, "command")).toBeGreaterThan(
      rank({ name: "", isLast: true }, "any"),
    );
    expect(rank({ name: "daily", also: "command" }, "xyz")).toBe(0);
  });

  it("finds an id by its beginning only", () => {
    const mira = { name: "Mira", also: "member 200000000000000001" };
    expect(rank(mira, "200000")).toBe(1);
    expect(rank(mira, "00000")).toBe(0);
  });

  it("orders the groups by the best of their rows, and leaves out those without one", () => {
    const groups = [
      { heading: "Pages", rows: [{ name: "Health" }] },
      { heading: "Do", rows: [{ name: "Pause the list" }] },
      { heading: "Events of", rows: [{ name: "anything", isLast: true }, { name: "List keeper" }] },
    ];
    const found = ranked(groups, "list");
    expect(found.map(({ heading, rows }) => [heading, rows.map(({ name }) => name)])).toEqual([
      ["Events of", ["List keeper", "anything"]],
      ["Do", ["Pause the list"]],
    ]);
    expect(ranked([...groups, { heading: "None", rows: [] }], "").map(({ heading }) => heading)).toEqual([
      "Pages",
      "Do",
      "Events of",
    ]);
  });
});
