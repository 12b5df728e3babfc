import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { act, type ReactElement, type ReactNode } from "react";
import { render } from "./render";

interface Address {
  path: string;
  /** What is after the path, where it isn't nothing. */
  search?: string;
  validateSearch?: (search: Record<string, unknown>) => object;
}

/** Draws a part in a page of its own, with links that work; `wrap` puts around it what it needs. */
export async function page(
  part: ReactElement,
  { path, search = "", validateSearch = () => ({}) }: Address,
  wrap: (node: ReactNode) => ReactNode = (node) => node,
) {
  const root = createRootRoute();
  const route = createRoute({ getParentRoute: () => root, path, validateSearch, component: () => part });
  const history = createMemoryHistory({ initialEntries: [path + search] });
  const router = createRouter({ routeTree: root.addChildren([route]), history });
  await act(() => router.load());
  const { element } = render(wrap(<RouterProvider router={router as never} />));
  return { element, history, router };
}
