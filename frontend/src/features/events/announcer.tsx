import { useEffect, useRef, useState } from "react";
import type { Event } from "../../live/protocol.gen";
import { text } from "./recent-text";

const EVERY_MS = 15_000;

/** Tells those who listen to the page what has come, now and then and in one sentence: not every row. */
export function Announcer({ events }: { events: readonly Event[] }) {
  const [says, setSays] = useState("");
  const newest = useRef(events);
  useEffect(() => {
    newest.current = events;
  }, [events]);
  useEffect(() => {
    let told = newest.current[0]?.seq ?? 0;
    const timer = setInterval(() => {
      const arrived = newest.current.filter((event) => event.seq > told);
      told = newest.current[0]?.seq ?? told;
      const errors = arrived.filter((event) => event.level === "error").length;
      if (arrived.length === 0) return;
      setSays(text.arrived(arrived.length, errors));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p aria-live="polite" className="sr-only">
      {says}
    </p>
  );
}
