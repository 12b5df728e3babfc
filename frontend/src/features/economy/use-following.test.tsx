// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeLive } from "../../../test/live";
import { freshQueries } from "../../../test/query";
import { render } from "../../../test/render";
import { event, stats } from "../../../test/samples";
import { useFollowing } from "./use-following";

function Page() {
  useFollowing();
  return null;
}

const claimed = (seq: number) => event(seq, { kind: "economy.daily_claimed" });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms) as unknown as undefined);

function open() {
  const live = fakeLive({ stats: stats(), events: [claimed(5)] });
  const queries = freshQueries();
  const asked = vi.spyOn(queries.client, "invalidateQueries");
  render(queries.wrap(live.wrap(<Page />)));
  return { live, asked };
}

describe("what is shown of the economy", () => {
  it("is asked for again when something has happened there, at most every five seconds", () => {
    const { live, asked } = open();
    for (let seq = 6; seq < 26; seq++) {
      live.set({ events: [claimed(seq)] });
      pass(500);
    }
    expect(asked.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(asked.mock.calls.length).toBeLessThanOrEqual(3);
    pass(5_000);
    const settled = asked.mock.calls.length;
    pass(600_000);
    expect(asked.mock.calls.length, "nothing happened: nothing is asked").toBe(settled);
  });

  it("is asked for again after a proof and after a gap, and for nothing else", () => {
    const { live, asked } = open();
    live.set({
      events: [event(6), claimed(5)],
      stats: stats("2026-01-31T12:00:05.000Z", { economy: stats().economy }),
    });
    pass(60_000);
    expect(asked).not.toHaveBeenCalled();
    live.set({ stats: stats("2026-01-31T12:01:00.000Z") });
    pass(5_000);
    expect(asked).toHaveBeenCalledTimes(1);
    live.set({ generation: 2 });
    pass(5_000);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("waits while nobody can see it", () => {
    const { live, asked } = open();
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    live.set({ events: [claimed(6)] });
    pass(60_000);
    expect(asked).not.toHaveBeenCalled();
    hidden.mockReturnValue(false);
    act(() => document.dispatchEvent(new Event("visibilitychange")) as unknown as undefined);
    expect(asked).toHaveBeenCalledTimes(1);
    hidden.mockRestore();
  });
});
