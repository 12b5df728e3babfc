// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { fakeLive } from "../../../test/live";
import { page } from "../../../test/page";
import { freshQueries } from "../../../test/query";
import { stats } from "../../../test/samples";
import { OverTime } from "./over-time";
import { ROOT } from "./queries";

vi.mock("../../ui/chart/use-plot", () => ({ usePlot: () => () => {} }));

const at = "2026-01-31T12:00:00.000Z";
const flow = { supply: 440, minted: 0, burnt: 0, claims: 0, claimed: 0, transfers: 0, transferred: 0 };

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
