import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { usePaused } from "../../live/pause";
import type { Event } from "../../live/protocol.gen";
import { text } from "./recent-text";

const EVERY_MS = 15_000;

interface AnnouncerProps {
  /** Newest first. */
  events: readonly Event[];
  /** Events up to this position were there with the page. */
  arrivedAfter: number;
  /** Whether the list shows it; null while that isn't known. */
  fits: ((event: Event) => boolean) | null;
}

/** Tells those who listen to the page what has come, now and then and in one sentence: not every row. */
export function Announcer(props: AnnouncerProps) {
  const [says, setSays] = useState("");
  const isPaused = usePaused();
  const newest = useRef(props);
  // With every event, and so within the frame: what is done after it is a task of its own.
  useLayoutEffect(() => {
    newest.current = props;
  });
  useEffect(() => {
    if (isPaused) return;
    let told = newest.current.events[0]?.seq ?? 0;
    const timer = setInterval(() => {
      const { events, arrivedAfter, fits } = newest.current;
      const after = Math.max(told, arrivedAfter);
      told = events[0]?.seq ?? told;
      const arrived = events.filter((event) => event.seq > after && fits?.(event));
      const errors = arrived.filter((event) => event.level === "error").length;
      if (arrived.length === 0) return;
      setSays(text.arrived(arrived.length, errors));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [isPaused]);
  return (
    <p aria-live="polite" className="sr-only">
      {says}
    </p>
  );
}
