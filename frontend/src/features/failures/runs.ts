import type { TraceFrame, TracePart, TraceText } from "./traceback";

/** What is drawn as one: a step of the author's own, several steps of libraries, or words. */
export type TraceRun =
  | TraceText
  | { kind: "own"; line: number; frame: TraceFrame }
  | { kind: "libraries"; line: number; frames: TraceFrame[] };

/** The parts of a traceback with the steps of libraries that follow each other as one. */
export function runsOf(parts: readonly TracePart[]): TraceRun[] {
  const runs: TraceRun[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (part.kind === "text") runs.push(part);
    else if (part.isOwn) runs.push({ kind: "own", line: part.line, frame: part });
    else if (last?.kind === "libraries") last.frames.push(part);
    else runs.push({ kind: "libraries", line: part.line, frames: [part] });
  }
  return runs;
}
