import { dateAndTime, dayOfMonth, timeOfDay } from "../../lib/format";

const DAY_MS = 86_400_000;

/** When something was: the time of day, and the day where it isn't a recent one; all of it on demand. */
export function Moment({ at, clockOffset }: { at: string; clockOffset: number }) {
  const then = Date.parse(at);
  const isRecent = Date.now() + clockOffset - then < DAY_MS / 2;
  const written = isRecent ? timeOfDay(then) : `${dayOfMonth(then)}, ${timeOfDay(then)}`;
  return (
    <time dateTime={at} title={dateAndTime(then)} className="whitespace-nowrap text-muted">
      {written}
    </time>
  );
}
