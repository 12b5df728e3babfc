import { amount, compact } from "../../lib/format";
import type { Flow, FlowList } from "../../live/protocol.gen";
import type { ChartLine, ChartUnit } from "../../ui/chart/model";
import { text } from "./text";

const COINS: ChartUnit = { name: "coins", write: amount, bare: amount, tick: compact, least: 10 };

const STYLES = [
  { key: "minted", label: text.minted, colour: "--pulse" },
  { key: "burnt", label: text.burnt, colour: "--error" },
  { key: "claimed", label: text.claimed, colour: "--info" },
  { key: "transferred", label: text.transferred, colour: "--violet" },
] as const;

/** The newest there is to know: how many coins there are, and when that was; null where the time looked at is over. */
export interface Edge {
  at: number;
  supply: number;
}

/**
 * When there was first anything to know: the bot's first start, or coins before it; null where neither was. Of what
 * lies before it the server tells stretches too, in which there was nothing.
 */
export function knownSince({ items }: FlowList, firstStart: string | null): number | null {
  const first = items.find(({ supply, minted, burnt }) => supply !== 0 || minted !== 0 || burnt !== 0)?.at;
  const moments = [firstStart, first].flatMap((at) => (at ? [Date.parse(at)] : []));
  return moments.length === 0 ? null : Math.min(...moments);
}

/** The stretches that aren't over before something is known. */
export function knownFlows(flows: FlowList, since: number | null): FlowList {
  const items = flows.items.filter((flow) => since !== null && endOf(flow, flows.stepSeconds) > since);
  return { ...flows, items };
}

/** How many coins there were, up to now. */
export function supplyLine({ items, stepSeconds }: FlowList, edge: Edge | null): ChartLine {
  const last = edge?.at ?? Number.POSITIVE_INFINITY;
  const points = items
    .map((flow) => ({ at: endOf(flow, stepSeconds), value: flow.supply }))
    .filter(({ at }) => at < last);
  if (edge !== null) points.push({ at: edge.at, value: edge.supply });
  return lineOf({ key: "supply", label: text.supply, colour: "--pulse" }, points);
}

/** A stretch of which more than this part is still to come can't be compared with the others. */
const MOST_TO_COME = 0.25;

/**
 * What moved in each stretch of time, at the end of it or now. Stretches that are over by now but weren't asked for had
 * nothing in them, or they would have been.
 */
export function movedLines({ items, stepSeconds }: FlowList, edge: Edge | null): ChartLine[] {
  const step = stepSeconds * 1_000;
  const now = edge?.at ?? Number.POSITIVE_INFINITY;
  const shown = items.filter((flow) => endOf(flow, stepSeconds) - now <= step * MOST_TO_COME);
  const nothing = quietEnds(items.at(-1), stepSeconds, edge).map((at) => ({ at, value: 0 }));
  return STYLES.map((style) => {
    const points = shown.map((flow) => ({ at: Math.min(now, endOf(flow, stepSeconds)), value: flow[style.key] }));
    return lineOf(style, [...points, ...nothing]);
  });
}

/** The ends of the first and the last stretch of those that are over and weren't asked for. */
function quietEnds(last: Flow | undefined, stepSeconds: number, edge: Edge | null): number[] {
  if (last === undefined || edge === null) return [];
  const step = stepSeconds * 1_000;
  const since = endOf(last, stepSeconds);
  const until = since + Math.floor((edge.at - since) / step) * step;
  return until > since ? [...new Set([since + step, until])] : [];
}

function endOf({ at }: Flow, stepSeconds: number): number {
  return Date.parse(at) + stepSeconds * 1_000;
}

type Style = Pick<ChartLine, "key" | "label" | "colour">;

function lineOf(style: Style, points: readonly { at: number; value: number | null }[]): ChartLine {
  return { ...style, unit: COINS, at: points.map(({ at }) => at), value: points.map(({ value }) => value) };
}
