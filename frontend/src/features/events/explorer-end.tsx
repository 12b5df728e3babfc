import type { ReactNode } from "react";
import { LASTS, type Last } from "../../lib/time-range";
import { useLive } from "../../live/live-context";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { Problem } from "../../ui/problem";
import { Skeleton } from "../../ui/skeleton";
import { text } from "./text";
import { MOST_ROWS } from "./timeline";
import type { Explorer } from "./use-explorer";
import { isOver, type View } from "./view";

interface ExplorerEndProps {
  explorer: Explorer;
  view: View;
  onWiden: () => void;
  onQuery: (query: string) => void;
}

/** What stands below the last row: that there is more, or no more, or why there is nothing. */
export function ExplorerEnd({ explorer, view, onWiden, onQuery }: ExplorerEndProps) {
  const { timeline, older, failure, isCurrent, reload, loadOlder } = explorer;
  const clockOffset = useLive((state) => state.clockOffset);
  const { rows } = timeline;
  if (failure !== null) return <Problem title={text.notLoaded} reason={failure} onRetry={reload} />;
  if (!explorer.isRead) {
    return (
      <Nothing title={text.notRead} action={<All onQuery={onQuery} />}>
        {text.notReadWhy}
      </Nothing>
    );
  }
  if (rows.length === 0 && !isCurrent) return <FirstRows />;
  if (rows.length >= MOST_ROWS) return <Line>{text.most(MOST_ROWS)}</Line>;
  if (older === "failed") {
    return (
      <Line>
        {text.olderFailed}
        <Button size="small" onClick={loadOlder}>
          {text.tryAgain}
        </Button>
      </Line>
    );
  }
  if (older !== "none") return <Line>{rows.length === 0 ? text.searching : text.loadingOlder}</Line>;
  const wider = widerThan(view);
  const widen = wider !== null && (
    <Button size="small" onClick={onWiden}>
      {text.widen(text.widths[wider])}
    </Button>
  );
  if (rows.length > 0) {
    return (
      <Line>
        {text.isAll}
        {widen}
      </Line>
    );
  }
  const isFiltered = view.query.trim() !== "";
  const why = isFiltered ? text.nothingFitsWhy : text.nothingYetWhy;
  return (
    <Nothing
      title={isFiltered ? text.nothingFits : text.nothingYet}
      action={
        <span className="flex flex-wrap justify-center gap-2">
          {widen}
          {isFiltered && <All onQuery={onQuery} />}
        </span>
      }
    >
      {why(isOver(view, Date.now() + clockOffset))}
    </Nothing>
  );
}

function Nothing({ title, action, children }: { title: string; action: ReactNode; children: ReactNode }) {
  return (
    <div className="grid min-h-60 place-content-center justify-items-center text-center" data-testid="events-empty">
      <Empty title={title} action={action}>
        {children}
      </Empty>
    </div>
  );
}

function All({ onQuery }: { onQuery: (query: string) => void }) {
  return (
    <Button size="small" onClick={() => onQuery("")}>
      {text.withoutQuery}
    </Button>
  );
}

/** The next larger of the ranges that end now; null where there is none. */
export function widerThan({ range }: View): Last | null {
  return "last" in range ? (LASTS[LASTS.indexOf(range.last) + 1] ?? null) : null;
}

function Line({ children }: { children: ReactNode }) {
  return (
    <p className="num flex min-h-11 flex-wrap items-center justify-center gap-3 border-t border-line/60 px-4 py-1.5 text-center text-[12.5px] text-muted">
      {children}
    </p>
  );
}

function FirstRows() {
  return (
    <div className="grid gap-[22px] px-4 py-3" aria-hidden="true">
      {WIDTHS.map((width) => (
        <Skeleton key={width} className={`h-4 ${width}`} />
      ))}
    </div>
  );
}

const WIDTHS = ["w-2/3", "w-1/2", "w-3/5", "w-5/12", "w-7/12", "w-3/4", "w-1/3", "w-5/6"];
