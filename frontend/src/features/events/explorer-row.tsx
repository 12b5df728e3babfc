import { memo } from "react";
import { dayOfMonth, duration, timeOfDay } from "../../lib/format";
import { nameOr } from "../../lib/name";
import type { Event } from "../../live/protocol.gen";
import { Kind } from "./kind";
import { LevelMark } from "./level-mark";
import { Message } from "./message";

interface ExplorerRowProps {
  event: Event;
  /** Pixels below (above, if negative) the list's fixed point. */
  top: number;
  isSelected: boolean;
  /** Light the row up for a moment when it first appears. */
  isNew: boolean;
  isDated: boolean;
  clockOffset: number;
  onOpen: (seq: number) => void;
}

/** One event in one line of fixed height; in two on a narrow screen. */
export const ExplorerRow = memo(function ExplorerRow(props: ExplorerRowProps) {
  const { event, top, isSelected, isNew, isDated, clockOffset, onOpen } = props;
  const isError = event.level === "error";
  const at = Date.parse(event.occurredAt) - clockOffset;
  const took = typeof event.data.duration_ms === "number" ? duration(event.data.duration_ms) : null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the list's, which has the focus
    <div
      role="option"
      tabIndex={-1}
      id={`event-${event.seq}`}
      aria-selected={isSelected}
      data-seq={event.seq}
      data-kind={event.kind}
      onClick={() => onOpen(event.seq)}
      style={{ top }}
      className={`event-row cursor-default ${isSelected ? "chosen" : isError ? "bg-error/6 hover:bg-error/10" : "hover:bg-raised/60"} ${isNew ? "arrive" : ""}`}
    >
      <time
        dateTime={event.occurredAt}
        className="num text-right text-[12.5px] whitespace-nowrap text-faint [grid-area:time] md:w-(--time)"
      >
        {isDated && `${dayOfMonth(at)} `}
        {timeOfDay(at)}
      </time>
      <LevelMark level={event.level} className="justify-self-center [grid-area:level] md:mx-[3px]" />
      <Kind kind={event.kind} />
      <span className={`truncate text-[13.5px] [grid-area:message] md:flex-1 ${isError ? "text-error" : ""}`}>
        <Message event={event} />
      </span>
      {event.guild && (
        <bdi
          className="hidden w-[150px] truncate text-left text-[13px] text-muted last:mr-[68px] @min-[860px]:block @min-[1080px]:w-[260px] @min-[1400px]:w-[380px]"
          title={nameOr(event.guild.id, event.guild.name)}
        >
          {nameOr(event.guild.id, event.guild.name)}
        </bdi>
      )}
      {took && (
        <span className="num text-right text-[12.5px] whitespace-nowrap text-faint [grid-area:duration] md:w-[58px]">
          {took}
        </span>
      )}
    </div>
  );
});
