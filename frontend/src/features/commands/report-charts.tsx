import { useMemo } from "react";
import { isLive } from "../../lib/time-range";
import { useLive } from "../../live/live-context";
import { face, isFresh } from "../../live/presence";
import { useMarks } from "../../live/use-series";
import { useZoom } from "../../live/use-zoom";
import { Card } from "../../ui/card";
import type { ChartLine } from "../../ui/chart/model";
import { TimeChart } from "../../ui/chart/time-chart";
import { UNITS } from "../../ui/chart/units";
import { knownSince, lastRuns, linesOf, type ReportLines, reportable, type Span, withLastApart } from "./report";
import { text } from "./text";
import type { ReportAnswer } from "./use-report";

type Drawn = Pick<ChartLine, "key" | "label" | "colour" | "unit"> & { of: keyof Omit<ReportLines, "at"> };

const USAGE: readonly Drawn[] = [
  { key: "uses", of: "uses", label: text.lineUses, colour: "--info", unit: UNITS.count },
  { key: "bugs", of: "bugs", label: text.lineBugs, colour: "--error", unit: UNITS.count },
  { key: "refused", of: "refused", label: text.lineRefused, colour: "--warn", unit: UNITS.count },
];
const TIMES: readonly Drawn[] = [
  { key: "p50", of: "p50", label: text.p50, colour: "--pulse", unit: UNITS.milliseconds },
  { key: "p95", of: "p95", label: text.p95Name, colour: "--info", unit: UNITS.milliseconds },
  { key: "p99", of: "p99", label: text.p99, colour: "--violet", unit: UNITS.milliseconds },
];

/** Usage and response times over the time that the page looks at. */
export function ReportCharts({ report, span, now }: Pick<ReportAnswer, "report" | "span" | "now">) {
  const { from, to } = span;
  const lines = useMemo(
    () => (report === undefined ? null : linesOf(report, reportable({ from, to }, report.bucket, now))),
    [report, from, to, now],
  );
  const isRunning = report !== undefined && lastRuns(report, now);
  const usage = useMemo(() => (lines !== null && isRunning ? withLastApart(lines) : lines), [lines, isRunning]);
  const shared = { span, since: knownSince(report, span) };
  const per = report && text.perBucket(report.bucket, isRunning);
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Chart title={text.usage} drawn={USAGE} lines={usage} per={per} {...shared} />
      <Chart title={text.times} drawn={TIMES} lines={lines} {...shared} />
    </div>
  );
}

interface ChartProps {
  title: string;
  drawn: readonly Drawn[];
  lines: ReportLines | null;
  span: Span;
  /** When what is known begins; null where that is before the span. */
  since: number | null;
  per?: string | undefined;
}

function Chart({ title, drawn, lines, span, since, per }: ChartProps) {
  const { range, zoom, backToLive } = useZoom();
  const isNow = useLive((state) => isFresh(face(state)));
  const marks = useMarks(
    range,
    useLive((state) => state.clockOffset),
  );
  const shown = useMemo(
    () => drawn.map(({ of, ...line }) => ({ ...line, at: lines?.at ?? [], value: lines?.[of] ?? [] })),
    [drawn, lines],
  );
  const aside = per && <span className="ml-auto text-[12.5px] text-muted">{per}</span>;
  return (
    <Card title={title} aside={aside} testId="command-chart">
      <TimeChart
        title={title}
        lines={shown}
        marks={marks}
        from={span.from}
        to={span.to}
        knownSince={since}
        height={180}
        isFresh={isNow || !isLive(range)}
        isLoading={lines === null}
        onZoom={zoom}
        onReset={backToLive}
      />
    </Card>
  );
}
