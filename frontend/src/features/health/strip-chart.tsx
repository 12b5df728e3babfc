import { dateAndTime, dayOfMonth, finePercent, hourAndMinute } from "../../lib/format";
import type { AvailabilityPart } from "../../live/protocol.gen";
import { interruptions, type Look, lookOf } from "./strip";
import { text } from "./text";

/** Colour, and for those who don't see it, height. */
const LOOKS: Record<Look, string> = {
  up: "text-pulse h-full",
  partly: "text-warn h-2/3",
  down: "text-error h-1/3",
  unknown: "text-line h-[3px]",
};

const DAY_MS = 86_400_000;

/** When the bot was connected: one bar for each part of the time, oldest first. */
export function Strip({ parts, share }: { parts: readonly AvailabilityPart[]; share: string }) {
  const first = Date.parse(parts[0]?.at ?? "");
  const length = Date.parse(parts[1]?.at ?? "") - first;
  const looks = parts.map((part) => lookOf(part, length));
  return (
    <>
      <div
        role="img"
        aria-label={text.availability.strip(share, interruptions(looks))}
        className="flex h-9 items-end gap-px"
      >
        {parts.map(({ at, online }, index) => (
          <i
            key={at}
            title={titleOf(at, online)}
            className={`fresh min-w-0 flex-1 rounded-[1px] bg-current ${LOOKS[looks[index] ?? "unknown"]}`}
          />
        ))}
      </div>
      <p className="num mt-1 flex justify-between text-[12px] text-muted">
        <span>{Number.isNaN(first) ? "" : startOf(first, length * parts.length)}</span>
        <span>{text.availability.now}</span>
      </p>
    </>
  );
}

/** A day ago it was as late as it is now: the time alone would say nothing. */
function startOf(first: number, span: number): string {
  const day = dayOfMonth(first);
  return span > DAY_MS ? day : `${day}, ${hourAndMinute(first)}`;
}

function titleOf(at: string, online: number | null): string {
  const time = dateAndTime(Date.parse(at));
  return online === null ? text.availability.unknown(time) : text.availability.part(time, finePercent(online));
}
