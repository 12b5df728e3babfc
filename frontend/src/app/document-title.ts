import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { useLive } from "../live/live-context";
import { face, isFresh } from "../live/presence";
import { useAlerts } from "./alerts";
import { pageAt } from "./pages";
import { text } from "./text";

/**
 * The tab says which page of which bot, and how that is: `Aurora · live`, `Events · Aurora · bot offline`; in front of
 * it how many errors there were unseen. A component that draws nothing: with every event it is asked again.
 */
export function DocumentTitle(): null {
  const errors = useAlerts();
  const path = useLocation({ select: (location) => location.pathname });
  const page = path === "/" ? null : (pageAt(path)?.name ?? text.notFound);
  const shown = useLive(face);
  const name = useLive((state) => state.stats?.bot.name) ?? text.product;
  const status = useLive((state) => state.stats?.bot.status) ?? "unknown";
  const isWell = status === "online" || status === "unknown";
  const says = isFresh(shown) && !isWell ? text.botIs(status) : text.face(shown);
  useEffect(() => {
    const title = [page, name, says].filter((part) => part !== null).join(" · ");
    document.title = errors > 0 ? `(${errors}) ${title}` : title;
  }, [page, name, says, errors]);
  return null;
}
