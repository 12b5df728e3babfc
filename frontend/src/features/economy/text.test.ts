import { expect, it } from "vitest";
import { text } from "./text";

it("a sentence whose last word is a name ends in one full stop", () => {
  const end = (name: string) => text.done.grant("1 coin", name).replace(/[\u2068\u2069]/g, "");
  expect(["Mira", "Sani O.", "Who?"].map(end)).toEqual([
    "Granted 1 coin to Mira.",
    "Granted 1 coin to Sani O.",
    "Granted 1 coin to Who?",
  ]);
  expect(text.done.take("1 coin", "Sani O.")).toMatch(/O\.\u2069$/);
});
