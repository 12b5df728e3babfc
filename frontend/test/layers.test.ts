import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

/** Each layer may import itself and what stands to its right; `ui` and `lib` stand side by side, above nothing. */
const LAYERS = ["app", "pages", "features", "live", "ui", "lib"];
const SIDE_BY_SIDE: Record<string, string[]> = { ui: ["lib"], lib: [] };

const src = join(import.meta.dirname, "../src");

/** Every import in a file that points the wrong way: up, from `lib` to `ui`, or from one feature to another. */
function breaches(file: string, source: string): string[] {
  const [layer = "", part] = file.split("/");
  const below = SIDE_BY_SIDE[layer] ?? LAYERS.slice(LAYERS.indexOf(layer) + 1);
  const relative = [...source.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path = ""]) => path);
  return relative
    .map((path) => normalize(join(dirname(file), path)))
    .filter((target) => {
      const [targetLayer = "", targetPart] = target.split("/");
      if (targetLayer !== layer) return !below.includes(targetLayer);
      return layer === "features" && targetPart !== part;
    })
    .map((target) => `${file} imports ${target}`);
}

describe("imports", () => {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file),
  );

  it("point down only", () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.flatMap((file) => breaches(file, readFileSync(join(src, file), "utf8")))).toEqual([]);
  });

  it("live in a layer that is known", () => {
    expect(files.filter((file) => !LAYERS.includes(file.split("/")[0] ?? ""))).toEqual([]);
  });

  it("that point elsewhere would be found", () => {
    expect(breaches("lib/format.ts", 'import { Card } from "../ui/card";')).toHaveLength(1);
    expect(breaches("ui/card.tsx", 'import { feed } from "../live/feed";')).toHaveLength(1);
    expect(breaches("live/feed.ts", 'export * from "../features/bot/bot-banner";')).toHaveLength(1);
    expect(breaches("features/bot/x.tsx", 'import { y } from "../shards/shards";')).toHaveLength(1);
    expect(breaches("features/bot/x.tsx", 'const page = import("../../pages/overview");')).toHaveLength(1);
    expect(breaches("features/bot/x.tsx", 'import { y } from "./y";\nimport { z } from "../../live/z";')).toEqual([]);
    expect(breaches("live/feed.ts", 'import { z } from "../../test/samples";')).toHaveLength(1);
  });
});
