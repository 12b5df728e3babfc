import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createStore, onNextFrame } from "./store";

describe("a store", () => {
  it("applies every action at once and tells of them in one commit", () => {
    const commits: (() => void)[] = [];
    const store = createStore(
      (sum: number, add: number) => sum + add,
      0,
      (commit) => commits.push(commit),
    );
    const told = vi.fn();
    const forget = store.subscribe(told);
    for (let count = 0; count < 1_000; count++) store.dispatch(1);
    expect(store.current()).toBe(1_000);
    expect(store.shown()).toBe(0);
    expect(commits).toHaveLength(1);
    commits[0]?.();
    expect(store.shown()).toBe(1_000);
    expect(told).toHaveBeenCalledTimes(1);
    store.dispatch(1);
    expect(commits).toHaveLength(2);
    forget();
    commits[1]?.();
    expect(told).toHaveBeenCalledTimes(1);
  });

  it("schedules nothing for an action that changes nothing", () => {
    const schedule = vi.fn();
    createStore((sum: number, add: number) => sum + add, 0, schedule).dispatch(0);
    expect(schedule).not.toHaveBeenCalled();
  });
});

describe("the next frame", () => {
  let frames: Map<number, () => void>;

  beforeEach(() => {
    vi.useFakeTimers();
    frames = new Map();
    vi.stubGlobal("requestAnimationFrame", (draw: () => void) => frames.set(frames.size + 1, draw).size);
    vi.stubGlobal("cancelAnimationFrame", (id: number) => frames.delete(id));
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("commits once, in the animation frame", () => {
    const commit = vi.fn();
    onNextFrame(commit);
    for (const draw of frames.values()) draw();
    vi.advanceTimersByTime(1_000);
    expect(commit).toHaveBeenCalledTimes(1);
  });

  it("commits by the clock in a tab that draws nothing, and not again when it is shown", () => {
    const commit = vi.fn();
    onNextFrame(commit);
    vi.advanceTimersByTime(1_000);
    expect(commit).toHaveBeenCalledTimes(1);
    expect(frames.size).toBe(0);
  });
});
