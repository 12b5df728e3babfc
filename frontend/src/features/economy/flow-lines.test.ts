import { describe, expect, it } from "vitest";
import type { Flow, FlowList } from "../../live/protocol.gen";
import { knownFlows, knownSince, movedLines, supplyLine } from "./flow-lines";

const MINUTE_MS = 60_000;
const NOON = Date.parse("2026-01-31T12:00:00Z");

/** Two minutes: 100 coins claimed in the first, 30 of them transferred in the second. */
const flows: FlowList = { stepSeconds: 60, items: [flow(0, 100, 100, 0), flow(1, 100, 0, 30)] };

function flow(minute: number, supply: number, claimed: number, transferred: number): Flow {
  const at = new Date(NOON + minute * MINUTE_MS).toISOString();
  return { at, supply, minted: claimed, burnt: 0, claims: 1, claimed, transfers: 1, transferred };
}

const of = (key: string, edge: Parameters<typeof movedLines>[1]) => {
  const line = movedLines(flows, edge).find((each) => each.key === key);
  return line?.at.map((at, index) => [(at - NOON) / MINUTE_MS, line.value[index]]);
};

describe("coins over time", () => {
  it("stand at the end of each stretch; one that has just begun isn't compared with the others", () => {
    const edge = { at: NOON + 1.5 * MINUTE_MS, supply: 140 };
    expect(of("claimed", edge)).toEqual([[1, 100]]);
    expect(of("transferred", { ...edge, at: NOON + 1.8 * MINUTE_MS })).toEqual([
      [1, 0],
      [1.8, 30],
    ]);
    const supply = supplyLine(flows, edge);
    expect(supply.at.map((at) => (at - NOON) / MINUTE_MS)).toEqual([1, 1.5]);
    expect(supply.value, "what the page tells elsewhere is the newest").toEqual([100, 140]);
  });

  it("are none where nothing has happened since they were asked for", () => {
    expect(of("claimed", { at: NOON + 6.5 * MINUTE_MS, supply: 100 })).toEqual([
      [1, 100],
      [2, 0],
      [3, 0],
      [6, 0],
    ]);
    expect(of("claimed", { at: NOON + 3.5 * MINUTE_MS, supply: 100 })).toHaveLength(3);
    expect(supplyLine(flows, { at: NOON + 6 * MINUTE_MS, supply: 100 }).value).toEqual([100, 100, 100]);
  });

  it("end with the time that is looked at", () => {
    expect(of("minted", null)).toEqual([
      [1, 100],
      [2, 0],
    ]);
    expect(supplyLine(flows, null).value).toEqual([100, 100]);
    expect(supplyLine({ stepSeconds: 60, items: [] }, null).at).toEqual([]);
  });

  it("begin with the bot's first start, or with coins before it", () => {
    const empty = [-3, -2, -1].map((minute) => flow(minute, 0, 0, 0));
    const told = { ...flows, items: [...empty, ...flows.items] };
    const drawn = (firstStart: number | null, list = told) => {
      const iso = firstStart === null ? null : new Date(NOON + firstStart * MINUTE_MS).toISOString();
      return knownFlows(list, knownSince(list, iso)).items.map(({ at }) => (Date.parse(at) - NOON) / MINUTE_MS);
    };
    expect(drawn(-1.5), "the minute of the start is known").toEqual([-2, -1, 0, 1]);
    expect(drawn(1)).toEqual([0, 1]);
    expect(drawn(null)).toEqual([0, 1]);
    expect(drawn(-1_440)).toHaveLength(5);
    expect(drawn(null, { ...flows, items: empty })).toEqual([]);
  });
});
