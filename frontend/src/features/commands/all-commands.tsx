import type { TimeRange } from "../../lib/time-range";
import { useLive } from "../../live/live-context";
import { Card } from "../../ui/card";
import { Empty } from "../../ui/empty";
import { CardSkeleton } from "../../ui/skeleton";
import { CommandStats } from "./command-stats";
import { CommandTable, TABLE_ROOM } from "./command-table";
import { knownSince } from "./report";
import { ReportCharts } from "./report-charts";
import { ReportProblem } from "./report-problem";
import { Slowest } from "./slowest";
import { text } from "./text";
import { useReport } from "./use-report";
import { Week } from "./week";

/** How the bot's commands are used. */
export function AllCommands({ range }: { range: TimeRange }) {
  const { report, problem, retry, span, now } = useReport(range, null);
  const clockOffset = useLive((state) => state.clockOffset);
  if (problem !== null) return <ReportProblem reason={problem} onRetry={retry} />;
  if (report?.knownSince === null) {
    return (
      <Card title={text.title}>
        <div className="pb-3">
          <Empty title={text.noneKnown}>{text.noneKnownHint}</Empty>
        </div>
      </Card>
    );
  }
  return (
    <>
      <CommandStats
        total={report?.total ?? null}
        isLoading={report === undefined}
        {...(report !== undefined && { commands: report.items.length })}
        knownSince={knownSince(report, span)}
        now={now}
      />
      <ReportCharts report={report} span={span} now={now} />
      {report === undefined && <CardSkeleton className={TABLE_ROOM} />}
      {report !== undefined && report.items.length === 0 && <NoneInTime />}
      {report !== undefined && report.items.length > 0 && (
        <CommandTable commands={report.items} clockOffset={clockOffset} />
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px] xl:grid-cols-[minmax(0,1fr)_420px]">
        <Week command={null} />
        <Slowest commands={report?.items ?? []} clockOffset={clockOffset} isNamed />
      </div>
    </>
  );
}

function NoneInTime() {
  return (
    <Card title={text.table} className={TABLE_ROOM}>
      <div className="pb-3">
        <Empty title={text.noneInTime}>{text.noneInTimeHint}</Empty>
      </div>
    </Card>
  );
}
