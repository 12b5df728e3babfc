import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { tinykeys } from "tinykeys";
import { togglePaused } from "../live/pause";
import { openOverlay, toggleOverlay } from "./overlays";
import { PAGES } from "./pages";

/** What a field gets is for the field, and what is in front of the page has its own keys. */
const TAKES_KEYS = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable], [role="dialog"]';

/** The keys of the page. A field that `/` leads to says so with `data-shortcut="/"`, a list of events with `data-shortcut="j k"`. */
export function useShortcuts(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const outsideFields = (run: () => void) => (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return;
      if (event.target instanceof Element && event.target.closest(TAKES_KEYS) !== null) return;
      event.preventDefault();
      run();
    };
    const toPage = PAGES.map(
      ({ key, path }) => [`g ${key}`, outsideFields(() => void navigate({ to: path }))] as const,
    );
    return tinykeys(window, {
      "$mod+k": (event) => {
        event.preventDefault();
        toggleOverlay("palette");
      },
      ...Object.fromEntries(toPage),
      p: outsideFields(togglePaused),
      j: outsideFields(() => inList("j")),
      k: outsideFields(() => inList("k")),
      "/": outsideFields(search),
      "Shift+?": outsideFields(() => openOverlay("shortcuts")),
      "?": outsideFields(() => openOverlay("shortcuts")),
    });
  }, [navigate]);
}

/** To the page's own search field; a page that has none leads to the palette. */
function search(): void {
  const field = document.querySelector<HTMLElement>('main [data-shortcut="/"]');
  if (field === null) openOverlay("palette");
  else field.focus();
}

/** A key of the page's list of events: it gets it, and the focus for those that follow. */
function inList(key: string): void {
  const list = document.querySelector<HTMLElement>('main [data-shortcut="j k"]');
  list?.focus({ preventScroll: true });
  list?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}
