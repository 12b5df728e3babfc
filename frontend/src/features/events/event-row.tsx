import { memo } from "react";
import { dateAndTime, duration } from "../../lib/format";
import { nameOr } from "../../lib/name";
import type { Event } from "../../live/protocol.gen";
import { Kind } from "./kind";
import { LevelMark } from "./level-mark";
import { Message } from "./message";

/** A message of so many characters is seen whole wherever there is a pointer to ask for it. */
const FITS = 40;

interface EventRowProps {
  event: Event;
  /** Pixels below (above, if negative) the list's fixed point. */
  top: number;
  /** How long ago it was. */
  ago: string;
  clockOffset: number;
  /** Light the row up for a moment when it first appears. */
  isNew: boolean;
}

/** One event in one line of fixed height; in two on a narrow screen. */
export const EventRow = memo(function EventRow({ event, top, ago, clockOffset, isNew }: EventRowProps) {
  const isError = event.level === "error";
  const guild = event.guild && nameOr(event.guild.id, event.guild.name);
  const took = typeof event.data.duration_ms === "number" ? duration(event.data.duration_ms) : null;
  return (
    <li
      data-seq={event.seq}
      data-kind={event.kind}
      style={{ top }}
      className={`event-row ${isError ? "bg-error/6" : ""} ${isNew ? "arrive" : ""}`}
    >
      <time
        dateTime={event.occurredAt}
        title={dateAndTime(Date.parse(event.occurredAt) - clockOffset)}
        className="num text-right text-[12.5px] whitespace-nowrap text-faint [grid-area:time] md:w-[58px] md:text-left"
      >
        {ago}
      </time>
      <LevelMark level={event.level} className="justify-self-center [grid-area:level] md:mx-[5px]" />
      <Kind kind={event.kind} />
      <span
        className={`truncate text-[13.5px] [grid-area:message] md:flex-1 ${isError ? "text-error" : ""}`}
        title={event.message.length > FITS ? event.message : undefined}
      >
        <Message event={event} />
      </span>
      {guild && (
        <bdi
          className="hidden truncate text-left text-[13px] text-muted md:block md:w-[84px] md:last:mr-[68px] lg:w-[140px] min-[1920px]:w-[280px]"
          title={guild}
        >
          {guild}
        </bdi>
      )}
      {took && (
        <span className="num text-right text-[12.5px] whitespace-nowrap text-faint [grid-area:duration] md:w-[58px]">
          {took}
        </span>
      )}
    </li>
  );
});
