import { expect, it } from "vitest";
import { commandSearch } from "./search";

it("an address names a command and a bug, and how their lists stand", () => {
  const search = { command: "pay", failure: "f00", bugs: "count", q: "pa", sort: "p95", order: "asc" };
  expect(commandSearch({ ...search, more: "x" })).toEqual(search);
});

it("what is none of these in an address is left out", () => {
  expect(commandSearch({ command: "", failure: ["a", "b"], bugs: "all", q: "", sort: "x", order: "desc" })).toEqual({});
});
