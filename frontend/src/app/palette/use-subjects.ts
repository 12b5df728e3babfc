import { useQuery } from "@tanstack/react-query";
import { hasEconomy } from "../../features/economy/economy";
import { useAccountsLike } from "../../features/economy/queries";
import { useFieldValues } from "../../features/events/use-values";
import { nameOr } from "../../lib/name";
import { getJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import { useMay } from "../../live/me";
import type { CommandList, Event, EventValue, MemberAccount } from "../../live/protocol.gen";

/** Whom or what there are events of, and the words that find them. */
export interface Subject {
  type: "command" | "guild" | "member";
  /** Discord's; a command has none. */
  id: string;
  name: string;
  query: string;
}

const SHOWN = 200;

/** What may fit what is typed; null while that is being asked for. */
interface Found {
  /** Whom or what there are events of. */
  subjects: Subject[];
  accounts: readonly MemberAccount[];
}

/** Whether this is an id of Discord's, or the beginning of one, and no name. */
export function isId(typed: string): boolean {
  return /^\d{5,20}$/.test(typed);
}

/**
 * The commands of the last week, whoever stands in the newest events, the guilds and members that the server knows by
 * these letters, or by the beginning of their id, and the accounts, where there are some and whoever looks may see them.
 */
export function useFound(typed: string): Found | null {
  const events = useLive((state) => state.events);
  const guilds = useFieldValues(typed === "" ? undefined : "guild", typed);
  const members = useFieldValues(typed === "" ? undefined : "actor", typed);
  const isThere = useLive((state) => state.stats !== null && hasEconomy(state.stats.economy));
  const maySee = useMay("economy.read");
  const accounts = useAccountsLike(isThere && maySee ? typed : "");
  const { data, isPending } = useQuery({
    queryKey: ["/api/commands"],
    queryFn: ({ signal }) => getJson<CommandList>("/api/commands", signal),
    staleTime: 60_000,
  });
  if (isPending) return null;
  const commands = (data?.items ?? []).map(
    ({ name }): Subject => ({ type: "command", id: "", name, query: word("command", name) }),
  );
  const holders = accounts.map(({ member, name }) => ({ value: member, name }));
  const subjects = involved(events, guilds, [...members, ...holders], isId(typed)).slice(0, SHOWN);
  return { subjects: [...commands.slice(0, SHOWN), ...subjects], accounts };
}

/**
 * The guilds and members that the server knows and those of these events. Found by name, of those who share one there is
 * one, whose events are the same; found by id, each is.
 */
export function involved(
  events: readonly Event[],
  guilds: readonly Known[],
  members: readonly Known[],
  byId: boolean,
): Subject[] {
  const found = new Map<string, Subject>();
  const add = (type: "guild" | "member", id: string, name: string | null) => {
    if (!name && !byId) return;
    const shown = nameOr(id, name);
    const query = word(type, byId ? id : shown);
    if (!found.has(query)) found.set(query, { type, id, name: shown, query });
  };
  for (const { value, name } of guilds) add("guild", value, name);
  for (const { value, name } of members) add("member", value, name);
  for (const { guild, actor } of events) {
    if (guild) add("guild", guild.id, guild.name);
    if (actor) add("member", actor.id, actor.name);
  }
  return [...found.values()];
}

type Known = Pick<EventValue, "value" | "name">;

/** `guild:"Night Owls"`, as the events page reads it. */
export function word(key: string, value: string): string {
  return `${key}:"${value.replace(/["\\]/g, "\\$&")}"`;
}
