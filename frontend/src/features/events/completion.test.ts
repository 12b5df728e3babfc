import { describe, expect, it } from "vitest";
import type { EventValue } from "../../live/protocol.gen";
import { askedAt, completed, suggestions } from "./completion";

const value = (value: string, name: string | null = null, count = 1): EventValue => ({ value, name, count });

/** What is offered where the `|` stands. */
function offered(query: string, values: EventValue[] = []): string[] {
  const asked = askedAt(query.replace("|", ""), query.indexOf("|"));
  return asked === null ? [] : suggestions(asked, values).map(({ insert }) => insert);
}

/** The query, and the caret as a `|`, when the first that is offered is taken. */
function taken(query: string, values: EventValue[] = []): string {
  const plain = query.replace("|", "");
  const asked = askedAt(plain, query.indexOf("|"));
  const first = asked && suggestions(asked, values)[0];
  if (!asked || !first) return "nothing";
  const done = completed(plain, asked, first);
  return `${done.query.slice(0, done.caret)}|${done.query.slice(done.caret)}`;
}

describe("completion", () => {
  it("offers the fields where a word begins", () => {
    expect(offered("|")).toEqual(["kind:", "level>=", "guild:", "member:", "command:", "since:", "until:"]);
    expect(offered("kind:a |")).toHaveLength(7);
    expect(offered("un|")).toEqual(["until:"]);
    expect(offered("nothing|")).toEqual([]);
    expect(offered('"un|"')).toEqual([]);
  });

  it("offers levels and times", () => {
    expect(offered("level>=w|")).toEqual(["warning"]);
    expect(offered("level:error,|")).toHaveLength(4);
    expect(offered("since:|")).toContain("1h");
  });

  it("offers what the server knows, and families of kinds", () => {
    const kinds = [value("economy.transferred"), value("economy.granted"), value("shop.opened")];
    expect(offered("kind:|", kinds)).toEqual(["economy.*", "economy.transferred", "economy.granted", "shop.opened"]);
    expect(offered("command:|", [value("shop buy")])).toEqual(['"shop buy"']);
  });

  it("offers people by name, or by id where the name tells nobody from another", () => {
    const people = [
      value("1", "Mira"),
      value("2", "mira"),
      value("3", "Yuki B"),
      value("4", "100000000000000001"),
      value("5", " "),
      value("6", "\u200b"),
    ];
    expect(offered("member:|", people)).toEqual(["1", "2", '"Yuki B"', "4", "5", "6"]);
  });

  it("takes the place of what is being written", () => {
    expect(taken("un|")).toBe("until:|");
    expect(taken("kind:eco| x", [value("economy.granted")])).toBe("kind:economy.granted| x");
    expect(taken('guild:"My S|', [value("1", "My Server")])).toBe('guild:"My Server" |');
    expect(taken("level:info,w|,error")).toBe("level:info,warning|,error");
  });
});
