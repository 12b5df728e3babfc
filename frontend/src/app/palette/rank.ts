import { defaultFilter } from "cmdk";
import { isId } from "./use-subjects";

/** What can be found by what is typed. */
export interface Findable {
  name: string;
  /** Words, and ids, that find it as well as its name does not quite. */
  also?: string;
  /** It fits whatever is typed, after all that fits better. */
  isLast?: boolean;
}

export interface Group<T> {
  heading: string;
  rows: readonly T[];
}

/** The rows that fit, in their groups; the best come first, and so do their groups. What is typed is trimmed. */
export function ranked<T extends Findable>(groups: readonly Group<T>[], words: string): Group<T>[] {
  if (words === "") return groups.filter(({ rows }) => rows.length > 0);
  const found = groups.map(({ heading, rows }) => {
    const fitting = rows.map((row) => ({ row, rank: rank(row, words) })).filter(({ rank }) => rank > 0);
    fitting.sort((one, other) => other.rank - one.rank);
    return { heading, rows: fitting.map(({ row }) => row), best: fitting[0]?.rank ?? 0 };
  });
  return found.filter(({ best }) => best > 0).sort((one, other) => other.best - one.best);
}

/**
 * How well it fits: a name that is what is typed, then one that begins with it, then one with a word that does, then one
 * that has it somewhere, and last what has only its letters in that order. 0 doesn't fit.
 */
export function rank({ name, also = "", isLast = false }: Findable, words: string): number {
  if (isLast) return LAST;
  const all = `${name} ${also}`;
  // An id isn't one that has its digits somewhere.
  if (isId(words)) return all.split(" ").some((word) => word.startsWith(words)) ? 1 : 0;
  const [here, there] = [name.toLowerCase(), words.toLowerCase()];
  if (here === there) return 1;
  const letters = defaultFilter(all, words);
  const place = here.indexOf(there);
  if (place === 0) return 0.8 + letters / 10;
  if (place > 0) return (beginsWord(here, there) ? 0.6 : 0.4) + letters / 10;
  return letters > 0 ? 0.1 + letters / 10 : 0;
}

const LAST = 0.01;

function beginsWord(name: string, words: string): boolean {
  for (let at = name.indexOf(words); at >= 0; at = name.indexOf(words, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(name.charAt(at - 1))) return true;
  }
  return false;
}
