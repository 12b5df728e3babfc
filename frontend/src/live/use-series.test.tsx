// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { fakeLive } from "../../test/live";
import { freshQueries } from "../../test/query";
import { render } from "../../test/render";
import { stats } from "../../test/samples";
import type { TimeRange } from "../lib/time-range";
import { NO_LINES } from "./series";
import { type SeriesAnswer, useSeries } from "./use-series";

const NOW = Date.parse("2026-01-31T12:00:00.000Z");
const MINUTE = 60_000;
const SINCE = NOW - 10 * MINUTE;
const STARTED = SINCE - 2_000;
const METRICS = ["latency.gateway_ms"];

afterEach(() => vi.unstubAllGlobals());

it.each<[TimeRange, number]>([
  [{ last: "15m" }, 15],
  [{ last: "1h" }, 60],
  [{ last: "24h" }, 24 * 60],
  [{ last: "30d" }, 30 * 24 * 60],
  [{ from: NOW - 90 * MINUTE, to: NOW }, 90],
])("a chart of a bot that is ten minutes old shows all of the range that was chosen: %j", async (range, minutes) => {
  const items = [{ metric: METRICS[0], points: [{ at: new Date(SINCE).toISOString(), value: 40, min: 40, max: 40 }] }];
  vi.stubGlobal("fetch", async () => Response.json({ items }));
  const line = { at: [SINCE - 5_000, SINCE, NOW], value: [null, 40, 41] };
  const availability = { ...stats().availability, since: new Date(STARTED).toISOString() };
  const live = fakeLive({
    stats: stats(undefined, { availability }),
    lines: { ...NO_LINES, "latency.gateway_ms": line },
  });
  let answer: SeriesAnswer | null = null;
  function Part() {
    answer = useSeries(METRICS, range, 800);
    return answer.isLoading ? null : <p>drawn</p>;
  }
  const { element } = render(freshQueries().wrap(live.wrap(<Part />)));
  await act(() => vi.waitFor(() => expect(element.textContent).toBe("drawn")));
  expect(answer).toMatchObject({ from: NOW - minutes * MINUTE, to: NOW, knownSince: STARTED });
});
