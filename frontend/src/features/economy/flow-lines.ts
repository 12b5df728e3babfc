import { amount, compact } from "../../lib/format";
import type { Flow, FlowList } from "../../live/protocol.gen";
import type { ChartLine, ChartUnit } from "../../ui/chart/model";
import { text } from "./text";

const COINS: ChartUnit = { name: "coins", write: amount, tick: compact, least: 10 };

const STYLES = [
  { key: "minted", label: text.minted, colour: "--pulse" },
  { key: "burnt", label: text.burnt, colour: "--error" },
  { key: "claimed", label: text.claimed, colour: "--info" },
  { key: "transferred", label: text.transferred, colour: "--violet" },
] as const;

/** The newest there is to know: how many coins there are, and when that was; null where the time looked at is over. */
export interface Edge {
  at: number;
  supply: number | null;
}

/** How many coins there were, up to now. */
export function supplyLine({ items, stepSeconds }: FlowList, edge: Edge | null): ChartLine {
  const last = edge?.at ?? Number.POSITIVE_INFINITY;
  const points = items
    .map((flow) => ({ at: endOf(flow, stepSeconds), value: flow.supply as number | null }))
    .filter(({ at }) => at < last);
  if (edge !== null) points.push({ at: edge.at, value: edge.supply ?? items.at(-1)?.supply ?? null });
  return lineOf({ key: "supply", label: text.supply, colour: "--pulse" }, points);
}

/**
 * What moved in each stretch of time, at the end of it; the last one ends now. Where the newest stretches weren't asked
 * for, nothing has happened since, or it would have been.
 */
export function movedLines({ items, stepSeconds }: FlowList, edge: Edge | null): ChartLine[] {
  const ends = items.map((flow) => Math.min(endOf(flow, stepSeconds), edge?.at ?? Number.POSITIVE_INFINITY));
  const since = ends.at(-1);
  const isBehind = edge !== null && since !== undefined && edge.at > since;
  const quiet = isBehind ? [Math.min(edge.at, since + stepSeconds * 1_000), edge.at] : [];
  const later = [...new Set(quiet)].map((at) => ({ at, value: 0 }));
  return STYLES.map((style) =>
    lineOf(style, [...items.map((flow, index) => ({ at: ends[index] ?? 0, value: flow[style.key] })), ...later]),
  );
}

function endOf({ at }: Flow, stepSeconds: number): number {
  return Date.parse(at) + stepSeconds * 1_000;
}

type Style = Pick<ChartLine, "key" | "label" | "colour">;

function lineOf(style: Style, points: readonly { at: number; value: number | null }[]): ChartLine {
  return { ...style, unit: COINS, at: points.map(({ at }) => at), value: points.map(({ value }) => value) };
}
