import { useRef } from "react";
import { useLive } from "../../live/live-context";
import type { LiveState } from "../../live/reducer";

export type GuildNames = ReadonlyMap<string, string>;

/** What servers are called, as far as events have told; looked at anew with each stats. */
export function useGuildNames(): GuildNames {
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
  for (const { guild } of events.toReversed()) if (guild?.name) found.set(guild.id, guild.name);
  const isSame = found.size === names.size && [...found].every(([id, name]) => names.get(id) === name);
  return isSame ? names : found;
}
