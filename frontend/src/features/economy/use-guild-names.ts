import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { nameOr } from "../../lib/name";
import { getJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { EventValueList } from "../../live/protocol.gen";
import type { LiveState } from "../../live/reducer";

export type GuildNames = ReadonlyMap<string, string>;

const VALUES = "/api/events/values";
const MOST = 50;

/** What servers are called, as far as events have told: those before this page was opened, and what came since. */
export function useGuildNames(): GuildNames {
  const { data } = useQuery({
    queryKey: [VALUES, "guild"],
    queryFn: ({ signal }) => getJson<EventValueList>(`${VALUES}?field=guild&limit=${MOST}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const told = useToldNames();
  return useMemo(() => {
    const before = (data?.items ?? []).flatMap(({ value, name }) =>
      name ? [[value, nameOr(value, name)] as const] : [],
    );
    return new Map([...before, ...told]);
  }, [data, told]);
}

/** What the events at hand tell; looked at anew with each stats. */
function useToldNames(): GuildNames {
  const kept = useRef<{ at: string | null; names: GuildNames }>({ at: null, names: new Map() });
  return useLive((state) => {
    const at = state.stats?.at ?? null;
    if (kept.current.at !== at) kept.current = { at, names: withNamesOf(kept.current.names, state) };
    return kept.current.names;
  });
}

/** The same names when nothing is new. */
export function withNamesOf(names: GuildNames, { events }: Pick<LiveState, "events">): GuildNames {
  const found = new Map(names);
  for (const { guild } of events.toReversed()) if (guild?.name) found.set(guild.id, nameOr(guild.id, guild.name));
  const isSame = found.size === names.size && [...found].every(([id, name]) => names.get(id) === name);
  return isSame ? names : found;
}
