import type { Event } from "../../live/protocol.gen";
import { PillToggle } from "../../ui/pill";
import { text } from "./recent-text";

/** A few events of the many: what is asked most often. */
export interface RecentFilter {
  name: string;
  /** The same for the events page; null asks for all. */
  query: string | null;
  fits: (event: Event) => boolean;
}

const family = (name: string, prefix: string): RecentFilter => ({
  name,
  query: `kind:${prefix}.*`,
  fits: ({ kind }) => kind.startsWith(`${prefix}.`),
});

export const ALL: RecentFilter = { name: text.all, query: null, fits: () => true };
const ECONOMY = family(text.economy, "economy");

const FILTERS = [
  ALL,
  { name: text.errors, query: "level:error", fits: ({ level }: Event) => level === "error" },
  family(text.commands, "command"),
  ECONOMY,
  family(text.gateway, "gateway"),
];

interface RecentFiltersProps {
  chosen: RecentFilter;
  onChoose: (filter: RecentFilter) => void;
  hasEconomy: boolean;
}

export function RecentFilters({ chosen, onChoose, hasEconomy }: RecentFiltersProps) {
  return (
    <fieldset className="flex min-w-0 gap-1.5 max-sm:order-last max-sm:w-full max-sm:flex-wrap max-sm:gap-1 max-sm:*:px-1.5 sm:overflow-x-auto sm:[scrollbar-width:none]">
      <legend className="sr-only">{text.filters}</legend>
      {FILTERS.filter((filter) => hasEconomy || filter !== ECONOMY).map((filter) => (
        <PillToggle key={filter.name} isOn={filter === chosen} onToggle={() => onChoose(filter)}>
          {filter.name}
        </PillToggle>
      ))}
    </fieldset>
  );
}
