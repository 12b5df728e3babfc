import type { Level } from "../../live/protocol.gen";
import { type Filters, LEVELS } from "./filters";
import { text } from "./text";

/** What stands before the colon. */
export const FIELDS = ["kind", "level", "guild", "member", "command", "since", "until"] as const;
export type Field = (typeof FIELDS)[number];

/** A part of a query between spaces; `from` up to, not including, `to` is where it stands. */
export interface Token {
  from: number;
  to: number;
  /** null: words that are looked for. */
  field: Field | null;
  comparison: Comparison;
  /** Without quotes; of a field several may stand there, with commas between. */
  values: readonly Value[];
}

export interface Value {
  from: number;
  to: number;
  text: string;
  isQuoted: boolean;
}

export type Comparison = ":" | ">=" | "<=" | ">" | "<";

/** What is wrong with a query, and where. */
export interface Fault {
  from: number;
  to: number;
  says: string;
}

export interface Query {
  filters: Filters;
  tokens: readonly Token[];
  faults: readonly Fault[];
}

/** What the server takes of one filter, and of one value. */
const MOST_VALUES = 20;
const LONGEST_VALUE = 200;
const RELATIVE = /^(\d{1,6})(s|m|h|d|w)$/;
const UNITS_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const ABSOLUTE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?)?(Z|[+-]\d{2}:\d{2})?$/i;
const OPERATOR = /^([\p{L}_]+)(:|>=|<=|>|<)/u;

/** Reads `kind:economy.* guild:"My Server" level>=warning since:2h "text"`. `now`: ms since 1970, by the server's clock. */
export function parseQuery(query: string, now: number): Query {
  const { tokens, faults } = read(query);
  const filters = emptyFilters();
  for (const token of tokens) faults.push(...apply(filters, token, now));
  const { sinceMs, untilMs } = filters;
  if (sinceMs !== null && untilMs !== null && sinceMs >= untilMs) {
    const token = tokens.findLast(({ field }) => field === "since" || field === "until");
    if (token !== undefined) faults.push({ from: token.from, to: token.to, says: text.faults.emptyTime });
  }
  return { filters, tokens, faults: faults.sort((one, other) => one.from - other.from) };
}

type Growing = {
  -readonly [Key in keyof Filters]: Filters[Key] extends readonly (infer Each)[] ? Each[] : Filters[Key];
};

function emptyFilters(): Growing {
  return { kinds: [], levels: [], guilds: [], actors: [], commands: [], texts: [], sinceMs: null, untilMs: null };
}

/** Cuts a query into its parts. */
function read(query: string): { tokens: Token[]; faults: Fault[] } {
  const tokens: Token[] = [];
  const faults: Fault[] = [];
  let at = 0;
  while (at < query.length) {
    if (isSpace(query[at])) {
      at += 1;
      continue;
    }
    const from = at;
    const [, name, operator] = OPERATOR.exec(query.slice(at)) ?? [];
    const field = FIELDS.find((each) => each === name?.toLowerCase()) ?? null;
    const isField = name !== undefined && operator !== undefined && (field !== null || operator === ":");
    if (isField) at += name.length + operator.length;
    const values: Value[] = [];
    do {
      if (values.length > 0) at += 1;
      const value = readValue(query, at, field !== null);
      if (value.fault !== null) faults.push(value.fault);
      values.push(value.value);
      at = value.value.to;
    } while (field !== null && query[at] === ",");
    if (isField && field === null) {
      faults.push({ from, to: from + name.length, says: text.faults.unknownField(name) });
    } else {
      tokens.push({ from, to: at, field, comparison: field === null ? ":" : (operator as Comparison), values });
    }
  }
  return { tokens, faults };
}

function readValue(query: string, from: number, isList: boolean): { value: Value; fault: Fault | null } {
  let at = from;
  let found = "";
  if (query[at] !== '"') {
    while (at < query.length && !isSpace(query[at]) && !(isList && query[at] === ",")) at += 1;
    return { value: { from, to: at, text: query.slice(from, at), isQuoted: false }, fault: null };
  }
  for (at += 1; at < query.length && query[at] !== '"'; at += 1) {
    if (query[at] === "\\" && (query[at + 1] === '"' || query[at + 1] === "\\")) at += 1;
    found += query[at];
  }
  const isClosed = query[at] === '"';
  const to = isClosed ? at + 1 : at;
  const fault = isClosed ? null : { from, to, says: text.faults.unclosed };
  return { value: { from, to, text: found, isQuoted: true }, fault };
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}

