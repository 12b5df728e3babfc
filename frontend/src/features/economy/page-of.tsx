import type { ReactNode } from "react";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/problem";
import { Skeleton } from "../../ui/skeleton";
import { text } from "./text";

/** As much as this component needs to know of a list that is asked for page by page. */
export interface Paged {
  data: unknown;
  error: Error | null;
  hasNextPage: boolean;
  isFetching: boolean;
  isFetchingNextPage: boolean;
  isPlaceholderData: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

interface PageOfProps {
  list: Paged;
  /** How many rows there are so far. */
  shown: number;
  /** Said instead of no rows. */
  empty: ReactNode;
  children: ReactNode;
}

const ROWS = [1, 2, 3, 4, 5, 6];

/** A list with what belongs below it: more of it, or why there is none. */
export function PageOf({ list, shown, empty, children }: PageOfProps) {
  if (list.data === undefined) {
    if (list.error !== null) {
      return <Problem reason={list.error.message} onRetry={list.refetch} isRetrying={list.isFetching} />;
    }
    return (
      <div className="grid gap-4 px-4 pt-2 pb-5">
        {ROWS.map((row) => (
          <Skeleton key={row} className="h-5" />
        ))}
      </div>
    );
  }
  if (shown === 0) return <div className="pb-3">{empty}</div>;
  return (
    <div aria-busy={list.isPlaceholderData} className={list.isPlaceholderData ? "opacity-60" : ""}>
      {children}
      {list.error !== null && (
        <Problem reason={list.error.message} onRetry={list.refetch} isRetrying={list.isFetching} />
      )}
      <div className="num flex min-h-11 items-center justify-center border-t border-line/60 px-4 py-2 text-[12.5px] text-faint">
        {list.hasNextPage ? (
          <Button size="small" kind="quiet" onClick={list.fetchNextPage} isBusy={list.isFetchingNextPage}>
            {text.more}
          </Button>
        ) : (
          text.end(shown)
        )}
      </div>
    </div>
  );
}
