import { compact, count, measure, withUnit } from "../../lib/format";
import { plural } from "../../lib/plural";

/** Every sentence of these components. */
export const text = {
  latency: "Avg latency",
  now: (p95Ms: number | null) => (p95Ms === null ? "now" : `now · p95 ${measure(p95Ms)}`),
  commands: "Commands",
  succeeded: (total: number | null) => `ok · ${compact(total)} total`,
  events: "Events",
  head: "head",
  position: (seq: number) => `#${count(seq)}`,
  lost: (events: number) => plural(events, { one: "# event lost", other: "# events lost" }),
  lostHint: "More was recorded than could be kept waiting. Counted since the process started.",
  errors: "Errors, 24 h",
  failed: (commands: number | null) =>
    commands === null
      ? "failed commands unknown"
      : plural(commands, { one: "# command failed", other: "# commands failed" }),
  guilds: "Guilds",
  members: "members",
  unavailable: (guilds: number) => `${count(guilds)} unavailable`,
  loop: "Event loop",
  cpu: "cpu",
  share: (percent: number | null) => withUnit(measure(percent), "%"),
  milliseconds: "ms",
  perMinute: "/min",
  lag: "ms lag",
  ageOf: (age: string) => `${age} old`,
};
