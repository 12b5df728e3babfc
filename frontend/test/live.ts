import { act, createElement, type ReactNode } from "react";
import { LiveProvider, type LiveSource } from "../src/live/live-context";
import { type LiveState, NOTHING_YET } from "../src/live/reducer";

/** A live state that a test sets by hand: `wrap` puts it around a component, `set` changes it as an arrival would. */
export function fakeLive(first: Partial<LiveState> = {}) {
  let state: LiveState = { ...NOTHING_YET, ...first };
  const listeners = new Set<() => void>();
  const live: LiveSource = {
    tryNow: () => {},
    store: {
      shown: () => state,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
  return {
    wrap: (children: ReactNode) => createElement(LiveProvider, { live, children }),
    set(parts: Partial<LiveState>) {
      state = { ...state, ...parts };
      act(() => {
        for (const listener of listeners) listener();
      });
    },
  };
}
