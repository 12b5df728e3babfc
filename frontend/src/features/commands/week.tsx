import { Fragment } from "react";
import { count, hourOfDay, timeZone, weekday } from "../../lib/format";
import { useZone } from "../../lib/zone";
import { Card } from "../../ui/card";
import { Problem } from "../../ui/problem";
import { busiest, days, level } from "./hours-of-week";
import { text } from "./text";
import { useReport } from "./use-report";

/** Each hour of a week needs some weeks: whatever the page looks at, this is of the last 30 days. */
const RANGE = { last: "30d" } as const;
/** What a month adds up to costs the server more than other reports, and changes little. */
const EVERY_MS = 300_000;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const LEVELS = ["bg-raised", "bg-current/20", "bg-current/38", "bg-current/56", "bg-current/76", "bg-current"];

/** When in the week a command is used, or all of them: darker is more. */
export function Week({ command }: { command: string | null }) {
  const { report, problem, retry } = useReport(RANGE, command, EVERY_MS);
  const hours = report?.total?.hourOfWeek ?? [];
  const most = busiest(hours);
  return (
    <Card
      title={text.hours}
      aside={<span className="ml-auto text-[12.5px] text-muted">{text.hoursOf}</span>}
      testId="hours-of-week"
    >
      {problem === null ? (
        <div className="px-4 pb-3">
          <Grid week={days(hours) ?? days(Array(168).fill(0)) ?? []} most={most?.uses ?? 0} />
          <div className="num mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-[12px] text-muted">
            <span>
              {most === null
                ? report === undefined
                  ? "\u00a0"
                  : text.nothingYet
                : text.busiest(weekday(most.day, "long"), hourOfDay(most.hour), most.uses)}
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

function Grid({ week, most }: { week: readonly (readonly number[])[]; most: number }) {
  const zone = useZone();
  return (
    <table className="num w-full table-fixed border-separate border-spacing-[2px] text-[11px] text-faint">
      <caption className="sr-only">{text.hoursCaption(zone === "utc" ? "UTC" : timeZone())}</caption>
      <thead>
        <tr>
          <th scope="col" className="w-8 sm:w-10">
            <span className="sr-only">{text.day}</span>
          </th>
          {HOURS.map((hour) => (
            <th key={hour} scope="col" className="relative h-4 font-normal">
              <span className={`absolute left-0 whitespace-nowrap ${hour % 6 === 0 ? "" : "sr-only"}`}>
                {hourOfDay(hour)}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {week.map((uses, day) => (
          <tr key={weekday(day, "long")}>
            <th scope="row" className="pr-1 text-left font-normal">
              <abbr title={weekday(day, "long")} className="no-underline">
                {weekday(day, "short")}
              </abbr>
            </th>
            {uses.map((each, hour) => (
              <td
                // biome-ignore lint/suspicious/noArrayIndexKey: the index is the hour
                key={hour}
                title={text.cell(weekday(day, "long"), hourOfDay(hour), each)}
                className={`fresh h-5 rounded-[3px] text-info p-0 sm:h-[22px] ${LEVELS[level(each, most)]}`}
              >
                <span className="sr-only">{count(each)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
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
