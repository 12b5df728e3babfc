import { useRef } from "react";

/** The items in the order of the keys that are given, and after those the ones that weren't there. */
export function inOrder<Item>(items: readonly Item[], keys: readonly string[], keyOf: (item: Item) => string): Item[] {
  const place = new Map(keys.map((key, index) => [key, index]));
  const placeOf = (item: Item) => place.get(keyOf(item)) ?? keys.length;
  return items.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/** The items as they come, but while they are held none changes its place: nobody presses what has just slipped under the pointer. */
export function useSteady<Item>(
  items: readonly Item[],
  isHeld: boolean,
  keyOf: (item: Item) => string,
): readonly Item[] {
  const shown = useRef<readonly string[]>([]);
  const ordered = isHeld ? inOrder(items, shown.current, keyOf) : items;
  shown.current = ordered.map(keyOf);
  return ordered;
}
