import { useLocation } from "@tanstack/react-router";
import { type RefObject, useEffect, useRef } from "react";

/**
 * Who goes to another page is there: the focus goes to its heading, so that a screen reader says where one is and the
 * keyboard goes on from there. Returns where pages are drawn. The page that is loaded first leaves the focus alone.
 */
export function useArrival(): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const path = useLocation({ select: (location) => location.pathname });
  const left = useRef(path);
  useEffect(() => {
    if (left.current === path) return;
    left.current = path;
    const element = main.current;
    if (element === null) return;
    // A page that is loaded first has its heading a little later.
    const focus = () => {
      const heading = element.querySelector("h1");
      heading?.focus({ preventScroll: true });
      return heading !== null;
    };
    if (focus()) return;
    const arrival = new MutationObserver(() => focus() && arrival.disconnect());
    arrival.observe(element, { childList: true, subtree: true });
    return () => arrival.disconnect();
  }, [path]);
  return main;
}
