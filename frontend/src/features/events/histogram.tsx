import type { UseQueryResult } from "@tanstack/react-query";
import { memo, type PointerEvent, useMemo, useState } from "react";
import { count, dayOfMonth, hourAndMinute, timeOfDay } from "../../lib/format";
import { useLive } from "../../live/live-context";
import type { EventHistogram, Level } from "../../live/protocol.gen";
import { bars, eventsOf, STACK, timeBetween, totals } from "./bars";
import { LevelMark } from "./level-mark";
import { text } from "./text";

const FILL: Record<Level, string> = {
  error: "fill-error",
  warning: "fill-warn",
  success: "fill-pulse/55",
  info: "fill-info/45",
};
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A brush less wide than this share is a click. */
const CLICK = 0.006;

interface HistogramProps {
  histogram: UseQueryResult<EventHistogram>;
  onBrush: (from: number, to: number) => void;
}

/** How many events there were over time, by level. A brush over it chooses a time, a click that of one bar. */
export function Histogram({ histogram: { data, error }, onBrush }: HistogramProps) {
  return (
    <section
      aria-label={text.histogram}
      data-testid="event-histogram"
      className="shrink-0 rounded-card border border-line bg-surface px-4 pt-3 pb-1.5"
    >
      <div className="relative h-[58px] md:h-[64px]">
        {data === undefined && error !== null && <p className="text-[12.5px] text-muted">{error.message}</p>}
        {data !== undefined && data.items.length > 0 && <Plot histogram={data} onBrush={onBrush} />}
      </div>
      <Axis histogram={data} />
    </section>
  );
}

function Plot({ histogram, onBrush }: { histogram: EventHistogram; onBrush: (from: number, to: number) => void }) {
  const [over, setOver] = useState<number | null>(null);
  const [held, setHeld] = useState<number | null>(null);
  const { items } = histogram;
  const index = over === null ? null : Math.min(items.length - 1, Math.floor(over * items.length));
  const sum = totals(histogram);

  function onPointerDown(event: PointerEvent<HTMLDivElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setHeld(shareOf(event));
  }

  function onPointerUp(event: PointerEvent<HTMLDivElement>) {
    if (held === null) return;
    const to = shareOf(event);
    setHeld(null);
    if (Math.abs(to - held) >= CLICK) return brushed(timeBetween(histogram, held, to));
    const at = Math.min(items.length - 1, Math.floor(to * items.length));
    const counts = items[at];
    if (counts !== undefined && eventsOf(counts) > 0) {
      brushed(timeBetween(histogram, at / items.length, (at + 1) / items.length));
    }
  }

  function brushed({ from, to }: { from: number; to: number }) {
    if (to > from) onBrush(from, to);
  }

  return (
    <div
      role="img"
      aria-label={text.histogramSummary(sum.events, sum.error, sum.warning)}
      title={text.brush}
      className="absolute inset-0 cursor-crosshair touch-pan-y select-none"
      onPointerDown={onPointerDown}
      onPointerMove={(event) => setOver(shareOf(event))}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setHeld(null)}
      onPointerLeave={() => setOver(null)}
    >
      <Bars histogram={histogram} />
      {held !== null && over !== null && (
        <div
          className="absolute inset-y-0 border-x border-info bg-info/15"
          style={{ left: `${Math.min(held, over) * 100}%`, width: `${Math.abs(over - held) * 100}%` }}
        />
      )}
      {index !== null && held === null && <Told histogram={histogram} index={index} />}
    </div>
  );
}

const Bars = memo(function Bars({ histogram }: { histogram: EventHistogram }) {
  const drawn = useMemo(() => bars(histogram), [histogram]);
  return (
    <svg
      viewBox={`0 0 ${drawn.length} 100`}
      preserveAspectRatio="none"
      className="size-full border-b border-line"
      aria-hidden="true"
    >
      {drawn.map((parts, index) =>
        parts.map(({ level, from, height }) => (
          <rect
            key={`${histogram.items[index]?.at}${level}`}
            x={index + 0.12}
            width={0.76}
            y={100 - from - height}
            height={height}
            className={FILL[level]}
          />
        )),
      )}
    </svg>
  );
});

/** What the bar under the pointer stands for. */
function Told({ histogram, index }: { histogram: EventHistogram; index: number }) {
  const offset = useLive((state) => state.clockOffset);
  const counts = histogram.items[index];
  if (counts === undefined) return null;
  const at = Date.parse(counts.at) - offset;
  const share = (index + 0.5) / histogram.items.length;
  const side = share > 0.5 ? { right: `${(1 - share) * 100}%` } : { left: `${share * 100}%` };
  return (
    <div
      className="num pointer-events-none absolute top-full z-20 mt-1 grid gap-1 rounded-control border border-line bg-surface px-3 py-2 text-[12.5px] whitespace-nowrap shadow-xl"
      style={side}
    >
      <span className="text-muted">{moment(at, histogram)}</span>
      <span className="font-medium">{text.bucket(eventsOf(counts))}</span>
      {STACK.filter((level) => counts[level] > 0).map((level) => (
        <span key={level} className="flex items-center gap-2">
          <LevelMark level={level} isDecoration />
          {level}
          <span className="ml-auto pl-3">{count(counts[level])}</span>
        </span>
      ))}
    </div>
  );
}

function Axis({ histogram }: { histogram: EventHistogram | undefined }) {
  const offset = useLive((state) => state.clockOffset);
  const begins = histogram && Date.parse(histogram.begins) - offset;
  const ends = histogram && Date.parse(histogram.ends) - offset;
  const moments = begins === undefined || ends === undefined ? [] : [begins, (begins + ends) / 2, ends];
  return (
    <p className="num flex h-5 items-end justify-between text-[11px] text-faint" aria-hidden="true">
      {histogram !== undefined && moments.map((at) => <span key={at}>{moment(at, histogram)}</span>)}
    </p>
  );
}

function moment(at: number, { begins, ends, stepMs }: EventHistogram): string {
  const time = stepMs < MINUTE_MS ? timeOfDay(at) : hourAndMinute(at);
  const length = Date.parse(ends) - Date.parse(begins);
  return length > 0.8 * DAY_MS ? `${dayOfMonth(at)}, ${time}` : time;
}

function shareOf(event: PointerEvent<HTMLDivElement>): number {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  return Math.min(1, Math.max(0, (event.clientX - left) / width));
}
