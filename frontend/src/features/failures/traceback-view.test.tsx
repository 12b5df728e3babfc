// @vitest-environment happy-dom
import { act } from "react";
import { expect, it } from "vitest";
import { button, render } from "../../../test/render";
import { Traceback } from "./traceback-view";

const TRACEBACK = `Traceback (most recent call last):
  File "/venv/lib/python3.12/site-packages/discord/a.py", line 1, in a
    await b()
  File "/venv/lib/python3.12/site-packages/discord/b.py", line 2, in b
    await shop()
  File "/bot/shop.py", line 3, in shop
    return prices["<b>bold</b>"]
  File "/usr/lib/python3.12/json/decoder.py", line 4, in decode
    raise KeyError
KeyError: '<b>bold</b>'`;

it("a traceback shows the author's code, leads to it, and folds libraries away; nothing in it becomes markup", () => {
  const { element } = render(<Traceback traceback={TRACEBACK} />);
  expect([...element.querySelectorAll("pre")].map((code) => code.textContent)).toEqual([
    'return prices["<b>bold</b>"]',
  ]);
  expect(element.textContent).toContain("your code, nearest to the error");
  expect(element.textContent).toContain("KeyError: '<b>bold</b>'");
  expect(element.querySelector("b")).toBeNull();
  const libraries = button(element, "2 steps of libraries");
  expect(libraries?.getAttribute("aria-expanded")).toBe("false");
  act(() => libraries?.click());
  expect(libraries?.getAttribute("aria-expanded")).toBe("true");
  expect(element.querySelectorAll("pre")).toHaveLength(3);
  expect(button(element, "1 step of a library")).not.toBeNull();
});