/** Adds a part to the filters; returns what is wrong with it. */
function apply(filters: Growing, token: Token, now: number): Fault[] {
  const { field, comparison, values } = token;
  const faults = values.flatMap((value): Fault[] => {
    const says = faultOf(token, value) ?? applyValue(filters, field, comparison, value.text, now);
    const { from, to } = value.from === value.to ? token : value;
    return says === null ? [] : [{ from, to, says }];
  });
  // Of values that aren't there it is said of the whole part: once.
  return faults.filter(({ from }, index) => faults.findIndex((fault) => fault.from === from) === index);
}

/** What is wrong with a value whatever its field takes. */
function faultOf({ field, comparison }: Token, value: Value): string | null {
  if (value.text === "") return text.faults.empty(field);
  if (value.text.length > LONGEST_VALUE) return text.faults.tooLong(LONGEST_VALUE);
  return comparison !== ":" && field !== "level" ? text.faults.noComparison(field ?? "", comparison) : null;
}

function applyValue(
  filters: Growing,
  field: Field | null,
  comparison: Comparison,
  value: string,
  now: number,
): string | null {
  switch (field) {
    case "level": {
      const level = (LEVELS as readonly string[]).indexOf(value.toLowerCase());
      if (level < 0) return text.faults.noLevel(value, LEVELS.join(", "));
      const levels = levelsOf(comparison, level);
      if (levels.length === 0) return text.faults.noSuchLevels(comparison, value);
      filters.levels = LEVELS.filter((each) => levels.includes(each) || filters.levels.includes(each));
      return null;
    }
    case "since":
    case "until": {
      const moment = momentOf(value, now);
      if (moment === null) return text.faults.noTime(value);
      if (field === "since") filters.sinceMs = Math.max(moment, filters.sinceMs ?? moment);
      else filters.untilMs = Math.min(moment, filters.untilMs ?? moment);
      return null;
    }
    default: {
      const list = filters[LISTS[field ?? "text"]];
      if (list.includes(value)) return null;
      list.push(value);
      // Said of the first that is too many, once.
      return list.length === MOST_VALUES + 1 ? text.faults.tooMany(MOST_VALUES) : null;
    }
  }
}

const LISTS = { kind: "kinds", guild: "guilds", member: "actors", command: "commands", text: "texts" } as const;

function levelsOf(comparison: Comparison, level: number): readonly Level[] {
  switch (comparison) {
    case ":":
      return LEVELS.slice(level, level + 1);
    case ">=":
      return LEVELS.slice(level);
    case ">":
      return LEVELS.slice(level + 1);
    case "<=":
      return LEVELS.slice(0, level + 1);
    case "<":
      return LEVELS.slice(0, level);
  }
}

/** `2h`: so long ago. `2026-01-31` or `2026-01-31T12:00`: in UTC, unless it says another offset. */
function momentOf(value: string, now: number): number | null {
  const [, number, unit] = RELATIVE.exec(value) ?? [];
  if (number !== undefined && unit !== undefined) return now - Number(number) * (UNITS_MS[unit] ?? 0);
  const [, time, , , offset] = ABSOLUTE.exec(value) ?? [];
  if (!ABSOLUTE.test(value) || (time === undefined && offset !== undefined)) return null;
  const moment = Date.parse(offset === undefined && time !== undefined ? `${value}Z` : value);
  return Number.isNaN(moment) ? null : moment;
}

/** A value as it stands in a query. */
export function quoted(value: string): string {
  return /^[^\s",:<>\\]+$/.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** The query with these values for a field instead of what it says of it; none: without the field. */
export function withField(query: string, field: Field, values: readonly string[]): string {
  const others = read(query)
    .tokens.filter((token) => token.field !== field)
    .map(({ from, to }) => query.slice(from, to));
  const said = values.length === 0 ? [] : [`${field}:${values.map(quoted).join(",")}`];
  return [...others, ...said].join(" ");
}
