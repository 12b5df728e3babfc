import { useQuery } from "@tanstack/react-query";
import { useFieldValues } from "../../features/events/use-values";
import { nameOr } from "../../lib/name";
import { getJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { CommandList, Event, EventValue } from "../../live/protocol.gen";

/** Whom or what there are events of, and the words that find them. */
export interface Subject {
  type: "command" | "guild" | "member";
  /** Discord's; a command has none. */
  id: string;
  name: string;
  query: string;
}

const SHOWN = 200;

/**
 * What may fit what is typed: the commands of the last week, whoever stands in the newest events, and the guilds and
 * members that the server knows by these letters; null while that is being asked for.
 */
export function useSubjects(typed: string): Subject[] | null {
  const events = useLive((state) => state.events);
  const guilds = useFieldValues(typed === "" ? undefined : "guild", typed);
  const members = useFieldValues(typed === "" ? undefined : "actor", typed);
  const { data, isPending } = useQuery({
    queryKey: ["/api/commands"],
    queryFn: ({ signal }) => getJson<CommandList>("/api/commands", signal),
    staleTime: 60_000,
  });
  if (isPending) return null;
  const commands = (data?.items ?? []).map(
    ({ name }): Subject => ({ type: "command", id: "", name, query: word("command", name) }),
  );
  return [...commands.slice(0, SHOWN), ...involved(events, guilds, members).slice(0, SHOWN)];
}

/** The guilds and members that the server knows and those of these events; of those who share a name one, whose events are the same. */
export function involved(
  events: readonly Event[],
  guilds: readonly EventValue[],
  members: readonly EventValue[],
): Subject[] {
  const found = new Map<string, Subject>();
  const add = (type: "guild" | "member", id: string, name: string | null | undefined) => {
    if (!name) return;
    const shown = nameOr(id, name);
    const query = word(type, shown);
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

/** `guild:"Night Owls"`, as the events page reads it. */
export function word(key: string, value: string): string {
  return `${key}:"${value.replace(/["\\]/g, "\\$&")}"`;
}
