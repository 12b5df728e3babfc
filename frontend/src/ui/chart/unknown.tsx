import { shortMoment } from "../../lib/format";
import type { ChartSpan } from "./model";
import { text } from "./text";

interface UnknownProps {
  span: ChartSpan;
  /** When what is known begins, in ms; null, or before the span: nothing of it is unknown. */
  until: number | null;
  /** How far the plot is from the left and the right edge of its box, in pixels. */
  sides: readonly [left: number, right: number];
}

/** Says of the part of a chart that lies before anything is known that it does, if it has room for that. */
export function Unknown({ span, until, sides: [left, right] }: UnknownProps) {
  if (until === null || until <= span.from) return null;
  const part = Math.min(1, (until - span.from) / (span.to - span.from));
  return (
    <div
      className="@container pointer-events-none absolute inset-y-0 grid place-items-center text-[12px] text-muted"
      style={{ left, width: `calc((100% - ${left + right}px) * ${part})` }}
    >
      <p className="num hidden bg-surface px-2 whitespace-nowrap @min-[190px]:block">
        {text.noDataBefore(shortMoment(until, span.to))}
      </p>
    </div>
  );
}
