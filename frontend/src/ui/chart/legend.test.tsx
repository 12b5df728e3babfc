// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { render } from "../../../test/render";
import { Legend } from "./legend";
import { lineColour } from "./theme";
import { UNITS } from "./units";

const LINE = { key: "p99", label: "p99", colour: "--info", at: [1, 2, 3], value: [3, 12.4, 4_919] } as const;
const SPAN = { from: 0, to: 9 };

it("a legend writes all numbers of a line alike, and a count as one", () => {
  const legend = (unit: (typeof UNITS)["count" | "milliseconds"]) =>
    render(<Legend lines={[{ ...LINE, unit }]} span={SPAN} pointed={null} isFresh />).element.textContent;
  expect(legend(UNITS.milliseconds)).toBe("p994,919 ms3 – 4,919");
  expect(legend(UNITS.count)).toBe("p994,9193 – 4,919");
});

it("a legend is as pale as its lines while the numbers are old, and they can still be told apart", () => {
  const lines = (["--pulse", "--info"] as const).map((colour) => ({ ...LINE, key: colour, colour, unit: UNITS.count }));
  const colours = (isFresh: boolean) => {
    const { element } = render(<Legend lines={lines} span={SPAN} pointed={null} isFresh={isFresh} />);
    return [...element.querySelectorAll("svg")].map(({ style }) => style.color);
  };
  expect(colours(true)).toEqual(["var(--pulse)", "var(--info)"]);
  expect(colours(false)).not.toContain("var(--pulse)");
  expect(lineColour("--pulse", false)).not.toBe(lineColour("--info", false));
});
