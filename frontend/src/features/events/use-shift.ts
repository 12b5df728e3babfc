import { useRef } from "react";
import { placeOf, type Row } from "./timeline";
import { indexOf } from "./use-cursor";

/** The fixed point moves on once in so many rows. */
const MOST = 5_000;

/**
 * How many rows have come on top since the list had its fixed point. Placed from there, a row keeps its place for good,
 * and what arrives moves the list as a whole: the browser lays out the new rows instead of all of them. In a flood the
 * rows' elements stay where they are, and so does the list.
 */
export function useShift(rows: readonly Row[], isFlood: boolean): number {
  const last = useRef<{ first: Row | undefined; shift: number }>({ first: undefined, shift: 0 });
  const { first, shift } = last.current;
  if (rows[0] !== first) {
    const came = first === undefined ? -1 : indexOf(rows, placeOf(first));
    const moved = isFlood ? shift : shift + came;
    last.current = { first: rows[0], shift: came < 0 || moved > MOST ? 0 : moved };
  }
  return last.current.shift;
}
