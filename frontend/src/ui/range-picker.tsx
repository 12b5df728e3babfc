import { lazy, Suspense, useState } from "react";
import { date, dayFormat, hourAndMinute } from "../lib/format";
import { boundsOf, LASTS, type TimeRange } from "../lib/time-range";
import { Button } from "./button";
import { Icon } from "./icons";
import { text } from "./range/text";
import { Segmented } from "./segmented";

const CustomRange = lazy(() => import("./range/custom-range"));

const SEGMENTS = LASTS.map((value) => ({ value, label: text.short[value], title: text.long[value] }));

interface RangePickerProps {
  range: TimeRange;
  /** In ms since 1970, by the server's clock. */
  now: number;
  onChoose: (range: TimeRange) => void;
  /** Back from two moments to what moves on with the time. */
  onBackToLive: () => void;
}

/** Which time the page looks at. */
export function RangePicker({ range, now, onChoose, onBackToLive }: RangePickerProps) {
  const [isAsked, setIsAsked] = useState(false);
  const isCustom = !("last" in range);
  const { from, to } = boundsOf(range, now);
  const trigger = (
    <Button kind={isCustom ? "plain" : "quiet"} size="small" title={text.customTitle} onClick={() => setIsAsked(true)}>
      <Icon name="calendar" size={14} />
      <span className={isCustom ? "" : "max-sm:sr-only"}>{isCustom ? between(from, to, now) : text.custom}</span>
    </Button>
  );
  return (
    <div className="num flex flex-wrap items-center gap-1.5" data-testid="range-picker">
      {isCustom && (
        <Button size="small" onClick={onBackToLive}>
          {text.backToLive}
        </Button>
      )}
      <Segmented
        className="max-sm:[&_label]:px-1.5"
        label={text.label}
        segments={SEGMENTS}
        value={isCustom ? null : range.last}
        onChoose={(last) => onChoose({ last })}
      />
      {isAsked ? (
        <Suspense fallback={trigger}>
          <CustomRange trigger={trigger} from={from} to={to} now={now} onChoose={onChoose} />
        </Suspense>
      ) : (
        trigger
      )}
    </div>
  );
}

function between(from: number, to: number, now: number): string {
  const day = dayFormat([from, to], now);
  return text.between(
    text.moment(day(from), hourAndMinute(from)),
    date(from) === date(to) ? hourAndMinute(to) : text.moment(day(to), hourAndMinute(to)),
  );
}
