// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { render } from "../../../test/render";
import { events } from "../../../test/samples";
import type { Row } from "./timeline";
import { useShift } from "./use-shift";

function Shift({ rows, isFlood = false }: { rows: readonly Row[]; isFlood?: boolean }) {
  return useShift(rows, isFlood);
}

const rows = (from: number, to: number) => events(from, to).reverse();

it("a row keeps its place while others come on top, until the fixed point moves on or the list is another one", () => {
  const { element, again } = render(<Shift rows={rows(1, 10)} />);
  const shiftOf = (next: readonly Row[]) => {
    again(<Shift rows={next} />);
    return Number(element.textContent);
  };
  expect(shiftOf(rows(1, 12))).toBe(2);
  expect(shiftOf(rows(1, 12))).toBe(2);
  expect(shiftOf([{ above: 31, below: 12 }, ...rows(1, 12)])).toBe(3);
  expect(shiftOf([...rows(31, 40), { above: 31, below: 12 }, ...rows(1, 12)])).toBe(13);
  expect(shiftOf(rows(100, 110))).toBe(0);
  expect(shiftOf(rows(100, 5_111))).toBe(0);
});

it("in a flood the list stays where it is", () => {
  const { element, again } = render(<Shift rows={rows(1, 10)} />);
  again(<Shift rows={rows(1, 12)} />);
  again(<Shift rows={rows(1, 22)} isFlood />);
  expect(element.textContent).toBe("2");
  again(<Shift rows={rows(1, 23)} />);
  expect(element.textContent).toBe("3");
});
