// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { render } from "../../../test/render";
import { hourAndMinute } from "../../lib/format";
import { text } from "./text";
import { Unknown } from "./unknown";

const NOON = Date.parse("2026-01-31T12:00:00Z");
const HOUR = 3_600_000;
const SPAN = { from: NOON - HOUR, to: NOON };

it("the part of a chart before anything is known says so, and is as wide as that", () => {
  const of = (until: number | null) => render(<Unknown span={SPAN} until={until} sides={[50, 50]} />).element;
  const since = NOON - HOUR / 4;
  expect(of(since).textContent).toBe(text.noDataBefore(hourAndMinute(since)));
  expect(of(since).querySelector("div")?.style.width).toBe("calc((100% - 100px) * 0.75)");
  expect([of(null), of(SPAN.from), of(SPAN.from - HOUR)].map(({ textContent }) => textContent)).toEqual(["", "", ""]);
});
