import { act, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { onTestFinished } from "vitest";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

/** Draws into the document, which is emptied when the test is over. Returns the element, and how to draw again. */
export function render(node: ReactNode): { element: HTMLElement; again: (node: ReactNode) => void } {
  const element = document.body.appendChild(document.createElement("div"));
  const root = createRoot(element);
  const again = (next: ReactNode) => act(() => root.render(next));
  again(node);
  onTestFinished(() => {
    act(() => root.unmount());
    element.remove();
  });
  return { element, again };
}

/** The one element with a test id. */
export function byTestId(element: HTMLElement, id: string): HTMLElement {
  const found = element.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} elements are "${id}"`);
  return found[0];
}

/** The button that says so; null when there is none. */
export function button(element: HTMLElement, says: string): HTMLButtonElement | null {
  return [...element.querySelectorAll("button")].find((each) => each.textContent?.includes(says)) ?? null;
}
