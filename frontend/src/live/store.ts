export interface Store<State, Action> {
  /** The newest state: what decisions are made from. */
  current(): State;
  /** The state that subscribers were last told of: what is drawn. */
  shown(): State;
  dispatch(action: Action): void;
  subscribe(listener: () => void): () => void;
}

/** A hidden tab gets no animation frames; there a commit waits this long. */
const HIDDEN_COMMIT_MS = 250;

/**
 * Holds the one state. Every action is applied at once, so nothing is queued however many come; subscribers are told
 * once per animation frame.
 */
export function createStore<State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: State,
  schedule: (commit: () => void) => void = onNextFrame,
): Store<State, Action> {
  const listeners = new Set<() => void>();
  let current = initial;
  let shown = initial;
  let scheduled = false;

  function commit() {
    scheduled = false;
    shown = current;
    for (const listener of listeners) listener();
  }

  return {
    current: () => current,
    shown: () => shown,
    dispatch(action) {
      current = reduce(current, action);
      if (scheduled || current === shown) return;
      scheduled = true;
      schedule(commit);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Calls `commit` in the next animation frame, or soon if the tab shows none. */
export function onNextFrame(commit: () => void): void {
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    commit();
  });
  const timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    commit();
  }, HIDDEN_COMMIT_MS);
}
