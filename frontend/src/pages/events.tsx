import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { Explorer } from "../features/events/explorer";
import { widerThan } from "../features/events/explorer-end";
import { type EventsSearch, eventsSearch } from "../features/events/search";
import { formatRange, type RangeSearch } from "../lib/time-range";
import { useLive } from "../live/live-context";
import { useZoom } from "../live/use-zoom";
import { PageTitle } from "../ui/page-title";
import { RangePicker } from "../ui/range-picker";
import { text } from "./text";

/** What has happened: the explorer. All that is looked at stands in the address. */
export function Events() {
  const { range, choose, zoom, backToLive } = useZoom();
  const { q = "", event = null } = useSearch({ strict: false, select: eventsSearch, structuralSharing: true });
  const clockOffset = useLive((state) => state.clockOffset);
  const view = useMemo(() => ({ query: q, range }), [q, range]);
  const navigate = useNavigate();
  const change = useCallback(
    (next: EventsSearch & RangeSearch, replace: boolean) =>
      void navigate({ to: ".", search: (now: object) => ({ ...now, ...next }), replace, resetScroll: false }),
    [navigate],
  );
  const onQuery = useCallback((query: string) => query !== q && change({ q: query || undefined }, false), [change, q]);
  const onOpened = useCallback(
    (seq: number | null, isMove: boolean) => change({ event: seq ?? undefined }, isMove || seq === null),
    [change],
  );
  const onWiden = useCallback(() => {
    const last = widerThan({ query: q, range });
    if (last !== null) change(formatRange({ last }), false);
  }, [change, q, range]);
  return (
    <div className="flex flex-col gap-3 max-md:h-[calc(100dvh-150px)] max-md:min-h-[420px] md:h-[calc(100dvh-104px)] md:min-h-[520px]">
      <PageTitle
        aside={<RangePicker range={range} now={Date.now() + clockOffset} onChoose={choose} onBackToLive={backToLive} />}
      >
        {text.events}
      </PageTitle>
      <Explorer view={view} opened={event} onQuery={onQuery} onRange={zoom} onWiden={onWiden} onOpened={onOpened} />
    </div>
  );
}
