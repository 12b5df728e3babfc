import { useRef, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

/**
 * What `read` makes of the time (ms since 1970), kept current by the page's one ticker, each second. Renders only when
 * what was read changes: return a string or a number, and as coarse a one as is shown.
 */
export function useTicked<T extends string | number | boolean>(read: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => read(now));
}

/** `value` as it was when the ticker last ticked: for what stands beside the events and needn't change with each of them. */
export function useBySecond<T>(value: T): T {
  const second = useTicked((at) => at);
  const kept = useRef({ second, value });
  if (kept.current.second !== second) kept.current = { second, value };
  return kept.current.value;
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(tick, 1_000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function tick() {
  now = Date.now();
  for (const listener of listeners) listener();
}
