import { expect, it } from "vitest";
import type { Event } from "../../live/protocol.gen";
import { involved } from "./use-subjects";

it("whom and what there are events of is offered once, whoever shares the name, also where the newest events have none", () => {
  const guilds = [
    { value: "1", name: "Night Owls", count: 3 },
    { value: "2", name: null, count: 1 },
  ];
  const members = [{ value: "11", name: 'Mira "M"', count: 3 }];
  const events = [
    { guild: { id: "1", name: "Night Owls" }, actor: { id: "12", name: "Jo" } },
    { guild: null, actor: { id: "13", name: "\u200b" } },
    { guild: null, actor: { id: "14", name: "Jo" } },
  ] as unknown as Event[];
  expect(involved(events, guilds, members, false)).toEqual([
    { type: "guild", id: "1", name: "Night Owls", query: 'guild:"Night Owls"' },
    { type: "member", id: "11", name: 'Mira "M"', query: 'member:"Mira \\"M\\""' },
    { type: "member", id: "12", name: "Jo", query: 'member:"Jo"' },
    { type: "member", id: "13", name: "13", query: 'member:"13"' },
  ]);
});

it("found by id each is offered, by its id, also where others share the name or there is none", () => {
  const members = [
    { value: "20462", name: "Jo" },
    { value: "20463", name: "Jo" },
    { value: "20464", name: null },
  ];
  const found = involved([], [{ value: "20465", name: "Night Owls" }], members, true);
  expect(found.map(({ name, query }) => [name, query])).toEqual([
    ["Night Owls", 'guild:"20465"'],
    ["Jo", 'member:"20462"'],
    ["Jo", 'member:"20463"'],
    ["20464", 'member:"20464"'],
  ]);
});
