import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { stored, useStored } from "../lib/stored";
import { useLive } from "../live/live-context";
import type { Event } from "../live/protocol.gen";
import { text } from "./text";

/** Whether the browser tells of errors while the page isn't looked at: a notification, and their number in the title. */
const choice = stored<"off" | "on">("pulseboard-alerts", ["off", "on"]);

export const AT_MOST_EVERY_MS = 30_000;

export function useAlertsChoice(): "off" | "on" {
  return useStored(choice);
}

/** Asks the browser, which asks the reader. False when notifications are forbidden: the title counts all the same. */
export async function chooseAlerts(next: "off" | "on"): Promise<boolean> {
  choice.write(next);
  if (next === "off" || !("Notification" in window)) return next === "off";
  return (await Notification.requestPermission()) === "granted";
}

/** Tells of errors that arrive while the page is hidden, if that was asked for. Returns how many there are by now. */
export function useAlerts(): number {
  const isOn = useAlertsChoice() === "on";
  const events = useLive((state) => state.events);
  const arrivedAfter = useLive((state) => state.arrivedAfter);
  const [unseen, setUnseen] = useState(0);
  const told = useRef({ seq: 0, at: Number.NEGATIVE_INFINITY, waiting: 0 });

  useEffect(() => {
    const seen = () => {
      if (document.visibilityState !== "visible") return;
      told.current.waiting = 0;
      setUnseen(0);
    };
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, []);

  // With every event, and so within the frame: what is done after it is a task of its own.
  useLayoutEffect(() => {
    const before = Math.max(told.current.seq, arrivedAfter);
    told.current.seq = events[0]?.seq ?? told.current.seq;
    if (!isOn || document.visibilityState === "visible") return;
    const errors = arrivedErrors(events, before);
    const [newest] = errors;
    if (newest === undefined) return;
    setUnseen((count) => count + errors.length);
    told.current.waiting += errors.length;
    if (Date.now() - told.current.at < AT_MOST_EVERY_MS) return;
    notify(newest, told.current.waiting);
    told.current = { ...told.current, at: Date.now(), waiting: 0 };
  }, [events, arrivedAfter, isOn]);
  return unseen;
}

/** The errors after a position, newest first. The list is newest first, so that the rest needn't be looked at. */
function arrivedErrors(events: readonly Event[], after: number): Event[] {
  const end = events.findIndex((event) => event.seq <= after);
  return events.slice(0, end === -1 ? events.length : end).filter((event) => event.level === "error");
}

function notify(newest: Event, count: number): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const shown = new Notification(text.errors(count), { body: newest.message, tag: "pulseboard-errors" });
    shown.onclick = () => window.focus();
  } catch {
    // Some browsers on phones offer notifications and refuse them to pages.
  }
}
