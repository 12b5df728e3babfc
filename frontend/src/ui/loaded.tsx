import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "./problem";
import { Skeleton } from "./skeleton";

interface LoadedProps<Data> {
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
}

/** What was asked for, once it is there; until then its place, or why it isn't. */
export function Loaded<Data>({ query, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return <Problem reason={query.error.message} onRetry={() => void query.refetch()} isRetrying={query.isFetching} />;
  }
  return (
    <div className="px-4 pb-4">
      <Skeleton className="h-20" />
    </div>
  );
}
