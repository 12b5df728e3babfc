import { uptime } from "../../lib/format";
import { text } from "./text";

const HOUR_S = 3_600;

/** Of what time numbers of the last hour are that a process counts itself: of its own where it is younger. */
export function periodOf(uptimeSeconds: number | null): string {
  if (uptimeSeconds === null) return text.sinceStart;
  return uptimeSeconds < HOUR_S ? text.last(uptime(uptimeSeconds)) : text.hour;
}
