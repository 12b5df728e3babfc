/** What the economy's page shows, as it stands in its address; what makes no sense there is left out. */
export interface EconomySearch {
  /** `guild/member`: an account. */
  account?: string | undefined;
  /** The number of a transaction. */
  transaction?: string | undefined;
  list?: "transactions" | undefined;
  /** Who is looked for among the accounts. */
  q?: string | undefined;
  sort?: AccountSort | undefined;
  order?: "asc" | "desc" | undefined;
  kind?: KindFilter | undefined;
}

export const SORTS = ["balance", "name", "streak"] as const;
export type AccountSort = (typeof SORTS)[number];

export const KINDS = ["administration", "claim", "transfer", "grant", "take", "undo", "import"] as const;
export type KindFilter = (typeof KINDS)[number];

const MAX_QUERY = 200;

export function economySearch(search: Record<string, unknown>): EconomySearch {
  const found: EconomySearch = {
    account: accountOf(search.account) === null ? undefined : String(search.account),
    transaction: transactionOf(search.transaction) === null ? undefined : String(search.transaction),
    list: search.list === "transactions" ? "transactions" : undefined,
    q: typeof search.q === "string" && search.q !== "" ? search.q.slice(0, MAX_QUERY) : undefined,
    sort: SORTS.find((each) => each === search.sort),
    order: (["asc", "desc"] as const).find((each) => each === search.order),
    kind: KINDS.find((each) => each === search.kind),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

export interface AccountId {
  guild: string;
  member: string;
}

export function accountOf(value: unknown): AccountId | null {
  const [, guild, member] = (typeof value === "string" && /^(global|\d{1,20})\/(\d{1,20})$/.exec(value)) || [];
  return guild !== undefined && member !== undefined ? { guild, member } : null;
}

export function accountParam({ guild, member }: AccountId): string {
  return `${guild}/${member}`;
}

export function transactionOf(value: unknown): number | null {
  if (typeof value !== "string" || !/^[1-9]\d{0,15}$/.test(value)) return null;
  return Number.isSafeInteger(Number(value)) ? Number(value) : null;
}
