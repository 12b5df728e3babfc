// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { render } from "../../../test/render";
import { Moment } from "./moment";

it("says the day where it isn't today, and the year where it isn't this one", () => {
  const now = Date.now();
  const written = (at: number) =>
    render(<Moment at={new Date(at).toISOString()} clockOffset={0} />).element.textContent ?? "";
  const ago = new Date(now);
  ago.setUTCFullYear(ago.getUTCFullYear() - 4); // of the same day, also on a 29th of February
  expect(written(now)).not.toContain(",");
  expect(written(ago.getTime())).toContain(String(ago.getUTCFullYear()));
});
