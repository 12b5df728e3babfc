import { expect, it } from "vitest";
import { commandSearch } from "./search";

it("an address names a command and a bug, and what is neither is left out", () => {
  expect(commandSearch({ command: "pay", failure: "f00", q: "x" })).toEqual({ command: "pay", failure: "f00" });
  expect(commandSearch({ command: "", failure: ["a", "b"] })).toEqual({});
});
