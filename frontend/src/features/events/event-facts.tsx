import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { addressOf } from "../../lib/base-path";
import { dateAndTime } from "../../lib/format";
import { nameOr } from "../../lib/name";
import type { RangeSearch } from "../../lib/time-range";
import { useLive } from "../../live/live-context";
import type { Event } from "../../live/protocol.gen";
import { CopyButton } from "../../ui/copy-button";
import { Icon } from "../../ui/icons";
import { RelativeTime } from "../../ui/relative-time";
import { EventData } from "./event-data";
import { LevelMark } from "./level-mark";
import { Message } from "./message";
import { type Field, quoted } from "./query";
import { text } from "./text";

const AROUND_MS = 5 * 60_000;
const TONE = { info: "text-info", success: "text-pulse", warning: "text-warn", error: "text-error" };

/** All there is to know of an event, and where it leads. */
export function EventFacts({ event }: { event: Event }) {
  const clockOffset = useLive((state) => state.clockOffset);
  const at = Date.parse(event.occurredAt);
  const { command } = event.data;
  return (
    <div className="grid gap-4 p-4">
      <div className="grid gap-1.5">
        <p className="flex items-center gap-2 text-[12.5px]">
          <LevelMark level={event.level} isDecoration />
          <span className={`font-semibold ${TONE[event.level]}`}>{event.level}</span>
          <Only field="kind" value={event.kind} name={event.kind} className="font-mono text-[12px]" />
        </p>
        <p className="text-[15px] leading-snug font-medium [overflow-wrap:anywhere]">
          <Message event={event} />
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <CopyButton copy={() => JSON.stringify(event, null, 2)} label={text.copyJson} />
        <CopyButton copy={() => linkTo(event)} label={text.copyLink} />
        <Link
          to="/events"
          search={{ from: at - AROUND_MS, to: at + AROUND_MS, event: event.seq }}
          title={text.aroundTitle}
          className="inline-flex h-7 items-center gap-1.5 rounded-control border border-line px-2.5 text-[12.5px] font-medium hover:bg-raised"
        >
          <Icon name="search" size={13} />
          {text.around}
        </Link>
      </div>
      <dl className="num grid grid-cols-[84px_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-[13px]">
        <Fact name={text.facts.when}>
          {dateAndTime(at - clockOffset)}
          <RelativeTime at={event.occurredAt} clockOffset={clockOffset} suffix={text.ago} className="ml-2 text-faint" />
        </Fact>
        {event.guild && (
          <Fact name={text.facts.guild}>
            <Only field="guild" value={event.guild.id} name={nameOr(event.guild.id, event.guild.name)} />
            <Id>{event.guild.id}</Id>
          </Fact>
        )}
        {event.actor && (
          <Fact name={text.facts.member}>
            <Only field="member" value={event.actor.id} name={nameOr(event.actor.id, event.actor.name)} />
            <Id>{event.actor.id}</Id>
          </Fact>
        )}
        {typeof command === "string" && command !== "" && (
          <Fact name={text.facts.command}>
            <Only field="command" value={command} name={command} />
          </Fact>
        )}
        {event.bot && (
          <Fact name={text.facts.bot}>
            <bdi>{event.bot.name}</bdi>
            <Id>{event.bot.id}</Id>
          </Fact>
        )}
        {event.shard !== null && <Fact name={text.facts.shard}>{event.shard}</Fact>}
        <Fact name={text.facts.position}>{event.seq}</Fact>
        <Fact name={text.facts.id}>
          <span className="font-mono text-[12px]">{event.id}</span>
        </Fact>
      </dl>
      <EventData data={event.data} />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

function Id({ children }: { children: string }) {
  return <span className="ml-2 font-mono text-[11.5px] text-faint">{children}</span>;
}

/** A link to the events that share this. */
function Only({
  field,
  value,
  name,
  className = "",
}: {
  field: Field;
  value: string;
  name: string;
  className?: string;
}) {
  return (
    <Link
      to="/events"
      search={(now: RangeSearch) => ({ range: now.range, from: now.from, to: now.to, q: `${field}:${quoted(value)}` })}
      title={text.onlyThese(name)}
      className={`underline decoration-line underline-offset-3 hover:decoration-current ${className}`}
    >
      <bdi>{name}</bdi>
    </Link>
  );
}

function linkTo(event: Event): string {
  return new URL(addressOf(`/events?event=${event.seq}`), location.href).href;
}
