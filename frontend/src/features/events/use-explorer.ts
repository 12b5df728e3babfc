import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { getJson, HttpFailure } from "../../live/http";
import { useLive } from "../../live/live-context";
import type { Event, EventPage } from "../../live/protocol.gen";
import { type Filters, matcher } from "./filters";
import {
  EMPTY,
  type Gap,
  onFirstPage,
  onFoundAfter,
  onGapPage,
  onLive,
  onOlderPage,
  onRelease,
  type Timeline,
} from "./timeline";
import { useKept } from "./use-kept";
import { filtersOf, pagePath, type View } from "./view";

const FIRST = 200;
const PAGE = 500;
/** How often the server is asked for what came, where the page can't tell what fits. */
const ASK_EVERY_MS = 1_000;

/** What was loaded, and what it was asked for with. */
interface Loaded {
  timeline: Timeline;
  filters: Filters;
  /** null: only the server can tell. */
  fits: ((event: Event) => boolean) | null;
  view: View;
}

export interface Explorer {
  /** Whether the view's query can be read; where not, there is nothing to show. */
  isRead: boolean;
  timeline: Timeline;
  /** null until something was loaded, and where there is nothing to load. */
  filters: Filters | null;
  /** Whether an event fits what is asked for; null until that is known, and where only the server can tell. */
  fits: ((event: Event) => boolean) | null;
  /** Whether what is shown is what was asked for, and not what was shown before. */
  isCurrent: boolean;
  failure: string | null;
  older: "more" | "loading" | "failed" | "none";
  loadOlder: () => void;
  loadGap: (gap: Gap) => void;
  reload: () => void;
}

/** The events that fit a view: history page by page, and what comes, which waits while the list is held. */
export function useExplorer(view: View, isHeld: boolean): Explorer {
  const live = useLive((state) => state.events);
  const isReady = useLive((state) => state.feed.position !== null);
  const head = useRef(0);
  head.current = useLive((state) => state.feed.position?.seq ?? 0);
  const offset = useRef(0);
  offset.current = useLive((state) => state.clockOffset);
  const generation = useLive((state) => state.generation);
  const [attempt, setAttempt] = useState(0);
  const [loaded, setLoaded] = useKept<Loaded>(view, generation);
  const [failed, setFailed] = useState<{ view: View; reason: string } | null>(null);
  const [older, setOlder] = useState<"idle" | "loading" | "failed">("idle");
  const asking = useRef<AbortController | null>(null);

  const isRead = useMemo(() => filtersOf(view, Date.now() + offset.current) !== null, [view]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another generation is another log, an attempt another try
  useEffect(() => {
    const filters = isReady ? filtersOf(view, Date.now() + offset.current) : null;
    setOlder("idle");
    if (filters === null) return;
    const controller = new AbortController();
    asking.current = controller;
    const reached = head.current;
    getJson<EventPage>(pagePath(filters, { limit: FIRST }), controller.signal)
      .then((page) => {
        setLoaded({ timeline: onFirstPage(page, reached), filters, fits: matcher(filters), view });
        setFailed(null);
      })
      .catch((error: unknown) => {
        if (!controller.signal.aborted) setFailed({ view, reason: reasonOf(error) });
      });
    return () => controller.abort();
  }, [view, isReady, generation, attempt, setLoaded]);

  // What could not be loaded is tried again with whatever stats come.
  const heardAt = useLive((state) => (state.link.phase === "open" ? state.statsAt : null));
  const hasFailed = useRef(false);
  hasFailed.current = failed !== null;
  useEffect(() => {
    if (heardAt !== null && hasFailed.current) setAttempt((now) => now + 1);
  }, [heardAt]);

  const change = useCallback(
    (to: (timeline: Timeline) => Timeline) => {
      setLoaded((now) => now && { ...now, timeline: to(now.timeline) });
    },
    [setLoaded],
  );

  // While drawing, so that what came and the row it becomes are drawn in one frame.
  let timeline = loaded?.timeline ?? EMPTY;
  if (loaded?.fits) timeline = onLive(timeline, live, loaded.fits, isHeld);
  if (!isHeld) timeline = onRelease(timeline);
  if (loaded !== null && timeline !== loaded.timeline) setLoaded({ ...loaded, timeline });
  useAsked(isRead ? loaded : null, live[0]?.seq ?? 0, isHeld, change);

  // What was loaded before is no answer to what can't be read.
  if (!isRead) timeline = EMPTY;
  const { next } = timeline;
  const filters = isRead ? (loaded?.filters ?? null) : null;
  const loadOlder = useCallback(() => {
    if (filters === null || next === null || older === "loading") return;
    setOlder("loading");
    const { signal } = asking.current ?? new AbortController();
    getJson<EventPage>(pagePath(filters, { before: next, limit: PAGE }), signal)
      .then((page) => {
        change((now) => onOlderPage(now, page, next));
        setOlder("idle");
      })
      .catch(() => !signal.aborted && setOlder("failed"));
  }, [filters, next, older, change]);

  const loadGap = useCallback(
    (gap: Gap) => {
      if (filters === null) return;
      getJson<EventPage>(pagePath(filters, { before: gap.above, limit: PAGE }))
        .then((page) => change((now) => onGapPage(now, gap, page)))
        .catch((error: unknown) => setFailed({ view, reason: reasonOf(error) }));
    },
    [filters, change, view],
  );

  const isCurrent = !isRead || loaded?.view === view;
  return {
    isRead,
    timeline,
    filters,
    fits: loaded?.view === view ? loaded.fits : null,
    isCurrent,
    failure: failed?.view === view ? failed.reason : null,
    older: next === null ? "none" : older === "idle" ? "more" : older,
    loadOlder,
    loadGap,
    reload: useCallback(() => {
      setFailed(null);
      setAttempt((now) => now + 1);
    }, []),
  };
}

/** Asks the server what of the events that came fits, where the page can't decide it. */
function useAsked(
  loaded: Loaded | null,
  newest: number,
  isHeld: boolean,
  change: (to: (timeline: Timeline) => Timeline) => void,
): void {
  const filters = loaded !== null && loaded.fits === null ? loaded.filters : null;
  const now = useRef({ newest, isHeld, seen: 0 });
  now.current = { newest, isHeld, seen: loaded?.timeline.seen ?? newest };
  useEffect(() => {
    if (filters === null) return;
    const controller = new AbortController();
    let isAsking = false;
    const timer = setInterval(async () => {
      const { newest, seen } = now.current;
      if (isAsking || newest <= seen) return;
      isAsking = true;
      try {
        const path = pagePath(filters, { after: seen, limit: PAGE });
        const { items, next } = await getJson<EventPage>(path, controller.signal);
        change((timeline) => onFoundAfter(timeline, items, next ?? newest, now.current.isHeld));
      } catch {
        // The next turn asks again.
      } finally {
        isAsking = false;
      }
    }, ASK_EVERY_MS);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, [filters, change]);
}

function reasonOf(error: unknown): string {
  return error instanceof HttpFailure ? error.message : String(error);
}
