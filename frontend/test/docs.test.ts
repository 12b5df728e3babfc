// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { SHORTCUTS } from "../src/app/shortcuts-help";
import { FIELDS } from "../src/features/events/query";

const page = readFileSync(resolve(import.meta.dirname, "../../docs/dashboard.md"), "utf8");

/** What the first column of the table under a heading names. */
function named(heading: string): string[] {
  const section = page.split(`\n${heading}\n`)[1]?.split(/\n#+ /)[0] ?? "";
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? "");
}

describe("docs/dashboard.md", () => {
  it("has every field of a query", () => {
    expect(named("### The query language")).toEqual([...FIELDS]);
  });

  it("has every key", () => {
    expect(named("## The palette and the keys")).toEqual(
      SHORTCUTS.flatMap(({ keys }) => keys.map(([each]) => each.replace("⌘", "Ctrl"))),
    );
  });
});
