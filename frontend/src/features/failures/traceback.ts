/** One step of a traceback: where the code was, and the lines that are shown of it. */
export interface TraceFrame {
  kind: "frame";
  /** Which of the traceback's lines it begins with, from 0. */
  line: number;
  file: string;
  /** The last parts of the path: what tells files apart. */
  shortFile: string;
  lineNumber: number;
  name: string;
  code: string;
  /** Written by the bot's author: not of Python's library, nor of an installed package. */
  isOwn: boolean;
}

/** Whatever else stands there: what was raised, what it came from, what was left out. */
export interface TraceText {
  kind: "text";
  line: number;
  text: string;
  /** What was raised, as against what is said about it. */
  isError: boolean;
}

export type TracePart = TraceFrame | TraceText;

const FRAME = /^([\s|+-]*)File "(.+)", line (\d+)(?:, in (.+))?$/;
/** Python's words between what it tells of. */
const HEADING = /^[\s|+-]*(?:(?:Exception Group )?Traceback \(most recent call last\):|-*\s*\d* ?-*|…)$/;
const CHAIN = /^(?:The above exception was the direct cause|During handling of the above exception)/;
const REPEATED = /^\[Previous line repeated \d+ more times?\]$/;
const FOREIGN =
  /[\\/](?:site-packages|dist-packages)[\\/]|^<|[\\/]lib(?:64)?[\\/]python\d[\d.]*t?[\\/]|\\Python[\d.]*\\Lib\\/i;
const SHOWN_FOLDERS = 2;

/** Python's traceback in parts. Every line of it is in one of them. */
export function parseTraceback(traceback: string): TracePart[] {
  const lines = traceback.split("\n");
  const parts: TracePart[] = [];
  let index = 0;
  while (index < lines.length) {
    const begin = index;
    const [, indent = "", file, number, name] = FRAME.exec(lines[index] ?? "") ?? [];
    index += 1;
    if (file === undefined) {
      parts.push(textPart(begin, lines[begin] ?? ""));
      continue;
    }
    while (index < lines.length && isDeeper(lines[index] ?? "", indent)) index += 1;
    parts.push({
      kind: "frame",
      line: begin,
      file,
      shortFile: shortened(file),
      lineNumber: Number(number),
      name: name ?? "",
      code: unindented(lines.slice(begin + 1, index).map((line) => line.slice(indent.length))),
      isOwn: !FOREIGN.test(file),
    });
  }
  return parts.filter((part) => part.kind === "frame" || part.text !== "");
}

/** Where the author should look first: the last step of the author's own before what was raised last. */
export function culprit(parts: readonly TracePart[]): TraceFrame | null {
  return (parts.findLast((part) => part.kind === "frame" && part.isOwn) as TraceFrame | undefined) ?? null;
}

/** `KeyError: 'price'` in its two parts; what begins with no name of an exception has no type. */
export function splitError(error: string): { type: string; message: string } {
  const [, type, message] = /^([\w.]+)(?:: ?([\s\S]*))?$/.exec(error) ?? [];
  return type === undefined ? { type: "", message: error } : { type, message: message ?? "" };
}

function textPart(line: number, text: string): TraceText {
  const said = text.replace(/^[\s|+]+/, "");
  const isError = said !== "" && !HEADING.test(text) && !CHAIN.test(said) && !REPEATED.test(said);
  return { kind: "text", line, text: text.trimEnd(), isError };
}

function isDeeper(line: string, indent: string): boolean {
  const rest = line.startsWith(indent) ? line.slice(indent.length) : "";
  return rest.startsWith("  ") && !FRAME.test(line);
}

function unindented(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents);
  return Number.isFinite(common) ? lines.map((line) => line.slice(common).trimEnd()).join("\n") : "";
}

function shortened(file: string): string {
  const folders = file.split(/[\\/]/);
  const installed = folders.findLastIndex((folder) => /^(?:site|dist)-packages$/.test(folder));
  return folders.slice(installed === -1 ? -1 - SHOWN_FOLDERS : installed + 1).join("/");
}
