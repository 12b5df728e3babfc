import type { ChartMark } from "../ui/chart/model";
import type { Mark } from "./protocol.gen";
import { text } from "./text";

/** An end and a start that are no further apart are one restart. */
const RESTART_MS = 120_000;

/** The starts and ends of the bot's processes as a chart marks them: oldest first, a restart as one. */
export function chartMarks(marks: readonly Mark[]): ChartMark[] {
  return marks.flatMap((mark, index) => {
    const at = Date.parse(mark.at);
    const [before, next] = [marks[index - 1], marks[index + 1]];
    if (mark.kind !== "started") {
      return isRestart(mark, next)
        ? []
        : { at, ...(mark.kind === "died" ? DIED : { label: text.stopped, tone: "quiet" }) };
    }
    return { at, ...labelled(mark, isRestart(before, mark) ? before : undefined) };
  });
}

const DIED = { label: text.died, tone: "error" } as const;

function isRestart(end: Mark | undefined, start: Mark | undefined): boolean {
  if (end === undefined || end.kind === "started" || start?.kind !== "started") return false;
  return Date.parse(start.at) - Date.parse(end.at) <= RESTART_MS;
}

/** What a start is called, and the end just before it if that belongs to it. */
function labelled(start: Mark, end: Mark | undefined): Pick<ChartMark, "label" | "tone"> {
  if (end?.kind === "died") return { label: text.diedAndRestarted, tone: "error" };
  const bot = start.changed.find((change) => change.of === "bot_version" && change.after !== null);
  if (bot?.after) return { label: text.deployed(bot.after), tone: "strong" };
  const part = start.changed.find((change) => change.after !== null && change.of in text.parts);
  if (part?.after) return { label: text.updated(text.parts[part.of] ?? part.of, part.after), tone: "strong" };
  return { label: end === undefined ? text.started : text.restarted, tone: "quiet" };
}
