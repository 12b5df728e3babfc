import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  retainSearchParams,
} from "@tanstack/react-router";
import { commandSearch } from "../features/commands/search";
import { economySearch } from "../features/economy/search";
import { type EventsSearch, eventsSearch } from "../features/events/search";
import { type RangeSearch, rangeSearch } from "../lib/time-range";
import { loadPart } from "../live/load-part";
import { Overview } from "../pages/overview";
import { PageSkeleton } from "../pages/page-skeleton";
import { Frame } from "./frame";
import { NotFound } from "./not-found";
import { PageBroke } from "./page-broke";
import { parseSearch, stringifySearch } from "./search";

const root = createRootRoute({
  component: Frame,
  validateSearch: (search: Record<string, unknown>): RangeSearch => rangeSearch(search),
  search: { middlewares: [retainSearchParams(["range", "from", "to"])] },
});

/** Each page but the first is loaded when it is wanted. Its own part of the address is validated by its route. */
const routes = root.addChildren([
  createRoute({ getParentRoute: () => root, path: "/", component: Overview }),
  createRoute({
    getParentRoute: () => root,
    path: "/events",
    validateSearch: (search: Record<string, unknown>): EventsSearch => eventsSearch(search),
    component: lazyRouteComponent(() => loadPart(() => import("../pages/events")), "Events"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/commands",
    validateSearch: commandSearch,
    component: lazyRouteComponent(() => loadPart(() => import("../pages/commands")), "Commands"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/economy",
    validateSearch: economySearch,
    component: lazyRouteComponent(() => loadPart(() => import("../pages/economy")), "Economy"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/health",
    component: lazyRouteComponent(() => loadPart(() => import("../pages/health")), "Health"),
  }),
]);

/** The pages and their addresses; tests hand in a history of their own. */
export function createPageRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: routes,
    ...(history !== undefined && { history }),
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPreloadDelay: 60,
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: PageBroke,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
