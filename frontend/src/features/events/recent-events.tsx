import { memo } from "react";
import { count, duration } from "../../lib/format";
import { plural } from "../../lib/plural";
import { useTicked } from "../../lib/ticker";
import { behind, type Feed } from "../../live/feed";
import type { Event } from "../../live/protocol.gen";
import type { Notice } from "../../live/reducer";
import { Card } from "../../ui/card";
import { Code } from "../../ui/code";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icons";
import { Announcer } from "./announcer";
import { EventRow } from "./event-row";
import { READING_LIMIT, type Reading, useReading } from "./use-reading";
import { type Sight, useSight } from "./use-sight";

interface RecentEventsProps {
  events: readonly Event[];
  feed: Feed;
  generation: number;
  arrivedAfter: number;
  clockOffset: number;
  notice: Notice | null;
}

/** The newest events first, each a row; older ones on demand. */
export const RecentEvents = memo(function RecentEvents(props: RecentEventsProps) {
  const { events, feed, generation, arrivedAfter, clockOffset, notice } = props;
  const reading = useReading(events, generation);
  const sight = useSight();
  return (
    <Card title="Recent events" className="relative flex flex-1 flex-col">
      <Announcer events={events} />
      {events.length === 0 ? (
        <FirstEvent isLoading={feed.position === null} />
      ) : (
        <section
          ref={reading.scroller}
          onScroll={(event) => {
            reading.onScroll();
            sight.onScroll(event.currentTarget.scrollTop);
          }}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label="Recent events"
          className="feed-scroller"
        >
          <Rows rows={reading.rows} sight={sight} clockOffset={clockOffset} arrivedAfter={arrivedAfter} />
          <Older reading={reading} />
        </section>
      )}
      {reading.unseen > 0 && (
        <button
          type="button"
          onClick={reading.toTop}
          className="num absolute top-2 left-1/2 flex -translate-x-1/2 items-center gap-1.5 rounded-full bg-info px-3 py-1 text-[12.5px] font-semibold text-bg shadow-lg"
        >
          <Icon name="up" size={13} />
          {count(reading.unseen)} new
        </button>
      )}
      <Foot feed={feed} notice={notice} />
    </Card>
  );
});

interface RowsProps {
  rows: readonly Event[];
  sight: Sight;
  clockOffset: number;
  arrivedAfter: number;
}

/** Rows are placed from a fixed point that moves on only once in so many events. */
const ANCHOR_EVERY = 5_000;

/**
 * The rows, each placed by its number, which has no gaps: a row keeps its place for good, and an arrival moves the list
 * as a whole. So the browser lays out one new row instead of all of them. Those far out of sight aren't drawn.
 */
function Rows({ rows, sight, clockOffset, arrivedAfter }: RowsProps) {
  const newest = rows[0]?.seq ?? 0;
  const anchor = newest - (newest % ANCHOR_EVERY);
  return (
    <div data-testid="recent-events" className="overflow-clip" style={{ height: `calc(var(--row) * ${rows.length})` }}>
      <ol style={{ transform: `translateY(calc(var(--row) * ${newest - anchor}))` }}>
        {rows.slice(sight.from, sight.to).map((event) => (
          <EventRow
            key={event.seq}
            event={event}
            place={anchor - event.seq}
            clockOffset={clockOffset}
            isNew={event.seq > arrivedAfter}
          />
        ))}
      </ol>
    </div>
  );
}

function FirstEvent({ isLoading }: { isLoading: boolean }) {
  return (
    <div
      className="feed-scroller grid place-content-center justify-items-center text-center"
      data-testid="recent-events"
    >
      <Icon name="pulse" size={32} className="mb-2 text-faint" />
      <div className="max-w-md">
        {isLoading ? (
          <Empty title="Recent events are on their way">They could not be loaded yet; this page keeps trying.</Empty>
        ) : (
          <Empty title="Nothing has happened yet">
            Every command, claim, transfer and reconnect appears here the moment it happens. Run <Code>/daily</Code> in
            Discord, or record an event of your own: <Code>pulseboard.record("shop.opened", "The shop is open")</Code>
          </Empty>
        )}
      </div>
    </div>
  );
}

function Older({ reading }: { reading: Reading }) {
  const isFull = reading.rows.length >= READING_LIMIT;
  return (
    <div
      className="absolute inset-x-0 top-0 flex h-[38px] items-center justify-center border-t border-line/60 text-[12.5px] text-muted"
      style={{ transform: `translateY(calc(var(--row) * ${reading.rows.length}))` }}
    >
      {reading.older === "none" && "This is the first event there is"}
      {isFull && `Only the newest ${count(READING_LIMIT)} are shown here`}
      {reading.older !== "none" && !isFull && (
        <button
          type="button"
          onClick={reading.loadOlder}
          disabled={reading.older === "loading"}
          className="rounded-control px-3 py-1 font-medium text-text hover:bg-raised disabled:text-muted"
        >
          {OLDER_SAYS[reading.older]}
        </button>
      )}
    </div>
  );
}

const OLDER_SAYS = { more: "Load older", loading: "Loading…", failed: "Could not be loaded. Try again" };

/** What to know about the list as a whole. An interruption is told of for a minute. */
const NOTICE_MS = 60_000;

function Foot({ feed, notice }: { feed: Feed; notice: Notice | null }) {
  const isCurrent = useTicked((now) => notice !== null && now - notice.at < NOTICE_MS);
  return (
    <footer className="num flex min-h-9 items-center justify-between gap-4 border-t border-line px-4 py-2 text-[12.5px] text-muted">
      <span data-testid="feed-notice" className="truncate">
        {behind(feed) > 0 ? `Catching up ${plural(behind(feed), EVENTS)}` : isCurrent && notice && told(notice)}
      </span>
      <span className="shrink-0 text-faint">{feed.head > 0 && `${plural(feed.head, EVENTS)} in all`}</span>
    </footer>
  );
}

const EVENTS = { one: "# event", other: "# events" };

function told(notice: Notice): string {
  if (notice.kind === "reloaded") return "Reloaded: the gap could not be filled";
  const away = duration(Math.max(1_000, notice.awayMs)).replace(/\.\d+ s$/, " s");
  return notice.events > 0
    ? `Caught up ${plural(notice.events, EVENTS)} after ${away} offline`
    : `Back after ${away} offline, nothing missed`;
}
