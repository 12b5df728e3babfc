import { describe, expect, it } from "vitest";
import { chartMarks } from "./marks";
import type { Mark, MarkKind, VersionChange } from "./protocol.gen";

const T0 = Date.parse("2026-01-31T12:00:00.000Z");
const MINUTE = 60_000;

function mark(kind: MarkKind, at: number, changed: VersionChange[] = []): Mark {
  const versions = { pulseboard: "0.5.0", library: "2.7.1", python: "3.11.9", botVersion: null };
  return { at: new Date(at).toISOString(), kind, bot: "1", ...versions, changed };
}

const labels = (...marks: Mark[]) => chartMarks(marks).map(({ label }) => label);
const change = (of: string, after: string | null) => ({ of, before: "1", after });

describe("marks", () => {
  it("make one of an end and a start that belong together", () => {
    const restart = [mark("stopped", T0), mark("started", T0 + MINUTE)];
    expect(chartMarks(restart)).toEqual([{ at: T0 + MINUTE, label: "restarted", tone: "quiet" }]);
    expect(labels(mark("stopped", T0), mark("started", T0 + 5 * MINUTE))).toEqual(["stopped", "started"]);
  });

  it("never hide a death", () => {
    expect(chartMarks([mark("died", T0), mark("started", T0 + MINUTE, [change("bot_version", "2")])])).toEqual([
      { at: T0 + MINUTE, label: "died, restarted", tone: "error" },
    ]);
    expect(chartMarks([mark("died", T0)])).toEqual([{ at: T0, label: "died", tone: "error" }]);
  });

  it("name what was deployed, the bot's own version first", () => {
    const changed = [change("python", "3.12.1"), change("bot_version", "0.4.0")];
    expect(labels(mark("started", T0, changed))).toEqual(["0.4.0 deployed"]);
    expect(labels(mark("started", T0, [change("library", "2.8.0")]))).toEqual(["library 2.8.0"]);
    expect(labels(mark("started", T0, [change("bot_version", null)]))).toEqual(["started"]);
  });
});
