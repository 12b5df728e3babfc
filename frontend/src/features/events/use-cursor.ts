import { type KeyboardEvent, type RefObject, useCallback } from "react";
import { placeOf, type Row } from "./timeline";
import { useRowHeight } from "./use-row-height";

interface Cursor {
  rows: readonly Row[];
  scroller: RefObject<HTMLDivElement | null>;
  selected: number | null;
  onSelect: (place: number) => void;
  onOpen: (place: number) => void;
  onClose: () => void;
}

/** Moves through the list by keyboard: arrows or J and K, pages, its ends, Enter and Escape. */
export function useCursor({ rows, scroller, selected, onSelect, onOpen, onClose }: Cursor) {
  const height = useRowHeight();

  const move = useCallback(
    (by: number) => {
      const index = selected === null ? -1 : indexOf(rows, selected);
      const from = index < 0 ? firstInSight(scroller.current, height) - Math.sign(by) : index;
      const to = Math.min(rows.length - 1, Math.max(0, from + by));
      const row = rows[to];
      if (row === undefined) return;
      onSelect(placeOf(row));
      bringIntoSight(scroller.current, to * height, height);
    },
    [rows, scroller, selected, height, onSelect],
  );

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? height) / height) - 1);
      const steps: Record<string, number> = {
        ...{ ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page },
        ...{ Home: -rows.length, End: rows.length },
      };
      const by = steps[event.key];
      if (by !== undefined) move(by);
      else if (event.key === "Enter" && selected !== null) onOpen(selected);
      else if (event.key === "Escape") onClose();
      else return;
      event.preventDefault();
    },
    [rows, scroller, selected, height, move, onOpen, onClose],
  );
  return { move, onKeyDown };
}

/** Rows are in the order of their places: the newest first. */
export function indexOf(rows: readonly Row[], place: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = placeOf(rows[middle] as Row);
    if (found === place) return middle;
    if (found > place) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function firstInSight(scroller: HTMLElement | null, height: number): number {
  return Math.ceil((scroller?.scrollTop ?? 0) / height);
}

function bringIntoSight(scroller: HTMLElement | null, top: number, height: number): void {
  if (scroller === null) return;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + height > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = top + height - scroller.clientHeight;
  }
}
