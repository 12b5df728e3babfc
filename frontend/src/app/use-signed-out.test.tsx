// @vitest-environment happy-dom
import { useQuery } from "@tanstack/react-query";
import { act } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fakeLive } from "../../test/live";
import { freshQueries } from "../../test/query";
import { render } from "../../test/render";
import { useSignedOut } from "./use-signed-out";

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
    useSignedOut();
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
