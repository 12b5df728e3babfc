import type { Event, Level } from "../../live/protocol.gen";

/**
 * Which events are asked for; the same as `Filters` in `storage/event_filters.py`. All that are given must fit; of
 * several values of one any, of `texts` all.
 */
export interface Filters {
  kinds: readonly string[];
  levels: readonly Level[];
  guilds: readonly string[];
  actors: readonly string[];
  commands: readonly string[];
  texts: readonly string[];
  sinceMs: number | null;
  /** Up to, not including it. */
  untilMs: number | null;
}

export const LEVELS = ["info", "success", "warning", "error"] as const satisfies readonly Level[];

export const NO_FILTERS: Filters = {
  kinds: [],
  levels: [],
  guilds: [],
  actors: [],
  commands: [],
  texts: [],
  sinceMs: null,
  untilMs: null,
};

/** As the server's API takes them. */
export function paramsOf(filters: Filters): URLSearchParams {
  const params = new URLSearchParams();
  for (const each of filters.kinds) params.append("kind", each);
  for (const each of filters.levels) params.append("level", each);
  for (const each of filters.guilds) params.append("guild", each);
  for (const each of filters.actors) params.append("actor", each);
  for (const each of filters.commands) params.append("command", each);
  for (const each of filters.texts) params.append("q", each);
  if (filters.sinceMs !== null) params.set("since", new Date(filters.sinceMs).toISOString());
  if (filters.untilMs !== null) params.set("until", new Date(filters.untilMs).toISOString());
  return params;
}

/** Decides whether an event fits; null where only the server can. */
export function matcher(filters: Filters): ((event: Event) => boolean) | null {
  const wanted = [...filters.texts, ...filters.guilds, ...filters.actors];
  if (wanted.some((text) => LATER_LETTERS.test(text))) return null;
  const texts = filters.texts.map((text) => new RegExp(source(text), "iu"));
  const isGuild = named(filters.guilds);
  const isActor = named(filters.actors);
  const isKind = filters.kinds.map(kindTest);
  return (event) =>
    isAny(filters.levels, event.level) &&
    (isKind.length === 0 || isKind.some((test) => test(event.kind))) &&
    isGuild(event.guild) &&
    isActor(event.actor) &&
    (filters.commands.length === 0 || isAny(filters.commands, event.data.command)) &&
    isWithin(filters, event.occurredAt) &&
    texts.every((text) => text.test(event.message) || isIn(text, event.guild) || isIn(text, event.actor));
}

/** What Unicode made the other case of a letter later than the oldest Python that Pulseboard runs on knows. */
const LATER_LETTERS =
  /[\u0390\u03b0\u1c89\u1c8a\u1fd3\u1fe3\ufb05\ufb06\u019b\u0264\ua7ca-\ua7ff\u{10d50}-\u{10d8f}\u{16ea0}-\u{16eff}]/u;

/** Names of so many digits aren't looked for: anyone could take the id of somebody else for theirs. */
const IS_ID = /^[0-9]{15,}$/;

interface Named {
  id: string;
  name: string;
}

function isAny(wanted: readonly unknown[], value: unknown): boolean {
  return wanted.length === 0 || wanted.includes(value);
}

function kindTest(kind: string): (value: string) => boolean {
  if (!kind.endsWith("*")) return (value) => value === kind;
  const beginning = kind.slice(0, -1);
  return (value) => value.startsWith(beginning);
}

function named(wanted: readonly string[]): (value: Named | null) => boolean {
  if (wanted.length === 0) return () => true;
  const names = wanted.filter((each) => !IS_ID.test(each)).map((each) => new RegExp(`^${source(each)}$`, "iu"));
  return (value) => value !== null && (wanted.includes(value.id) || names.some((name) => name.test(value.name)));
}

function isWithin({ sinceMs, untilMs }: Filters, occurredAt: string): boolean {
  if (sinceMs === null && untilMs === null) return true;
  const at = Date.parse(occurredAt);
  return (sinceMs === null || at >= sinceMs) && (untilMs === null || at < untilMs);
}

function isIn(text: RegExp, value: Named | null): boolean {
  return value !== null && text.test(value.name);
}

/** A text for `/…/iu`, in which the four i's of Turkish are one. */
function source(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&").replace(/[iI\u0130\u0131]/gu, "[i\u0130\u0131]");
}
