import { memo } from "react";
import { behind } from "../../live/feed";
import { useLive } from "../../live/live-context";
import { useExport } from "../../live/me";
import type { EventHistogram } from "../../live/protocol.gen";
import { totals } from "./bars";
import { ExportMenu } from "./export-menu";
import type { Filters } from "./filters";
import { text } from "./text";

interface ExplorerFootProps {
  /** What is shown; null where that can't be read, or was not loaded yet. */
  filters: Filters | null;
  isRead: boolean;
  histogram: EventHistogram | undefined;
}

/** How many events fit, and for who may take them away, how. */
export const ExplorerFoot = memo(function ExplorerFoot({ filters, isRead, histogram }: ExplorerFootProps) {
  const isBehind = useLive((state) => behind(state.feed) > 0);
  const file = useExport("events.export");
  const found = histogram === undefined || !isRead ? null : totals(histogram).events;
  return (
    <footer className="num flex min-h-10 items-center justify-between gap-4 border-t border-line px-4 py-1 text-[12.5px] text-muted">
      <span className="truncate" data-testid="events-found">
        {isBehind ? text.catchingUp : found !== null && text.found(found)}
      </span>
      {file.isRefused && <span role="alert">{text.exportRefused}</span>}
      {file.may && filters !== null && <ExportMenu filters={filters} found={found} onTake={file.onClick} />}
    </footer>
  );
});
