import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { useLive } from "../live/live-context";
import { face, isFresh } from "../live/presence";
import { PAGES } from "./pages";
import { text } from "./text";

/** The tab says which bot, how it is, and which page: `Aurora · live`, `Events · Aurora · bot offline`. */
export function useDocumentTitle(): void {
  const path = useLocation({ select: (location) => location.pathname });
  const page = path === "/" ? null : (PAGES.find((each) => each.path === path)?.name ?? text.notFound);
  const shown = useLive(face);
  const name = useLive((state) => state.stats?.bot.name) ?? text.product;
  const status = useLive((state) => state.stats?.bot.status) ?? "unknown";
  const isWell = status === "online" || status === "unknown";
  const says = isFresh(shown) && !isWell ? text.botIs(status) : text.face(shown);
  useEffect(() => {
    document.title = [page, name, says].filter((part) => part !== null).join(" · ");
  }, [page, name, says]);
}
