import { useQuery } from "@tanstack/react-query";
import { getJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { CommandList, Event } from "../../live/protocol.gen";

/** Whom or what there are events of, and the words that find them. */
export interface Subject {
  type: "command" | "guild" | "member";
  name: string;
  query: string;
}

const SHOWN = 200;

/**
 * What the server has told of: the commands of the last week, and whoever stands in the newest events; null while that
 * is being asked for.
 */
export function useSubjects(): Subject[] | null {
  const events = useLive((state) => state.events);
  const { data, isPending } = useQuery({
    queryKey: ["/api/commands"],
    queryFn: ({ signal }) => getJson<CommandList>("/api/commands", signal),
    staleTime: 60_000,
  });
  if (isPending) return null;
  const commands = (data?.items ?? []).map(
    ({ name }): Subject => ({ type: "command", name, query: word("command", name) }),
  );
  return [...commands.slice(0, SHOWN), ...involved(events).slice(0, SHOWN)];
}

/** The guilds and members of these events, each once. */
export function involved(events: readonly Event[]): Subject[] {
  const found = new Map<string, Subject>();
  for (const { guild, actor } of events) {
    if (guild?.name)
      found.set(`guild ${guild.id}`, { type: "guild", name: guild.name, query: word("guild", guild.name) });
    if (actor?.name)
      found.set(`member ${actor.id}`, { type: "member", name: actor.name, query: word("member", actor.name) });
  }
  return [...found.values()];
}

/** `guild:"Night Owls"`, as the events page reads it. */
export function word(key: string, value: string): string {
  return `${key}:"${value.replace(/["\\]/g, "\\$&")}"`;
}
