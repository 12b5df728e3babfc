import type { IconName } from "../ui/icons";
import { text } from "./text";

/** The pages in the order of the rail. `key` follows a `g` on the keyboard. */
export const PAGES = [
  { path: "/", name: text.overview, icon: "overview", key: "o" },
  { path: "/events", name: text.events, icon: "events", key: "e" },
  { path: "/commands", name: text.commands, icon: "commands", key: "c" },
  { path: "/economy", name: text.economy, icon: "economy", key: "m" },
  { path: "/health", name: text.health, icon: "health", key: "h" },
] as const satisfies readonly { path: string; name: string; icon: IconName; key: string }[];

/** The page at a path, for which, as for the router, capitals and a slash at the end make no difference. */
export function pageAt(path: string) {
  const plain = path.toLowerCase().replace(/(?<=.)\/+$/, "");
  return PAGES.find((page) => page.path === plain);
}

export type PagePath = (typeof PAGES)[number]["path"];
