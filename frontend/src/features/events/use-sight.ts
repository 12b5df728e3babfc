import { useState } from "react";
import { useRowHeight } from "./use-row-height";

/** Rows are drawn from a place that moves by so many. */
const STEP = 10;
/** Rows drawn above and below what is in sight. */
const ABOVE = 10;
const BELOW = 10;

export interface Sight {
  /** The rows that are drawn: from the first up to, not including, the last. */
  from: number;
  to: number;
  onScroll: (top: number) => void;
}

/** Which rows of a list that scrolls are drawn: those in sight and some around them, however long the list is. */
export function useSight(): Sight {
  const height = useRowHeight();
  const [first, setFirst] = useState(0);
  return {
    from: first,
    to: first + Math.ceil(innerHeight / height) + ABOVE + BELOW,
    onScroll: (top) => setFirst(Math.max(0, Math.floor(top / height / STEP) * STEP - ABOVE)),
  };
}
