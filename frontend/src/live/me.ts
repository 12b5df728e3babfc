import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { askAnew, ME, whoAmI } from "./http";
import { useLive } from "./live-context";
import type { Me } from "./protocol.gen";

export type Action = Me["may"][number];

/** Who this browser is here. Asked for once; anew after a login and after a refusal. */
export const meQuery = queryOptions({
  queryKey: [ME],
  queryFn: whoAmI,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
});

export function useMe() {
  return useQuery(meQuery);
}

/** Whether whoever looks may do this, so that it is worth being offered; no, as long as nobody knows. */
export function useMay(action: Action): boolean {
  const { data } = useMe();
  return data?.may.includes(action) ?? false;
}

/**
 * For a link to a file, whose refusal only the browser hears of: `onClick` looks whether whoever takes it still may, and
 * `isRefused` says that they don't.
 */
export function useExport(action: Action) {
  const may = useMay(action);
  const [isTaken, setIsTaken] = useState(false);
  function onClick() {
    setIsTaken(true);
    askAnew().catch(() => {});
  }
  return { may, isRefused: isTaken && !may, onClick };
}

/** Asks again with each stats, where it could not be told who this is. */
export function useMeAgain(): void {
  const { isLoadingError, refetch } = useMe();
  const at = useLive((state) => (isLoadingError ? (state.stats?.at ?? null) : null));
  useEffect(() => {
    if (at !== null) void refetch();
  }, [at, refetch]);
}
