import { useLive } from "../../live/live-context";
import { togglePaused, usePaused } from "../../live/pause";
import { Histogram } from "./histogram";
import { LevelFilter } from "./level-filter";
import { Listing, type ListingProps } from "./listing";
import { PauseButton } from "./pause";
import { SearchBar } from "./search-bar";
import { useHistogram } from "./use-histogram";
import { isOver } from "./view";

interface ExplorerProps extends Omit<ListingProps, "histogram"> {
  onRange: (from: number, to: number) => void;
}

/** What chooses among the events, how many there were over time, and the events. */
export function Explorer({ onRange, ...listing }: ExplorerProps) {
  const { view, onQuery } = listing;
  const isPaused = usePaused();
  const clockOffset = useLive((state) => state.clockOffset);
  const histogram = useHistogram(view);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <SearchBar query={view.query} onQuery={onQuery} />
      <div className="flex items-start justify-between gap-2">
        <LevelFilter query={view.query} histogram={histogram.data} onQuery={onQuery} />
        {!isOver(view, Date.now() + clockOffset) && <PauseButton isPaused={isPaused} onToggle={togglePaused} />}
      </div>
      <Histogram histogram={histogram} onBrush={onRange} />
      <Listing {...listing} histogram={histogram.data} />
    </div>
  );
}
