// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { render } from "../../test/render";
import { Problem, ToldAbove } from "./problem";
import { text } from "./text";

it("what could not be loaded is no alarm in each place while it is said above why nothing can be", () => {
  const places = (isToldAbove: boolean, title?: string) =>
    render(
      <ToldAbove value={isToldAbove}>
        {["one", "other"].map((place) => (
          <Problem key={place} {...(title && { title })} reason="No answer." onRetry={() => {}} />
        ))}
      </ToldAbove>,
    ).element;
  const alarms = (element: HTMLElement) => element.querySelectorAll("[role=alert], button").length;
  expect(alarms(places(false))).toBe(4);
  expect(alarms(places(true))).toBe(0);
  expect(places(true).textContent).toBe(text.notLoaded + text.notLoaded);
  expect(alarms(places(true, "Nothing was changed")), "what was done is another matter").toBe(4);
});
