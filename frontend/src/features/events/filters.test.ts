import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { event } from "../../../test/samples";
import type { Event } from "../../live/protocol.gen";
import { type Filters, matcher, NO_FILTERS, paramsOf } from "./filters";

interface Golden {
  events: Event[];
  cases: { filters: Filters; fits: number[] }[];
  /** Characters that are the same letter, whatever its case. */
  letters: string[];
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../../tests/stores/event_golden.json"), "utf8"),
) as Golden;

function decide(filters: Partial<Filters>, events: readonly Event[] = golden.events): number[] {
  const fits = matcher({ ...NO_FILTERS, ...filters });
  if (fits === null) throw new Error("only the server can decide that");
  return events.filter(fits).map(({ seq }) => seq);
}

describe("what fits", () => {
  it.each(golden.cases.map(({ filters, fits }) => [JSON.stringify(filters), filters, fits] as const))(
    "is what the databases say: %s",
    (_name, filters, fits) => {
      expect(decide(filters)).toEqual(fits);
    },
  );

  it("takes the same characters for one letter as the databases do", () => {
    const differing = golden.letters.filter((letters) => {
      const characters = [...letters];
      const events = characters.map((message, index) => event(index, { message }));
      return characters.some((text) => {
        const fits = matcher({ ...NO_FILTERS, texts: [text] });
        return fits !== null && !events.every(fits);
      });
    });
    expect(differing).toEqual([]);
    expect(golden.letters.length).toBeGreaterThan(1_300);
  });

  it("takes no others for one", () => {
    const letters = new Map(golden.letters.flatMap((same) => [...same].map((each) => [each, same] as const)));
    const wrong: string[] = [];
    for (let code = 0; code < 0x20000; code++) {
      const character = String.fromCodePoint(code);
      const fits = matcher({ ...NO_FILTERS, texts: [character] });
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        if (other === character || [...other].length !== 1 || fits === null) continue;
        if (fits(event(1, { message: other })) !== (letters.get(character)?.includes(other) ?? false)) {
          wrong.push(`${character}${other}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("is for the server to decide where letters are newer than it may know", () => {
    expect(matcher({ ...NO_FILTERS, texts: ["\ufb06"] })).toBeNull();
    expect(matcher({ ...NO_FILTERS, guilds: ["\u{10d50}"] })).toBeNull();
  });
});

describe("the parameters", () => {
  it("are those of the API", () => {
    const filters = {
      ...NO_FILTERS,
      kinds: ["a.*", "b"],
      actors: ["Mira"],
      texts: ["x y"],
      sinceMs: 0,
      untilMs: 1_500,
    };
    expect(paramsOf(filters).toString()).toBe(
      "kind=a.*&kind=b&actor=Mira&q=x+y&since=1970-01-01T00%3A00%3A00.000Z&until=1970-01-01T00%3A00%3A01.500Z",
    );
    expect(paramsOf(NO_FILTERS).toString()).toBe("");
  });
});
