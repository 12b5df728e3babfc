import { bytes, compact, measure, withUnit } from "../../lib/format";
import type { ChartUnit } from "./model";

/** A unit whose numbers are written as they are, with its sign behind. */
function plain(name: string, sign: string, least: number): ChartUnit {
  return {
    name,
    write: (value) => withUnit(measure(value), sign),
    bare: measure,
    tick: compact,
    least,
  };
}

/** The units of what there is a history of. */
export const UNITS = {
  milliseconds: plain("ms", "ms", 10),
  perMinute: plain("/min", "/min", 10),
  percent: plain("%", "%", 10),
  count: { ...plain("count", "", 10), write: measure },
  bytes: { name: "bytes", write: bytes, bare: bytes, tick: bytes, least: 10_000_000 },
} satisfies Record<string, ChartUnit>;
