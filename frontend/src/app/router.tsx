import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type Router,
  type RouterHistory,
  retainSearchParams,
} from "@tanstack/react-router";
import { commandSearch } from "../features/commands/search";
import { economySearch } from "../features/economy/search";
import { type EventsSearch, eventsSearch } from "../features/events/search";
import { healthSearch } from "../features/health/search";
import { basePath } from "../lib/base-path";
import { type RangeSearch, rangeSearch } from "../lib/time-range";
import { loadPart } from "../live/load-part";
import { Overview } from "../pages/overview";
import { Frame } from "./frame";
import { NotFound } from "./not-found";
import { PageBroke } from "./page-broke";
import { PendingPage } from "./pending-page";
import { parseSearch, stringifySearch } from "./search";

const root = createRootRoute({
  // What is now by the server's clock isn't known here: who reads the range looks at that.
  validateSearch: (search: Record<string, unknown>): RangeSearch => rangeSearch(search, Number.POSITIVE_INFINITY),
  search: { middlewares: [retainSearchParams(["range", "from", "to"])] },
});
const overview = createRoute({ getParentRoute: () => root, path: "/" });
const events = createRoute({
  getParentRoute: () => root,
  path: "/events",
  validateSearch: (search: Record<string, unknown>): EventsSearch => eventsSearch(search),
});
const commands = createRoute({ getParentRoute: () => root, path: "/commands", validateSearch: commandSearch });
const economy = createRoute({ getParentRoute: () => root, path: "/economy", validateSearch: economySearch });
const health = createRoute({ getParentRoute: () => root, path: "/health", validateSearch: healthSearch });
const routes = root.addChildren([overview, events, commands, economy, health]);

// Pages have links, whose types are made from the routes': set apart from them, so that neither waits for the other.
// Each page but the first is loaded when it is wanted.
root.update({ component: Frame });
overview.update({ component: Overview });
events.update({ component: lazyRouteComponent(() => loadPart(() => import("../pages/events")), "Events") });
commands.update({ component: lazyRouteComponent(() => loadPart(() => import("../pages/commands")), "Commands") });
economy.update({ component: lazyRouteComponent(() => loadPart(() => import("../pages/economy")), "Economy") });
health.update({ component: lazyRouteComponent(() => loadPart(() => import("../pages/health")), "Health") });

type PageRouter = Router<typeof routes, "never", false, RouterHistory>;

/** The pages and their addresses; tests hand in a history of their own. */
export function createPageRouter(history?: RouterHistory): PageRouter {
  return createRouter({
    routeTree: routes,
    basepath: basePath() || "/",
    ...(history !== undefined && { history }),
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPreloadDelay: 60,
    defaultPendingComponent: PendingPage,
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: PageBroke,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: PageRouter;
  }
}
