import { useState } from "react";

/** More events than this in one frame are a flood: to light each of them up would be no light but a fire. */
const FEW = 8;

/** Events after this position are lit up when they appear. `arrivedAfter`: those before were there with the page. */
export function useLit(newest: number, arrivedAfter: number): number {
  const [lit, setLit] = useState({ newest, after: 0 });
  if (newest !== lit.newest) {
    setLit({ newest, after: newest - lit.newest > FEW ? newest : lit.after });
  }
  return Math.max(lit.after, arrivedAfter);
}
