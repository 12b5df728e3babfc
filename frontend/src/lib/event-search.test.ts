import { expect, it } from "vitest";
import { eventAt, eventsOfCommand } from "./event-search";

it("a command's events are asked for by its name, whatever is in it", () => {
  expect(eventsOfCommand("shop buy")).toEqual({ q: 'command:"shop buy"' });
  expect(eventsOfCommand('a"b\\c')).toEqual({ q: 'command:"a\\"b\\\\c"' });
});

it("an event is opened with the minute before and after it, whatever the page looked at", () => {
  const { from, to, ...rest } = eventAt(7, "2026-01-31T12:00:00.000Z");
  expect(rest).toEqual({ event: 7, range: undefined });
  expect([from, to].map((at) => new Date(at).toISOString().slice(11, 16))).toEqual(["11:59", "12:01"]);
});
