import { Fragment, useState } from "react";
import { fullHour, weekday } from "../../lib/format";
import { Card } from "../../ui/card";
import { Problem } from "../../ui/problem";
import { type Busiest, busiest, hourAt } from "./hours-of-week";
import { text } from "./text";
import { useReport } from "./use-report";
import { LEVELS, WeekGrid } from "./week-grid";

/** Each hour of a week needs some weeks: whatever the page looks at, this is of the last 30 days. */
const RANGE = { last: "30d" } as const;
/** What a month adds up to costs the server more than other reports, and changes little. */
const EVERY_MS = 300_000;

/** When in the week a command is used, or all of them: darker is more. */
export function Week({ command }: { command: string | null }) {
  const { report, problem, retry } = useReport(RANGE, command, EVERY_MS);
  const hours = report?.total?.hourOfWeek ?? [];
  const most = busiest(hours);
  const [told, setTold] = useState<number | null>(null);
  return (
    <Card
      title={text.hours}
      aside={<span className="ml-auto text-[12.5px] text-muted">{text.hoursOf}</span>}
      testId="hours-of-week"
    >
      {problem === null ? (
        <div className="px-4 pb-3">
          <WeekGrid hours={hours} most={most?.uses ?? 0} told={told} onTell={setTold} />
          <div className="num mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-[12px] text-muted">
            <span data-testid="hour-told">
              {told !== null ? cellText(told, hours) : report === undefined ? "\u00a0" : busiestText(most)}
            </span>
            <Scale />
          </div>
        </div>
      ) : (
        <Problem reason={problem} onRetry={retry} />
      )}
    </Card>
  );
}

function cellText(index: number, hours: readonly number[]): string {
  const { day, hour } = hourAt(index);
  return text.cell(weekday(day, "long"), fullHour(hour), hours[index] ?? 0);
}

function busiestText(most: Busiest | null): string {
  return most === null ? text.nothingYet : text.busiest(weekday(most.day, "long"), fullHour(most.hour), most.uses);
}

function Scale() {
  return (
    <span aria-hidden="true" className="flex items-center gap-1">
      {text.less}
      {LEVELS.map((each) => (
        <Fragment key={each}>
          <i className={`fresh size-2.5 rounded-[2px] text-info ${each}`} />
        </Fragment>
      ))}
      {text.more}
    </span>
  );
}
