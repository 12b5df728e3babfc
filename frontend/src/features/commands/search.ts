/** The commands page's own part of its address. */
export interface CommandSearch {
  /** The command that it is about; nothing: all of them. */
  command?: string | undefined;
  /** The fingerprint of the bug that is open. */
  failure?: string | undefined;
  /** The order of the bugs; nothing: the newest first. */
  bugs?: "count" | undefined;
  /** What is looked for among the commands. */
  q?: string | undefined;
  /** The column that the commands are sorted by; nothing: how often they were used. */
  sort?: CommandSort | undefined;
  order?: "asc" | undefined;
}

export const SORTS = [
  "name",
  "uses",
  "userErrors",
  "cooldowns",
  "permissions",
  "bugs",
  "p50",
  "p95",
  "p99",
  "slowest",
  "members",
  "lastUsed",
] as const;
export type CommandSort = (typeof SORTS)[number];

const MAX_QUERY = 200;

/** What is none in an address is left out. */
export function commandSearch({ command, failure, bugs, q, sort, order }: Record<string, unknown>): CommandSearch {
  const found: CommandSearch = {
    command: textOf(command),
    failure: textOf(failure),
    bugs: bugs === "count" ? bugs : undefined,
    q: textOf(q)?.slice(0, MAX_QUERY),
    sort: SORTS.find((each) => each === sort),
    order: order === "asc" ? order : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
