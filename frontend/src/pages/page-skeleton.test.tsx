// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { fakeLive } from "../../test/live";
import { render } from "../../test/render";
import { PageSkeleton } from "./page-skeleton";
import { text } from "./text";

it("a page on its way says which it is, and why it stays there while the dashboard is away", () => {
  const live = fakeLive({ link: { phase: "connecting", attempt: 0 } });
  const { element } = render(live.wrap(<PageSkeleton title="Economy" />));
  expect(element.querySelector("p")?.textContent).toBe("Economy");
  expect(element.querySelector("h1")).toBeNull();
  expect(element.textContent).not.toContain(text.notLoaded);
  live.set({ link: { phase: "connecting", attempt: 1 } });
  expect(element.querySelector("[role=status]")?.textContent).toBe(text.notLoaded);
});
