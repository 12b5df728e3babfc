import { useRef } from "react";

interface Drawn {
  /** The positions of the rows that were drawn, and their keys. */
  places: readonly number[];
  keys: readonly number[];
  next: number;
}

/**
 * The keys of the rows that are drawn, from the first to the last. A row that stays has its own, and so its elements go
 * with it. In a flood nearly all rows are others with every frame: then the elements stay where they are, and only what is
 * written in them is another. To make rows, style them, lay them out and take them away again would cost twice as much.
 */
export function useRowKeys(places: readonly number[], isFlood: boolean): readonly number[] {
  const last = useRef<Drawn>({ places: [], keys: [], next: 0 });
  if (!isSame(places, last.current.places)) last.current = drawn(places, last.current, isFlood);
  return last.current.keys;
}

function drawn(places: readonly number[], before: Drawn, isFlood: boolean): Drawn {
  let { next } = before;
  const known = new Map(before.places.map((place, index) => [place, before.keys[index]]));
  const keys = places.map((place, index) => (isFlood ? before.keys[index] : known.get(place)) ?? next++);
  return { places, keys, next };
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((place, index) => place === others[index]);
}
