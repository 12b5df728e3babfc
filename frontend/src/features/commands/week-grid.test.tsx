// @vitest-environment happy-dom
import { act, useState } from "react";
import { expect, it } from "vitest";
import { render } from "../../../test/render";
import { WeekGrid } from "./week-grid";

const HOURS = Array<number>(168).fill(1);

function Told() {
  const [told, setTold] = useState<number | null>(null);
  return (
    <>
      <WeekGrid hours={HOURS} most={1} told={told} onTell={setTold} />
      <output>{told}</output>
    </>
  );
}

it("every hour of a week can be reached by keys or a tap, by one stop of Tab", () => {
  const { element } = render(<Told />);
  const cells = [...element.querySelectorAll("td")];
  const told = () => element.querySelector("output")?.textContent;
  const stops = () => cells.flatMap(({ tabIndex }, index) => (tabIndex === 0 ? [index] : []));
  expect(stops()).toEqual([0]);
  act(() => cells[30]?.focus());
  expect(told()).toBe("30");
  const press = (key: string) =>
    act(() => document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
  press("ArrowDown");
  press("ArrowRight");
  expect(told()).toBe("55");
  expect(stops()).toEqual([55]);
  act(() => cells[55]?.blur());
  expect(told()).toBe("");
});
