import { useMemo } from "react";
import { useSeries } from "../../live/use-series";
import { useZoom } from "../../live/use-zoom";
import type { ChartLine } from "../../ui/chart/model";
import { TimeChart } from "../../ui/chart/time-chart";
import { useWidth } from "../../ui/chart/use-width";
import { Problem } from "../../ui/problem";

/** A line by the name of its metric: `process.rss_bytes`. */
export type TrendLine = Pick<ChartLine, "label" | "colour" | "unit"> & { metric: string };

interface TrendProps {
  title: string;
  /** The same array each time. */
  lines: readonly TrendLine[];
  height?: number;
}

/** Numbers of the stats over the time that the page looks at, live at the right edge. */
export function Trend({ title, lines, height = 180 }: TrendProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const { range, zoom, backToLive } = useZoom();
  const metrics = useMemo(() => lines.map(({ metric }) => metric), [lines]);
  const answer = useSeries(metrics, range, width);
  const drawn = useMemo(
    () => lines.map((line, index) => ({ key: line.metric, ...line, ...(answer.lines[index] ?? NO_LINE) })),
    [lines, answer.lines],
  );
  return (
    <div ref={box} data-testid="trend" style={{ minHeight: height + LEGEND }}>
      {answer.problem === null ? (
        <TimeChart
          title={title}
          lines={drawn}
          marks={answer.marks}
          from={answer.from}
          to={answer.to}
          knownSince={answer.knownSince}
          height={height}
          isFresh={answer.isFresh}
          isLoading={answer.isLoading}
          onZoom={zoom}
          onReset={backToLive}
        />
      ) : (
        <Problem reason={answer.problem} onRetry={answer.retry} />
      )}
    </div>
  );
}

const LEGEND = 20;
const NO_LINE = { at: [], value: [] };
