import { useRef } from "react";

/** More events than this in one frame are a flood: to light each of them up would be no light but a fire. */
const FEW = 4;

/** Events after this position are lit up when they appear. `arrivedAfter`: those before were there with the page. */
export function useLit(newest: number, arrivedAfter: number): number {
  const last = useRef({ newest, litAfter: 0 });
  if (newest !== last.current.newest) {
    const isFlood = newest - last.current.newest > FEW;
    last.current = { newest, litAfter: isFlood ? newest : last.current.litAfter };
  }
  return Math.max(last.current.litAfter, arrivedAfter);
}
