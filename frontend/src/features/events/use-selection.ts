import { useCallback, useEffect, useRef, useState } from "react";
import type { View } from "./view";

const RESTS_MS = 200;

/**
 * Why the list is held for a row, besides its scroll: one has moved to it by keyboard, which lasts until it is let go,
 * or its event was opened, which ends when that is closed.
 */
type Grip = "moved" | "opened" | null;

export interface Selection {
  /** The chosen row's place; it is beside the list while an event is open. */
  selected: number | null;
  /** Whether the list stays where it is for the chosen row. */
  isHolding: boolean;
  /** Another object each time the address has led to an event. */
  led: { to: number | null };
  select: (place: number) => void;
  /** `byKey`: the list is held until it is let go, also once the event is closed. */
  open: (place: number, byKey?: boolean) => void;
  /** What was held is held as before, whatever was selected since. */
  keepHold: () => void;
  /** Close what is open, or let go of the row. */
  close: () => void;
  letGo: () => void;
}

/** Which row of the list is chosen, and which is open. The address leads (back, forward and links), and follows. */
export function useSelection(
  opened: number | null,
  view: View,
  onOpened: (seq: number | null, isMove: boolean) => void,
): Selection {
  const [selected, setSelected] = useState(opened);
  const isOpen = opened !== null;
  const [grip, setGrip] = useState<Grip>(isOpen ? "opened" : null);
  const [followed, setFollowed] = useState(opened);
  const [led, setLed] = useState({ to: opened });
  const asked = useRef(opened);
  if (followed !== opened) {
    setFollowed(opened);
    if (opened !== null && opened !== asked.current) {
      setSelected(opened);
      setGrip("opened");
      setLed({ to: opened });
    }
  }

  // It follows once the selection rests: a key that is held down would be too much for it.
  useEffect(() => {
    if (!isOpen || selected === null || selected === opened) return;
    const timer = setTimeout(() => {
      asked.current = selected;
      onOpened(selected, true);
    }, RESTS_MS);
    return () => clearTimeout(timer);
  }, [isOpen, selected, opened, onOpened]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another view is another list
  useEffect(() => {
    setSelected(opened);
    setGrip(opened === null ? null : "opened");
  }, [view]);

  const letGo = useCallback(() => {
    setGrip(null);
    if (!isOpen) setSelected(null);
  }, [isOpen]);
  const close = useCallback(() => {
    if (isOpen) onOpened(null, false);
    else letGo();
  }, [isOpen, letGo, onOpened]);
  const open = useCallback(
    (place: number, byKey = false) => {
      setSelected(place);
      setGrip(byKey ? "moved" : "opened");
      asked.current = place;
      if (!isOpen) onOpened(place, false);
    },
    [isOpen, onOpened],
  );
  const select = useCallback((place: number) => {
    setSelected(place);
    setGrip("moved");
  }, []);
  const keepHold = useCallback(() => setGrip(grip ?? "opened"), [grip]);

  const isHolding = grip === "moved" || (grip === "opened" && isOpen);
  return { selected, isHolding, led, select, open, keepHold, close, letGo };
}
