import { Link } from "@tanstack/react-router";
import { eventAt, eventsOfCommand } from "../../lib/event-search";
import { count, dateAndTime } from "../../lib/format";
import type { Event, FailureGroup } from "../../live/protocol.gen";
import { CopyButton } from "../../ui/copy-button";
import { Problem } from "../../ui/problem";
import { RelativeTime } from "../../ui/relative-time";
import { Skeleton } from "../../ui/skeleton";
import { text } from "./text";
import { Traceback } from "./traceback-view";
import { useFailure } from "./use-failures";

const SHOWN = 8;

/** What is known of a bug: its traceback, when and where it was seen, and its newest events. */
export default function Detail({ group, clockOffset }: { group: FailureGroup; clockOffset: number }) {
  const { data, error, refetch } = useFailure(group.fingerprint);
  if (data === undefined) {
    if (error !== null) return <Problem reason={error.message} onRetry={refetch} />;
    return <Skeleton className="mx-4 mb-4 h-40" />;
  }
  const { failure, traceback, events } = data;
  return (
    <div className="grid gap-4 px-4 pt-1 pb-4 lg:grid-cols-[minmax(0,1fr)_300px]">
      <section className="min-w-0">
        <header className="mb-1.5 flex min-h-7 items-center justify-between gap-3">
          <h4 className="text-[12.5px] font-semibold">{text.traceback}</h4>
          {traceback !== null && <CopyButton copy={() => traceback} label={text.copy} />}
        </header>
        {traceback === null ? (
          <p className="text-[13px] text-muted">{text.noTraceback}</p>
        ) : (
          <Traceback traceback={traceback} />
        )}
      </section>
      <div className="grid min-w-0 content-start gap-4 sm:max-lg:grid-cols-2">
        <Seen failure={failure} clockOffset={clockOffset} />
        <Occurrences events={events} clockOffset={clockOffset} />
      </div>
    </div>
  );
}

function Seen({ failure, clockOffset }: { failure: FailureGroup; clockOffset: number }) {
  return (
    <section className="min-w-0">
      <h4 className="mb-1.5 flex min-h-7 items-center text-[12.5px] font-semibold">{text.seenIn}</h4>
      <ul className="num grid gap-1 text-[13px]">
        {failure.sources.map(({ kind, name, count: times }) => (
          <li key={`${kind} ${name}`} className="flex items-baseline gap-2">
            <span className="text-[12px] text-muted">{text.kinds[kind] ?? kind}</span>
            <span className="min-w-0 flex-1 truncate font-mono text-[12.5px]" title={name}>
              <Source kind={kind} name={name} fingerprint={failure.fingerprint} />
            </span>
            <span className="text-[12px] text-muted">{`${count(times)}×`}</span>
          </li>
        ))}
      </ul>
      <p className="num mt-2 text-[12px] text-muted">
        {[[text.firstSeen, failure.firstAt] as const, [text.lastSeen, failure.lastAt] as const].map(([name, at]) => (
          <span key={name} className="block">
            {`${name} `}
            <time dateTime={at} className="text-text">
              {dateAndTime(Date.parse(at) - clockOffset)}
            </time>
          </span>
        ))}
      </p>
    </section>
  );
}

function Source({ kind, name, fingerprint }: { kind: string; name: string; fingerprint: string }) {
  if (kind !== "command.failed") return <bdi>{name}</bdi>;
  return (
    <Link
      to="/commands"
      search={{ command: name, failure: fingerprint }}
      title={text.commandPage(name)}
      className="underline-offset-2 hover:underline"
    >
      <bdi>{name}</bdi>
    </Link>
  );
}

function Occurrences({ events, clockOffset }: { events: readonly Event[]; clockOffset: number }) {
  const command = events.map(({ data }) => data.command).find((name) => typeof name === "string");
  return (
    <section className="min-w-0">
      <h4 className="mb-1.5 flex min-h-7 items-center text-[12.5px] font-semibold">{text.occurrences}</h4>
      {events.length === 0 && <p className="text-[13px] text-muted">{text.noEvents}</p>}
      <ol className="grid text-[12.5px]">
        {events.slice(0, SHOWN).map((event) => (
          <li key={event.seq}>
            <Link
              to="/events"
              search={eventAt(event.seq, event.occurredAt)}
              title={event.message}
              className="-mx-2 grid grid-cols-[52px_minmax(0,1fr)] gap-2 rounded-control px-2 py-0.5 hover:bg-raised"
            >
              <RelativeTime
                at={event.occurredAt}
                clockOffset={clockOffset}
                className="num whitespace-nowrap text-faint"
              />
              <span className="truncate">
                <b className="font-semibold">
                  <bdi>{event.actor?.name ?? event.bot?.name ?? ""}</bdi>
                </b>{" "}
                <bdi className="text-muted">{event.guild?.name ?? event.kind}</bdi>
              </span>
            </Link>
          </li>
        ))}
      </ol>
      {command !== undefined && typeof command === "string" && (
        <Link
          to="/events"
          search={eventsOfCommand(command)}
          className="mt-2 inline-block max-w-full truncate text-[12.5px] text-info underline-offset-2 hover:underline"
        >
          <bdi>{text.allEvents(command)}</bdi>
        </Link>
      )}
    </section>
  );
}
