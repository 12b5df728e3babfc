import { dateAndTime, moment } from "../../lib/format";

/** When something was: the time of day, and the day where it isn't today; all of it on demand. */
export function Moment({ at, clockOffset }: { at: string; clockOffset: number }) {
  const then = Date.parse(at);
  return (
    <time dateTime={at} title={dateAndTime(then)} className="whitespace-nowrap text-muted">
      {moment(then, Date.now() + clockOffset)}
    </time>
  );
}
