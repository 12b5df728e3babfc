import { type KeyboardEvent, memo, useMemo, useRef, useState } from "react";
import { dateAndTime, timeOfDay } from "../../lib/format";
import { ChartTable } from "./chart-table";
import { keyAct } from "./keys";
import { Legend } from "./legend";
import type { ChartLine, ChartMark, ChartSpan } from "./model";
import { sides } from "./options";
import { hasNumbers, markNear, moments, valueAt } from "./summary";
import { text } from "./text";
import { Unknown } from "./unknown";
import { usePlot } from "./use-plot";

const DAY_MS = 86_400_000;
/** A mark is told of from this part of the width on. */
const REACH = 0.008;

export interface TimeChartProps {
  /** For those who listen; what is seen has the title of the card around it. */
  title: string;
  /** At most two units. */
  lines: readonly ChartLine[];
  marks?: readonly ChartMark[];
  /** What the chart shows, from its left edge to its right one. */
  from: number;
  to: number;
  /** When what is known begins, where that is later than `from`. */
  knownSince?: number | null;
  height?: number;
  /** False while the numbers are old: the lines lose most of their colour. */
  isFresh?: boolean;
  isLoading?: boolean;
  /** A part was brushed or zoomed to. */
  onZoom?: (from: number, to: number) => void;
  /** Whoever looks wants back to where zooming began. */
  onReset?: () => void;
}

const NO_MARKS: readonly ChartMark[] = [];
const ignore = () => {};

/** Numbers over time. All charts of a page share one cursor. */
export const TimeChart = memo(function TimeChart(props: TimeChartProps) {
  const { title, lines, marks = NO_MARKS, from, to, height = 200, isFresh = true, isLoading = false } = props;
  const { knownSince = null, onZoom = ignore, onReset = ignore } = props;
  const box = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const span = useMemo(() => ({ from, to }), [from, to]);
  const moveCursor = usePlot(box, { lines, marks, span, height, isFresh, onPoint: setPointed, onZoom, onReset });

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keyAct(event.key, pointed, moments(lines, span), span);
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (act.do === "move") moveCursor(act.to);
    else if (act.do === "zoom") onZoom(act.span.from, act.span.to);
    else onReset();
  }

  const at = pointed ?? to;
  const said = lines.map((line) => text.valueOf(line.label, line.unit.write(valueAt(line, at)))).join(", ");
  return (
    <figure aria-label={title} className="@container relative min-w-0">
      <div className="flex min-h-5 flex-wrap items-start justify-between gap-x-4 px-4 text-[12px] text-muted sm:flex-nowrap">
        <Legend lines={lines} span={span} pointed={pointed} isFresh={isFresh} />
        <PointedTime at={pointed} span={span} marks={marks} />
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={title}
        aria-description={text.keys}
        aria-valuemin={from}
        aria-valuemax={to}
        aria-valuenow={Math.min(to, Math.max(from, at))}
        aria-valuetext={`${dateAndTime(at)}: ${said}`}
        onKeyDown={onKeyDown}
        onBlur={() => moveCursor(null)}
        className="relative mx-2 overflow-hidden rounded-control focus-visible:outline-offset-[-2px]"
        style={{ height }}
      >
        <div ref={box} aria-hidden="true" className="absolute inset-0" />
        {hasNumbers(lines, span) ? (
          <Unknown sides={sides(lines)} span={span} until={knownSince} />
        ) : (
          <Nothing isLoading={isLoading} />
        )}
      </div>
      <ChartTable title={title} lines={lines} marks={marks} span={span} />
    </figure>
  );
});

function PointedTime({ at, span, marks }: { at: number | null; span: ChartSpan; marks: readonly ChartMark[] }) {
  const length = span.to - span.from;
  if (at === null) return <span className="h-[18px] w-full sm:hidden" />;
  const mark = markNear(marks, at, length * REACH);
  const time = length > DAY_MS / 2 ? dateAndTime(at) : timeOfDay(at);
  return (
    <span className="num h-[18px] w-full min-w-0 truncate sm:w-auto sm:shrink-0 sm:text-right">
      {mark === null ? time : text.marked(time, mark.label)}
    </span>
  );
}

function Nothing({ isLoading }: { isLoading: boolean }) {
  return (
    <div className="pointer-events-none absolute inset-0 grid content-center justify-items-center px-12 pb-6 text-center text-[13px] text-muted">
      {isLoading ? (
        <div className="skeleton h-20 w-full max-w-xl" role="status" aria-label={text.loading} />
      ) : (
        <div className="rounded-control bg-surface px-3 py-1">
          <p className="font-medium text-text">{text.noData}</p>
          <p>{text.noDataHint}</p>
        </div>
      )}
    </div>
  );
}
