import { memo, type ReactNode, useMemo, useState } from "react";
import { useBySecond, useTicked } from "../../lib/ticker";
import { behind, type Feed } from "../../live/feed";
import { togglePaused, usePaused } from "../../live/pause";
import type { Event } from "../../live/protocol.gen";
import type { Notice } from "../../live/reducer";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Code } from "../../ui/code";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icons";
import { Announcer } from "./announcer";
import { ALL, RecentFilters } from "./recent-filter";
import { RecentRows } from "./recent-rows";
import { text } from "./recent-text";
import { useReading } from "./use-reading";

interface RecentEventsProps {
  events: readonly Event[];
  feed: Feed;
  generation: number;
  arrivedAfter: number;
  clockOffset: number;
  notice: Notice | null;
  hasEconomy?: boolean;
  /** A link to all events that a query (of the events page; null is all) asks for. */
  seeAll?: (query: string | null) => ReactNode;
}

/** The newest events first, each a row; a few of them on demand. */
export const RecentEvents = memo(function RecentEvents(props: RecentEventsProps) {
  const { events, feed, generation, arrivedAfter, clockOffset, notice, hasEconomy = true, seeAll } = props;
  const [filter, setFilter] = useState(ALL);
  const isAll = filter === ALL;
  const fitting = useMemo(() => (isAll ? events : events.filter(filter.fits)), [events, filter, isAll]);
  const reading = useReading(fitting, `${generation} ${filter.name}`);
  // With every event the rows are drawn again, but not what stands around them.
  const aside = useMemo(
    () => (
      <>
        <RecentFilters chosen={filter} onChoose={setFilter} hasEconomy={hasEconomy} />
        <PauseButton />
      </>
    ),
    [filter, hasEconomy],
  );
  const link = useMemo(() => seeAll?.(filter.query), [seeAll, filter]);
  return (
    <Card title={text.title} aside={aside} className="relative flex flex-1 flex-col">
      <Announcer events={events} arrivedAfter={arrivedAfter} fits={filter.fits} />
      {reading.rows.length === 0 ? (
        <Nothing isLoading={feed.position === null} seen={isAll ? 0 : events.length} />
      ) : (
        <section
          ref={reading.scroller}
          onScroll={reading.onScroll}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={text.title}
          className="feed-scroller"
        >
          <RecentRows
            rows={reading.rows}
            scroller={reading.scroller}
            isHeld={reading.isHeld}
            clockOffset={clockOffset}
            arrivedAfter={arrivedAfter}
          />
        </section>
      )}
      {reading.unseen > 0 && (
        <button
          type="button"
          onClick={reading.toTop}
          className="num absolute top-12 left-1/2 flex -translate-x-1/2 items-center gap-1.5 rounded-full bg-info px-3 py-1 text-[12.5px] font-semibold text-bg shadow-lg"
        >
          <Icon name="top" size={13} />
          {text.fresh(reading.unseen)}
        </button>
      )}
      <Foot feed={feed} notice={notice} link={link} />
    </Card>
  );
});

function PauseButton() {
  const isPaused = usePaused();
  return (
    <Button
      kind={isPaused ? "plain" : "quiet"}
      size="small"
      className="ml-auto"
      aria-pressed={isPaused}
      onClick={togglePaused}
    >
      <Icon name={isPaused ? "play" : "pause"} size={13} />
      {isPaused ? text.resume : text.pause}
    </Button>
  );
}

/** `seen`: among how many there is none of those that were asked for. */
function Nothing({ isLoading, seen }: { isLoading: boolean; seen: number }) {
  return (
    <div
      className="feed-scroller grid place-content-center justify-items-center text-center"
      data-testid="recent-events"
    >
      <Icon name="pulse" size={32} className="mb-2 text-faint" />
      <div className="max-w-md">
        {isLoading && <Empty title={text.loading}>{text.loadingHint}</Empty>}
        {!isLoading && seen > 0 && <Empty title={text.noneOfThese}>{text.noneOfTheseHint(seen)}</Empty>}
        {!isLoading && seen === 0 && (
          <Empty title={text.none}>
            {text.noneHint} <Code>{text.record}</Code>
          </Empty>
        )}
      </div>
    </div>
  );
}

/** What to know about the list as a whole. An interruption is told of for a minute. */
const NOTICE_MS = 60_000;

function Foot({ feed, notice, link }: { feed: Feed; notice: Notice | null; link: ReactNode }) {
  const isCurrent = useTicked((now) => notice !== null && now - notice.at < NOTICE_MS);
  const head = useBySecond(feed.head);
  return (
    <footer className="num flex min-h-9 items-center justify-between gap-4 border-t border-line px-4 py-2 text-[12.5px] text-muted">
      <span data-testid="feed-notice" className="truncate">
        {behind(feed) > 0 ? text.catchingUp(behind(feed)) : isCurrent && notice && text.notice(notice)}
      </span>
      <span className="flex shrink-0 items-center gap-4 text-faint">
        {head > 0 && text.inAll(head)}
        {link}
      </span>
    </footer>
  );
}
