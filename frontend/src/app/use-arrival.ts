import { useRouterState } from "@tanstack/react-router";
import { type RefObject, useEffect, useRef } from "react";

/**
 * Who goes to another page is there: the focus goes to its heading, so that a screen reader says where one is and the
 * keyboard goes on from there. Within a page it stays, unless what had it is gone: then it goes to the page as a whole.
 * What stands in front of the page keeps it: somebody is typing there by now. Returns where pages are drawn. The page that
 * is loaded first leaves the focus alone.
 */
export function useArrival(): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  // Where the page is that is drawn: it is the one before while the next is on its way.
  const path = useRouterState({ select: ({ resolvedLocation, location }) => (resolvedLocation ?? location).pathname });
  const address = useRouterState({ select: ({ resolvedLocation, location }) => (resolvedLocation ?? location).href });
  const left = useRef({ path, address });
  useEffect(() => {
    const before = left.current;
    left.current = { path, address };
    if (document.activeElement?.closest("[role=dialog]")) return;
    if (before.path !== path) {
      (main.current?.querySelector("h1") ?? main.current)?.focus({ preventScroll: true });
    } else if (before.address !== address && document.activeElement === document.body) {
      main.current?.focus({ preventScroll: true });
    }
  }, [path, address]);
  return main;
}
