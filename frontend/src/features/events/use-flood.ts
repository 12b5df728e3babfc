import { useRef } from "react";

/** More events than this in one frame are a flood: to light each of them up would be no light but a fire. */
const FEW = 4;
/** So long after it nobody can have begun to scroll from where the flood was. */
const EBBS_MS = 1_000;

interface Flood {
  /** Events after this position are lit up when they appear. */
  litAfter: number;
  /** So much has come since the list was last drawn that nearly all of its rows are others. */
  isFlood: boolean;
  /** That was so a moment ago. */
  isFlooded: boolean;
}

/** How what has come is drawn. `arrivedAfter`: events up to this position were there with the page. */
export function useFlood(newest: number, arrivedAfter: number): Flood {
  const last = useRef({ newest, litAfter: 0, floodedAt: Number.NEGATIVE_INFINITY });
  const isFlood = newest - last.current.newest > FEW;
  if (isFlood) last.current = { newest, litAfter: newest, floodedAt: performance.now() };
  last.current.newest = newest;
  return {
    litAfter: Math.max(last.current.litAfter, arrivedAfter),
    // The focus stays with its event: it isn't to be on another one all at once.
    isFlood: isFlood && document.activeElement?.hasAttribute("data-seq") !== true,
    isFlooded: performance.now() - last.current.floodedAt < EBBS_MS,
  };
}
