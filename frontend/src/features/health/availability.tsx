import { useQuery } from "@tanstack/react-query";
import { dateAndTime, finePercent, uptime } from "../../lib/format";
import { boundsOf, lengthOf } from "../../lib/time-range";
import { getJson } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { AvailabilityList, AvailabilityStats } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { Loaded } from "../../ui/loaded";
import { Segmented } from "../../ui/segmented";
import { Stat } from "../../ui/stat";
import { LIMITS, levelOf, toneOf } from "./levels";
import type { Span } from "./search";
import { Strip } from "./strip-chart";
import { text } from "./text";

const SEGMENTS = [
  { value: "24h", label: text.availability.day },
  { value: "7d", label: text.availability.week },
  { value: "30d", label: text.availability.month },
] as const satisfies readonly { value: Span; label: string }[];

/** A quarter of an hour in a day, seven of them in a week. */
const PARTS = 96;
const EVERY_MS = 30_000;
/** Of a shorter time a start alone is a large share. */
const ENOUGH_MS = 3_600_000;

interface AvailabilityProps {
  availability: AvailabilityStats;
  /** The time that is drawn. */
  span: Span;
  onSpan: (span: Span) => void;
}

/** How much of the time the bot was connected to Discord, and when it wasn't. */
export function Availability({ availability, span, onSpan }: AvailabilityProps) {
  const share = { "24h": availability.day, "7d": availability.week, "30d": availability.month };
  const known = useLive((state) => knownFor(availability.since, state.stats?.at));
  return (
    <Card
      title={text.availability.title}
      testId="availability"
      aside={
        <Segmented
          className="ml-auto"
          label={text.availability.span}
          segments={SEGMENTS}
          value={span}
          onChoose={onSpan}
        />
      }
    >
      <dl className="grid grid-cols-3">
        {SEGMENTS.map(({ value, label }) => (
          <Stat
            key={value}
            label={label}
            value={finePercent(share[value])}
            tone={toneOf(known >= ENOUGH_MS ? awayLevel(share[value]) : null)}
            context={known > 0 && known < lengthOf(value) && text.availability.of(uptime(known / 1_000))}
          />
        ))}
      </dl>
      <Past span={span} share={share[span]} since={availability.since} />
    </Card>
  );
}

function Past({ span, share, since }: { span: Span; share: number | null; since: string | null }) {
  const clockOffset = useLive((state) => state.clockOffset);
  const query = useQuery({
    queryKey: ["/api/availability", span],
    queryFn: ({ signal }) => getJson<AvailabilityList>(pathOf(span, Date.now() + clockOffset), signal),
    refetchInterval: EVERY_MS,
    placeholderData: (before) => before,
  });
  return (
    <Loaded query={query}>
      {({ items }) => (
        <div className="px-4 pt-1 pb-3">
          <Strip parts={items} share={finePercent(share)} />
          <p className="num mt-1 truncate text-[12px] text-faint">
            {since === null ? text.availability.none : text.availability.since(dateAndTime(Date.parse(since)))}
          </p>
        </div>
      )}
    </Loaded>
  );
}

function pathOf(span: Span, now: number): string {
  const { from, to } = boundsOf({ last: span }, now);
  const query = new URLSearchParams({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    parts: String(PARTS),
  });
  return `/api/availability?${query}`;
}

/** How long it is known, in ms; 0 where it isn't. */
function knownFor(since: string | null, now: string | undefined): number {
  return since === null || now === undefined ? 0 : Date.parse(now) - Date.parse(since);
}

function awayLevel(share: number | null) {
  return share === null ? null : levelOf(1 - share, LIMITS.away);
}
