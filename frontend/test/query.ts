import { notifyManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createElement, type ReactNode } from "react";

// What came of a query is told within the `act` that it belongs to.
notifyManager.setScheduler(queueMicrotask);

/** A query client of a test's own, which asks once, and how to put it around a component. */
export function freshQueries() {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false }, mutations: { networkMode: "always" } },
  });
  return { client, wrap: (children: ReactNode) => createElement(QueryClientProvider, { client }, children) };
}
