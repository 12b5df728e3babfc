import { memo, useState } from "react";
import { duration } from "../../lib/format";
import type { Event } from "../../live/protocol.gen";
import { RelativeTime } from "../../ui/relative-time";
import { LevelMark } from "./level-mark";
import { Message } from "./message";

interface EventRowProps {
  event: Event;
  /** Rows below (above, if negative) the list's fixed point. */
  place: number;
  clockOffset: number;
  /** Light the row up for a moment when it first appears. */
  isNew: boolean;
}

/** One event in one line of fixed height; in two on a narrow screen. */
export const EventRow = memo(function EventRow({ event, place, clockOffset, isNew }: EventRowProps) {
  const [arrives] = useState(isNew);
  const isError = event.level === "error";
  const { guild } = event;
  const took = typeof event.data.duration_ms === "number" ? duration(event.data.duration_ms) : null;
  // What an event says may take the room of what it hasn't.
  const reach = guild ? "" : took ? "md:[grid-column-end:guild-end]" : "md:[grid-column-end:duration-end]";
  return (
    <li
      data-seq={event.seq}
      data-kind={event.kind}
      style={{ top: `calc(var(--row) * ${place})` }}
      className={`event-row ${isError ? "bg-error/6" : ""} ${arrives ? "arrive" : ""}`}
    >
      <RelativeTime
        at={event.occurredAt}
        clockOffset={clockOffset}
        className="num truncate text-right text-[12.5px] text-faint [grid-area:time] md:text-left"
      />
      <LevelMark level={event.level} className="justify-self-center [grid-area:level]" />
      <bdi className="truncate font-mono text-[12px] text-muted [grid-area:kind]" title={event.kind}>
        {event.kind}
      </bdi>
      <span
        className={`truncate text-[13.5px] [grid-area:message] ${reach} ${isError ? "text-error" : ""}`}
        title={event.message}
      >
        <Message event={event} />
      </span>
      {guild && (
        <bdi className="hidden truncate text-[13px] text-muted [grid-area:guild] md:block" title={guild.name}>
          {guild.name}
        </bdi>
      )}
      {took && <span className="num truncate text-right text-[12.5px] text-faint [grid-area:duration]">{took}</span>}
    </li>
  );
});
