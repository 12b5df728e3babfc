// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { fakeLive } from "../../../test/live";
import { freshQueries } from "../../../test/query";
import { render } from "../../../test/render";
import { stats } from "../../../test/samples";
import { Availability } from "./availability";

const NOW = Date.parse("2026-01-31T12:00:00.000Z");
const DAY_S = 86_400;

afterEach(() => vi.unstubAllGlobals());

it.each([
  [40, ["of 40 s", "of 40 s", "of 40 s"]],
  [DAY_S, ["", "of 1 d 00 h", "of 1 d 00 h"]],
  [30 * DAY_S, ["", "", ""]],
])("a share says of how long it is where that is less than its span: known for %d s", (seconds, said) => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  const since = new Date(NOW - seconds * 1_000).toISOString();
  const availability = { day: 0.9471, week: 0.9471, month: 0.9471, since };
  const live = fakeLive({ stats: stats(undefined, { availability }) });
  const part = <Availability availability={availability} span="24h" onSpan={() => {}} />;
  const { element } = render(freshQueries().wrap(live.wrap(part)));
  const shares = [...element.querySelectorAll("dl > div")];
  expect(shares.map((share) => share.querySelector("dd + dd")?.textContent ?? "")).toEqual(said);
});
