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
  expect(involved(events, guilds, members)).toEqual([
    { type: "guild", id: "1", name: "Night Owls", query: 'guild:"Night Owls"' },
    { type: "member", id: "11", name: 'Mira "M"', query: 'member:"Mira \\"M\\""' },
    { type: "member", id: "12", name: "Jo", query: 'member:"Jo"' },
    { type: "member", id: "13", name: "13", query: 'member:"13"' },
  ]);
});
