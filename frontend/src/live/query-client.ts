import { type Query, QueryClient } from "@tanstack/react-query";
import { ME, whenAskedAnew } from "./http";

/**
 * What is asked for over HTTP, kept while it is shown. A key begins with the path. What fails says so at once, and is
 * asked for again with the next stats: with tries in between a part that stays broken would look as if it were loading.
 * A page that is only reached over this machine's own network is always worth a try.
 */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        refetchOnWindowFocus: false,
        staleTime: 5_000,
        retry: false,
      },
      mutations: { networkMode: "always" },
    },
  });
  keepErrors(client);
  whenAskedAnew(() => void client.invalidateQueries({ queryKey: [ME] }));
  return client;
}

/** What has failed has failed until it succeeds: otherwise it would look, whenever it is asked for again, as if it were loading. */
function keepErrors(client: QueryClient): void {
  const errors = new WeakMap<Query, Error>();
  client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated") return;
    const { query, action } = event;
    if (action.type === "error") errors.set(query, action.error);
    if (action.type === "success") errors.delete(query);
    const error = errors.get(query);
    if (action.type === "fetch" && query.state.data === undefined && error !== undefined) {
      query.setState({ status: "error", error });
    }
  });
}
