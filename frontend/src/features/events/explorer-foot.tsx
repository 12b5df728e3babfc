import { behind } from "../../live/feed";
import { useLive } from "../../live/live-context";
import { useExport } from "../../live/me";
import type { EventHistogram } from "../../live/protocol.gen";
import { totals } from "./bars";
import { ExportMenu } from "./export-menu";
import { text } from "./text";
import type { Explorer } from "./use-explorer";

/** How many events fit, and for who may take them away, how. */
export function ExplorerFoot({ explorer, histogram }: { explorer: Explorer; histogram: EventHistogram | undefined }) {
  const isBehind = useLive((state) => behind(state.feed) > 0);
  const file = useExport("events.export");
  const found = histogram === undefined || !explorer.isRead ? null : totals(histogram).events;
  return (
    <footer className="num flex min-h-10 items-center justify-between gap-4 border-t border-line px-4 py-1 text-[12.5px] text-muted">
      <span className="truncate" data-testid="events-found">
        {isBehind ? text.catchingUp : found !== null && text.found(found)}
      </span>
      {file.isRefused && <span role="alert">{text.exportRefused}</span>}
      {file.may && explorer.filters !== null && (
        <ExportMenu filters={explorer.filters} found={found} onTake={file.onClick} />
      )}
    </footer>
  );
}
