import type { KeyboardEvent } from "react";
import { count, hourOfDay, timeZone, weekday } from "../../lib/format";
import { useZone } from "../../lib/zone";
import { days, level, moved } from "./hours-of-week";
import { text } from "./text";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const NO_USES: readonly number[] = Array(168).fill(0);

/** From none to the most. */
export const LEVELS = ["bg-raised", "bg-current/20", "bg-current/38", "bg-current/56", "bg-current/76", "bg-current"];

interface WeekGridProps {
  /** The 168 numbers of a week; anything else is a week of none. */
  hours: readonly number[];
  most: number;
  /** The hour that is told of, as its index. */
  told: number | null;
  /** An hour is pointed at, tapped or reached by the keyboard; null: no longer. */
  onTell: (index: number | null) => void;
}

/** A cell for each hour of a week. Tab enters it, and the arrow keys move in it. */
export function WeekGrid({ hours, most, told, onTell }: WeekGridProps) {
  const zone = useZone();
  const week = days(hours) ?? days(NO_USES) ?? [];
  return (
    <table
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are moved among is a grid
      role="grid"
      onKeyDown={moveFocus}
      onBlur={() => onTell(null)}
      onPointerLeave={({ pointerType }) => pointerType === "mouse" && onTell(null)}
      className="num w-full table-fixed border-separate border-spacing-[2px] text-[11px] text-faint"
    >
      <caption className="sr-only">{text.hoursCaption(zone === "utc" ? "UTC" : timeZone())}</caption>
      <HoursHead />
      <tbody>
        {week.map((uses, day) => (
          <tr key={weekday(day, "long")}>
            <th scope="row" className="pr-1 text-left font-normal">
              <abbr title={weekday(day, "long")} className="no-underline">
                {weekday(day, "short")}
              </abbr>
            </th>
            {uses.map((each, hour) => {
              const index = day * HOURS.length + hour;
              return (
                <td
                  key={index}
                  tabIndex={index === (told ?? 0) ? 0 : -1}
                  onFocus={() => onTell(index)}
                  onPointerEnter={() => onTell(index)}
                  className={`fresh h-5 rounded-[3px] text-info p-0 sm:h-[22px] ${LEVELS[level(each, most)]}`}
                >
                  <span className="sr-only">{count(each)}</span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function HoursHead() {
  return (
    <thead>
      <tr>
        <th scope="col" className="w-8 sm:w-10">
          <span className="sr-only">{text.day}</span>
        </th>
        {HOURS.map((hour) => (
          <th key={hour} scope="col" className="relative h-4 font-normal">
            <span className={`absolute top-0 left-0 whitespace-nowrap ${hour % 6 === 0 ? "" : "sr-only"}`}>
              {hourOfDay(hour)}
            </span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function moveFocus(event: KeyboardEvent<HTMLTableElement>) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const cells = [...event.currentTarget.querySelectorAll("td")];
  const to = moved(cells.indexOf(event.target as HTMLTableCellElement), event.key);
  if (to === null) return;
  event.preventDefault();
  cells[to]?.focus();
}
