// @vitest-environment happy-dom
import { act } from "react";
import { expect, it } from "vitest";
import { page } from "../../test/page";
import { useShortcuts } from "./use-shortcuts";

/** The keys that the list of events got. */
let heard: string[];

function Page() {
  useShortcuts();
  return (
    <main>
      <input />
      <div role="dialog" tabIndex={-1} />
      <div
        role="listbox"
        tabIndex={0}
        data-shortcut="j k"
        onKeyDown={(event) => {
          heard.push(event.key);
          event.preventDefault();
        }}
      />
    </main>
  );
}

it("j and k are for the list of events wherever the focus is, but in a field or what is in front of the page", async () => {
  heard = [];
  const { element } = await page(<Page />, { path: "/events" });
  const press = (target: Element | null, key: string) =>
    act(() => {
      target?.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }) as never);
    });
  press(element.querySelector("input"), "j");
  press(element.querySelector("[role=dialog]"), "k");
  expect(heard).toEqual([]);
  press(document.body, "j");
  expect(heard).toEqual(["j"]);
  expect(document.activeElement).toBe(element.querySelector("[role=listbox]"));
  press(document.activeElement, "k");
  press(document.body, "k");
  expect(heard).toEqual(["j", "k", "k"]);
});
