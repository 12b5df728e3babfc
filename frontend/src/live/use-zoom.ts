import { useCallback } from "react";
import { stored } from "../lib/stored";
import { LASTS, type Last, type TimeRange } from "../lib/time-range";
import { useRange } from "./use-range";

const LEAST_MS = 60_000;

/** What was looked at before a part of it was zoomed to. */
const before = stored<Last>("pulseboard-range", ["1h", ...LASTS]);

export interface Zoom {
  range: TimeRange;
  choose: (range: TimeRange) => void;
  zoom: (from: number, to: number) => void;
  /** Back to what moves on with the time. */
  backToLive: () => void;
}

/** The time range, and how to zoom into it and back. */
export function useZoom(): Zoom {
  const [range, choose] = useRange();
  const last = "last" in range ? range.last : null;
  const zoom = useCallback(
    (from: number, to: number) => {
      if (last !== null) before.write(last);
      const short = Math.max(0, LEAST_MS - (to - from));
      choose({ from: from - Math.ceil(short / 2), to: to + Math.floor(short / 2) });
    },
    [choose, last],
  );
  const backToLive = useCallback(() => {
    if (last === null) choose({ last: before.read() });
  }, [choose, last]);
  return { range, choose, zoom, backToLive };
}
