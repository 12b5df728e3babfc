// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { render } from "../../../test/render";
import { stats } from "../../../test/samples";
import { findings } from "./findings";
import { Gateway } from "./gateway";
import { periodOf } from "./period";
import { Rest } from "./rest";

const { bot, guilds, latency, rest } = stats();

it("numbers of the last hour are of as long as the process runs, while that is less", () => {
  expect([null, 40, 12 * 60, 3_599, 3_600, 86_400].map(periodOf)).toEqual([
    ...["since the start", "last 40 s", "last 12 min", "last 59 min", "last hour", "last hour"],
  ]);
});

it("the gateway's percentiles, the requests and what is wrong with them say of what time they are", () => {
  const period = "last 12 min";
  const said = (element: HTMLElement) => element.textContent?.split(period).length;
  const { element: gateway } = render(
    <Gateway latency={latency} guilds={guilds} period={period}>
      {null}
    </Gateway>,
  );
  const { element: requests } = render(
    <Rest rest={{ ...rest, count: null }} lastMs={5} period={period}>
      {null}
    </Rest>,
  );
  expect([said(gateway), said(requests)]).toEqual([4, 5]);
  const failing = stats(undefined, { bot: { ...bot, uptimeSeconds: 720 }, rest: { ...rest, count: 100, errors: 6 } });
  expect(findings(failing, []).map(({ says }) => says)).toEqual([`6.0 % of the requests to Discord failed, ${period}`]);
});
