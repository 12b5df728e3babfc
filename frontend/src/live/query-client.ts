import { QueryClient } from "@tanstack/react-query";
/**
 * What is asked for over HTTP, kept while it is shown. A key begins with the path. What fails says so at once, and is
 * asked for again with the next stats: with tries in between a part that stays broken would look as if it were loading.
 * A page that is only reached over this machine's own network is always worth a try.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
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
}
