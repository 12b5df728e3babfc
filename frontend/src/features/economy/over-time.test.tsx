// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { fakeLive } from "../../../test/live";
import { page } from "../../../test/page";
import { freshQueries } from "../../../test/query";
import { stats } from "../../../test/samples";
import { hourAndMinute } from "../../lib/format";
import { OverTime } from "./over-time";
import { ROOT } from "./queries";

vi.mock("../../ui/chart/use-plot", () => ({ usePlot: () => () => {} }));

const at = "2026-01-31T12:00:00.000Z";
const flow = { supply: 440, minted: 0, burnt: 0, claims: 0, claimed: 0, transfers: 0, transferred: 0 };

/** The charts of an hour whose every minute has nothing but `items`; the bot was started first at `since`. */
async function charts(since: string, supply: number, items: object[]): Promise<HTMLElement> {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  const { client, wrap } = freshQueries();
  client.setQueryDefaults([ROOT], { staleTime: Number.POSITIVE_INFINITY });
  const minutes = Array.from({ length: 60 }, (_, minute) => ({ ...flow, at: minuteOf(minute), supply: 0 }));
  client.setQueryData([`${ROOT}/flows`, { last: "1h" }], { stepSeconds: 60, items: [...minutes, ...items].slice(-60) });
  const live = fakeLive({ stats: stats(at, { availability: { ...stats().availability, since } }) });
  return (await page(<OverTime supply={supply} />, { path: "/economy" }, (node) => wrap(live.wrap(node)))).element;
}

const minuteOf = (minute: number) => new Date(Date.parse(at) - (60 - minute) * 60_000).toISOString();

afterEach(() => vi.unstubAllGlobals());

it("the chart of the supply ends with the number that the page tells above it, not with that of other stats", async () => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  const { client, wrap } = freshQueries();
  client.setQueryDefaults([ROOT], { staleTime: Number.POSITIVE_INFINITY });
  client.setQueryData([`${ROOT}/flows`, { last: "1h" }], {
    stepSeconds: 60,
    items: [{ at: "2026-01-31T11:58:00.000Z", ...flow }],
  });
  const live = fakeLive({ stats: stats(at, { economy: { ...stats().economy, supply: 450 } }) });
  const { element } = await page(<OverTime supply={455} />, { path: "/economy" }, (node) => wrap(live.wrap(node)));
  const legend = element.querySelector("[data-testid=chart-legend]");
  expect(legend?.textContent).toContain("455");
  expect(legend?.textContent).not.toContain("450");
});

it("before the bot's first start, or the first coins if those came before it, nothing is drawn and that is said", async () => {
  const coins = [55, 56, 57, 58, 59].map((minute) => ({
    ...flow,
    at: minuteOf(minute),
    minted: minute === 55 ? 440 : 0,
  }));
  const early = await charts(minuteOf(50), 440, coins);
  const late = await charts(minuteOf(58), 440, coins);
  const long = await charts(minuteOf(-60 * 24), 0, []);
  const said = (element: HTMLElement) => element.textContent?.match(/No data before [\d:]+ [AP]M/g) ?? [];
  expect([early, late, long].map(said)).toEqual([
    Array(2).fill(`No data before ${hourAndMinute(Date.parse(minuteOf(50)))}`),
    Array(2).fill(`No data before ${hourAndMinute(Date.parse(minuteOf(55)))}`),
    [],
  ]);
});
