import { useSyncExternalStore } from "react";

/** A choice of the reader that this browser keeps. */
export interface Stored<Value extends string> {
  read(): Value;
  write(value: Value): void;
  subscribe(listener: () => void): () => void;
}

/**
 * A choice kept in localStorage under `key`. What stands there but isn't one of `values` counts as the first of them.
 * Storage may be forbidden: the choice then lasts as long as the page.
 */
export function stored<Value extends string>(key: string, values: readonly [Value, ...Value[]]): Stored<Value> {
  const listeners = new Set<() => void>();
  let current: Value | undefined;
  function kept(): Value {
    try {
      const found = localStorage.getItem(key);
      return values.find((value) => value === found) ?? values[0];
    } catch {
      return values[0];
    }
  }
  return {
    read() {
      current ??= kept();
      return current;
    },
    write(value) {
      current = value;
      try {
        if (value === values[0]) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
      } catch {
        // See above.
      }
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What is chosen; draws again when another is. */
export function useStored<Value extends string>(choice: Stored<Value>): Value {
  return useSyncExternalStore(choice.subscribe, choice.read);
}
