import type { TimeRange } from "../../lib/time-range";
import { useLive } from "../../live/live-context";
import { Card } from "../../ui/card";
import { Empty } from "../../ui/empty";
import { CommandStats } from "./command-stats";
import { Outcomes } from "./outcomes";
import { knownSince } from "./report";
import { ReportCharts } from "./report-charts";
import { ReportProblem } from "./report-problem";
import { Slowest } from "./slowest";
import { text } from "./text";
import { useReport } from "./use-report";
import { Week } from "./week";

/** How one command is used. */
export function OneCommand({ command, range }: { command: string; range: TimeRange }) {
  const { report, problem, retry, span, now } = useReport(range, command);
  const clockOffset = useLive((state) => state.clockOffset);
  if (problem !== null) return <ReportProblem reason={problem} onRetry={retry} />;
  const total = report?.total ?? null;
  return (
    <>
      {report !== undefined && total === null && (
        <Card title={text.numbers}>
          <div className="pb-3">
            <Empty title={text.notInTime(command)}>{text.noneInTimeHint}</Empty>
          </div>
        </Card>
      )}
      {(report === undefined || total !== null) && (
        <>
          <CommandStats
            total={total}
            isLoading={report === undefined}
            knownSince={knownSince(report, span)}
            now={now}
          />
          <ReportCharts report={report} span={span} now={now} />
        </>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px] xl:grid-cols-[minmax(0,1fr)_420px]">
        <Week command={command} />
        <div className="grid gap-4">
          {total !== null && <Outcomes total={total} />}
          {report !== undefined && total !== null && (
            <Slowest commands={report.items} clockOffset={clockOffset} isNamed={false} />
          )}
        </div>
      </div>
    </>
  );
}
