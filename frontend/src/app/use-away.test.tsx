// @vitest-environment happy-dom
import { useQuery } from "@tanstack/react-query";
import { act } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fakeLive } from "../../test/live";
import { freshQueries } from "../../test/query";
import { render } from "../../test/render";
import { useAway } from "./use-away";

const EVERY_MS = 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it("nothing is asked for by the clock while signed out; what was refused is, afterwards", async () => {
  const ask = vi.fn(() => Promise.reject(new Error("Log in first.")));
  const live = fakeLive({ link: { phase: "open", roundTripMs: null } });
  function Part() {
    useAway();
    useQuery({ queryKey: ["part"], queryFn: ask, refetchInterval: EVERY_MS });
    return null;
  }
  render(live.wrap(freshQueries().wrap(<Part />)));
  const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
  await pass(EVERY_MS);
  const before = ask.mock.calls.length;
  live.set({ link: { phase: "stopped", code: 4401, reason: "" } });
  await pass(10 * EVERY_MS);
  expect(ask).toHaveBeenCalledTimes(before);
  live.set({ link: { phase: "open", roundTripMs: null } });
  await pass(0);
  expect(ask).toHaveBeenCalledTimes(before + 1);
  await pass(EVERY_MS);
  expect(ask).toHaveBeenCalledTimes(before + 2);
});

it("what could not be loaded while the server was away is asked for once it is back", async () => {
  const ask = vi.fn(() => Promise.reject(new Error("No answer.")));
  const live = fakeLive({ link: { phase: "waiting", retryAt: 0 } });
  const told: boolean[] = [];
  function Part() {
    told.push(useAway());
    useQuery({ queryKey: ["part"], queryFn: ask });
    return null;
  }
  render(live.wrap(freshQueries().wrap(<Part />)));
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(ask).toHaveBeenCalledTimes(1);
  live.set({ link: { phase: "connecting", attempt: 2 } });
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(ask).toHaveBeenCalledTimes(1);
  live.set({ link: { phase: "open", roundTripMs: null } });
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(ask).toHaveBeenCalledTimes(2);
  expect([told.at(0), told.at(-1)]).toEqual([true, false]);
});
