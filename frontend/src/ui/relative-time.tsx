import { ago, dateAndTime } from "../lib/format";
import { useTicked } from "../lib/ticker";

interface RelativeTimeProps {
  /** RFC 3339. */
  at: string;
  /** The clock that wrote `at` minus this browser's, in ms. */
  clockOffset: number;
  /** What follows the duration; "now" is none. */
  suffix?: string;
  className?: string;
}

/** How long ago something was, counting on; the date and time on demand. */
export function RelativeTime({ at, clockOffset, suffix, className }: RelativeTimeProps) {
  const then = Date.parse(at) - clockOffset;
  const text = useTicked((now) => (suffix && now - then >= 1_000 ? `${ago(now - then)} ${suffix}` : ago(now - then)));
  return (
    <time dateTime={at} title={dateAndTime(then)} className={className}>
      {text}
    </time>
  );
}
