import type { ChartSpan } from "./model";

/** How many points PageUp and PageDown pass over. */
const PAGE = 20;

export type KeyAct = { do: "move"; to: number | null } | { do: "zoom"; span: ChartSpan } | { do: "reset" } | null;

/**
 * What a key does in a chart: moves the cursor among `moments` (ascending, in ms), zooms in around it, or goes back.
 * Null: nothing, and the key is anybody's.
 */
export function keyAct(key: string, at: number | null, moments: readonly number[], span: ChartSpan): KeyAct {
  if (key === "0") return { do: "reset" };
  if (key === "Escape") return at === null ? null : { do: "move", to: null };
  if (key === "+") return { do: "zoom", span: halved(span, at) };
  const last = moments.length - 1;
  const here = at === null ? last + 1 : moments.findLastIndex((moment) => moment <= at);
  const steps: Record<string, number> = {
    ArrowLeft: here - 1,
    ArrowRight: here + 1,
    PageUp: here - PAGE,
    PageDown: here + PAGE,
    Home: 0,
    End: last,
  };
  const index = steps[key];
  if (index === undefined || last < 0) return null;
  return { do: "move", to: moments[Math.min(last, Math.max(0, index))] ?? null };
}

/** Half of a span, around a moment in it or at its end. */
function halved({ from, to }: ChartSpan, at: number | null): ChartSpan {
  const quarter = (to - from) / 4;
  const middle = Math.min(Math.max(at ?? to, from + quarter), to - quarter);
  return { from: Math.round(middle - quarter), to: Math.round(middle + quarter) };
}
