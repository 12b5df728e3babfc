import { nameOr } from "../../lib/name";
import type { EventValue } from "../../live/protocol.gen";
import { LEVELS } from "./filters";
import { FIELDS, type Field, parseQuery, quoted } from "./query";
import { text } from "./text";

/** What is being written at the caret, and what takes its place. */
export interface Asked {
  from: number;
  to: number;
  /** null: the beginning of a word, which may become a field. */
  field: Field | null;
  text: string;
}

export interface Suggestion {
  /** What is put into the query. */
  insert: string;
  label: string;
  /** What it is, or how often. */
  hint: string;
}

/** Those whose values the server knows, by its name for them. */
export const ASKED_FIELDS: Partial<Record<Field, string>> = {
  kind: "kind",
  guild: "guild",
  member: "actor",
  command: "command",
};

/** What could be completed at the caret; null in the middle of quoted words. */
export function askedAt(query: string, caret: number): Asked | null {
  const token = parseQuery(query, 0).tokens.find(({ from, to }) => from < caret && caret <= to);
  if (token === undefined) {
    // A field that there is not is none of the parts; a word before the caret may still become one.
    const [word = ""] = /\S*$/.exec(query.slice(0, caret)) ?? [];
    return word === "" ? { from: caret, to: caret, field: null, text: "" } : null;
  }
  const value = token.values.find(({ from, to }) => from <= caret && caret <= to);
  if (value === undefined) return null;
  if (token.field === null) {
    return value.isQuoted ? null : { from: token.from, to: token.to, field: null, text: value.text };
  }
  return { from: value.from, to: value.to, field: token.field, text: value.text };
}

/** What may stand there; `values` is what the server knows. */
export function suggestions(asked: Asked, values: readonly EventValue[]): Suggestion[] {
  const begun = asked.text.toLowerCase();
  switch (asked.field) {
    case null:
      return FIELDS.filter((field) => field.startsWith(begun)).map((field) => ({
        insert: field === "level" ? "level>=" : `${field}:`,
        label: field,
        hint: text.fields[field],
      }));
    case "level":
      return LEVELS.filter((level) => level.startsWith(begun)).map((level) => ({
        insert: level,
        label: level,
        hint: "",
      }));
    case "since":
    case "until":
      return TIMES.filter((time) => time.startsWith(begun)).map((time) => ({
        insert: time,
        label: time,
        hint: text.times[time],
      }));
    case "kind":
      return [...families(begun, values), ...values.map((value) => suggestion(value, values))].slice(0, MOST);
    default:
      return values.map((value) => suggestion(value, values)).slice(0, MOST);
  }
}

const MOST = 12;
const TIMES = ["15m", "1h", "6h", "24h", "7d"] as const;
const IS_ID = /^[0-9]{15,}$/;

/** `economy.*`, where more than one kind begins so. */
function families(begun: string, values: readonly EventValue[]): Suggestion[] {
  const counts = new Map<string, number>();
  for (const { value } of values) {
    const family = value.slice(0, value.indexOf(".") + 1);
    if (family !== "" && family.startsWith(begun)) counts.set(family, (counts.get(family) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, kinds]) => kinds > 1)
    .map(([family, kinds]) => ({ insert: `${family}*`, label: `${family}*`, hint: text.kinds(kinds) }));
}

/** By its name, where that tells it from the others; otherwise by its id. */
function suggestion({ value, name, count }: EventValue, others: readonly EventValue[]): Suggestion {
  if (name === null) return { insert: quoted(value), label: value, hint: text.occurrences(count) };
  const isUnique = others.filter((other) => other.name?.toLowerCase() === name.toLowerCase()).length === 1;
  const label = nameOr(value, name);
  const isName = isUnique && label === name && name.length <= 200 && !IS_ID.test(name);
  return { insert: quoted(isName ? name : value), label, hint: isName ? text.occurrences(count) : value };
}

/** The query with the suggestion in its place, and where the caret stands then. */
export function completed(query: string, asked: Asked, { insert }: Suggestion): { query: string; caret: number } {
  const isDone = asked.field !== null;
  const rest = query.slice(asked.to);
  const end = isDone && !/^[\s,]/.test(rest) ? " " : "";
  const before = query.slice(0, asked.from) + insert + end;
  return { query: before + rest, caret: before.length };
}
