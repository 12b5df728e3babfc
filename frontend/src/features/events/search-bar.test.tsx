// @vitest-environment happy-dom
import { act } from "react";
import { expect, it, vi } from "vitest";
import { fakeLive } from "../../../test/live";
import { freshQueries } from "../../../test/query";
import { render } from "../../../test/render";
import { SearchBar } from "./search-bar";

function bar(query: string) {
  return fakeLive().wrap(freshQueries().wrap(<SearchBar query={query} onQuery={() => undefined} />));
}

it("puts the caret behind what was taken before the next key can come", () => {
  // What is typed until the next frame would otherwise stand before letters that came first.
  vi.stubGlobal("requestAnimationFrame", () => 0);
  const { element } = render(bar(""));
  const input = element.querySelector("input");
  if (input === null) throw new Error("there is no field");
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  setValue?.call(input, "le daily");
  input.setSelectionRange(2, 2);
  const dispatch = (event: unknown) => act(() => input.dispatchEvent(event as Event) as unknown as undefined);
  dispatch(new window.Event("input", { bubbles: true }));
  dispatch(new window.KeyboardEvent("keydown", { key: "Tab", bubbles: true, cancelable: true }));
  expect(input.value).toBe("level>= daily");
  expect(input.selectionStart).toBe("level>=".length);
  vi.unstubAllGlobals();
});

it("says all that is wrong with the query that is asked for, each with its place", () => {
  const { element } = render(bar("level:loud foo:1 since:1h until:2026-01-31"));
  const said = [...element.querySelectorAll("[role=alert] > [data-testid=query-fault]")];
  expect(said.map((fault) => fault.querySelector("mark")?.textContent)).toEqual(["loud", "foo", "until:2026-01-31"]);
  expect(element.querySelector("input")?.getAttribute("aria-invalid")).toBe("true");
});
