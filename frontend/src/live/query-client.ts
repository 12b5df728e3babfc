import { QueryClient } from "@tanstack/react-query";
import { HttpFailure } from "./http";

const RETRIES = 2;

/**
 * What is asked for over HTTP, kept while it is shown. A key begins with the path. What the server refused (4xx) isn't
 * asked for again by itself; a page that is only reached over this machine's own network is always worth a try.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        refetchOnWindowFocus: false,
        staleTime: 5_000,
        retry: (failures, error) => failures < RETRIES && !(error instanceof HttpFailure && error.isRefusal),
      },
      mutations: { networkMode: "always" },
    },
  });
}
