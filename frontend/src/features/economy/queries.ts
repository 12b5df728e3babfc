import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { boundsOf, isLive, type TimeRange } from "../../lib/time-range";
import { getJson } from "../../live/http";
import type {
  AccountPage,
  EconomyOverview,
  FlowList,
  MemberAccount,
  ProofReport,
  Statement,
  TransactionDetail,
  TransactionPage,
} from "../../live/protocol.gen";
import type { AccountId, EconomySearch, KindFilter } from "./search";

/** Everything of the economy is asked for below this path, and so every key begins with it. */
export const ROOT = "/api/economy";

const PAGE = 50;

export function useOverview() {
  return useQuery({
    queryKey: [`${ROOT}/overview`],
    queryFn: ({ signal }) => getJson<EconomyOverview>(`${ROOT}/overview`, signal),
  });
}

export function useProof() {
  return useQuery({
    queryKey: [`${ROOT}/proof`],
    queryFn: ({ signal }) => getJson<ProofReport>(`${ROOT}/proof`, signal),
  });
}

const FLOW_POINTS = 72;

/** Coins over a time range; where that ends now, the last stretch ends with the minute that runs. */
export function useFlows(range: TimeRange, clockOffset: number) {
  return useQuery({
    queryKey: [`${ROOT}/flows`, range],
    queryFn({ signal }) {
      const { from, to } = boundsOf(range, Date.now() + clockOffset);
      const wanted = new URLSearchParams({ from: new Date(from).toISOString(), points: String(FLOW_POINTS) });
      if (!isLive(range)) wanted.set("to", new Date(to).toISOString());
      return getJson<FlowList>(`${ROOT}/flows?${wanted}`, signal);
    },
    placeholderData: keepPreviousData,
  });
}

export type AccountsWanted = Pick<EconomySearch, "q" | "sort" | "order">;

/** Members' accounts, page by page. */
export function useAccounts(wanted: AccountsWanted) {
  return usePages<AccountPage>(`${ROOT}/accounts`, { ...wanted });
}

const FEW = 8;
const NO_ACCOUNTS: readonly MemberAccount[] = [];

/** The richest accounts of those whose member's name has these letters, or whose id begins with them; none for none. */
export function useAccountsLike(letters: string): readonly MemberAccount[] {
  const begun = useDeferredValue(letters).slice(0, 200);
  const { data } = useQuery({
    queryKey: [`${ROOT}/accounts`, "like", begun],
    queryFn({ signal }) {
      const wanted = new URLSearchParams({ q: begun, limit: String(FEW) });
      return getJson<AccountPage>(`${ROOT}/accounts?${wanted}`, signal);
    },
    enabled: begun !== "",
    staleTime: 30_000,
  });
  return begun === "" ? NO_ACCOUNTS : (data?.items ?? NO_ACCOUNTS);
}

/** Transactions, page by page; all of them without a kind. */
export function useTransactions(kind: KindFilter | undefined) {
  return usePages<TransactionPage>(`${ROOT}/transactions`, { kind });
}

/** An account with its entries, page by page. */
export function useStatement({ guild, member }: AccountId) {
  return usePages<Statement>(`${ROOT}/accounts/${guild}/${member}`, {});
}

export function useTransaction(number: number) {
  return useQuery({
    queryKey: [`${ROOT}/transactions/${number}`],
    queryFn: ({ signal }) => getJson<TransactionDetail>(`${ROOT}/transactions/${number}`, signal),
  });
}

/** A list that goes on with the `next` of its last page. What is shown stays until the answer to something else is there. */
function usePages<Page extends { next: string | null }>(path: string, wanted: Record<string, string | undefined>) {
  return useInfiniteQuery({
    queryKey: [path, wanted],
    queryFn: ({ pageParam, signal }) => getJson<Page>(withQuery(path, { ...wanted, cursor: pageParam }), signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

function withQuery(path: string, wanted: Record<string, string | undefined>): string {
  const query = new URLSearchParams({ limit: String(PAGE) });
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, value);
  return `${path}?${query}`;
}
