import { date, dateAndTime, dayFormat, timeOfDay } from "../../lib/format";

/** When something was: the time of day, and the day where it isn't today; all of it on demand. */
export function Moment({ at, clockOffset }: { at: string; clockOffset: number }) {
  const then = Date.parse(at);
  const now = Date.now() + clockOffset;
  const written = date(then) === date(now) ? timeOfDay(then) : `${dayFormat([then], now)(then)}, ${timeOfDay(then)}`;
  return (
    <time dateTime={at} title={dateAndTime(then)} className="whitespace-nowrap text-muted">
      {written}
    </time>
  );
}
