import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { accountParam } from "../../features/economy/search";
import { useGuildNames } from "../../features/economy/use-guild-names";
import { nameOr } from "../../lib/name";
import type { IconName } from "../../ui/icons";
import { PAGES } from "../pages";
import { text } from "../text";
import { type Findable, type Group, ranked } from "./rank";
import { useActions } from "./use-actions";
import { isId, useFound } from "./use-subjects";

const ICONS = { command: "commands", guild: "people", member: "person" } as const;

export interface PaletteRow extends Findable {
  /** Unique. */
  value: string;
  icon: IconName;
  shown: ReactNode;
  keys?: string | undefined;
  note?: string;
  run: () => unknown;
}

/** What fits what is typed, in groups, the best first. */
export function useGroups(words: string): Group<PaletteRow>[] {
  const toDo = useActions().map((action) => ({ ...action, value: action.name, shown: action.name }));
  return ranked(
    [{ heading: text.toPages, rows: usePages() }, { heading: text.toDo, rows: toDo }, ...useFoundGroups(words)],
    words,
  );
}

function usePages(): PaletteRow[] {
  const navigate = useNavigate();
  return PAGES.map(({ name, path, icon, key }) => ({
    ...{ value: name, name, shown: name, icon, keys: `g ${key}` },
    run: () => navigate({ to: path }),
  }));
}

/** What the server, and the newest events, know by these words. */
function useFoundGroups(words: string): Group<PaletteRow>[] {
  const navigate = useNavigate();
  const found = useFound(words);
  const guilds = useGuildNames();
  if (words === "" || found === null) return [];
  const toEvents = (q: string) => navigate({ to: "/events", search: { q } });
  const any: PaletteRow = {
    ...{ value: "any words", name: "", isLast: true, icon: "search", shown: text.eventsWith(words) },
    run: () => toEvents(quoted(words)),
  };
  const subjects = found.subjects.map(
    ({ type, id, name, query }): PaletteRow => ({
      ...{ value: `${type} ${id} ${name}`, name, also: `${text[type]} ${id}`, icon: ICONS[type] },
      shown: <bdi>{name}</bdi>,
      note: isId(words) ? `${text[type]} ${id}` : text[type],
      run: () => toEvents(query),
    }),
  );
  const accounts = found.accounts.map(({ guild, member, name: known }): PaletteRow => {
    const name = nameOr(member, known);
    return {
      ...{ value: `account ${guild} ${member}`, name, also: `${text.account} ${member} ${guild}`, icon: "economy" },
      shown: <bdi>{name}</bdi>,
      note: guild === "global" ? text.account : (guilds.get(guild) ?? guild),
      run: () => navigate({ to: "/economy", search: { account: accountParam({ guild, member }) } }),
    };
  });
  return [
    { heading: text.eventsOf, rows: [any, ...subjects] },
    { heading: text.accountOf, rows: accounts },
  ];
}

/** More than one word is one text to look for, not several. */
function quoted(words: string): string {
  return /\s/.test(words) && !/[":]/.test(words) ? `"${words}"` : words;
}
