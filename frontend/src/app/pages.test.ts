// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { pageAt } from "./pages";

it("an address leads to the page that the router shows for it", () => {
  expect(pageAt("/")?.name).toBe("Overview");
  expect(pageAt("/events/")?.name).toBe("Events");
  expect(pageAt("/Events")?.name).toBe("Events");
  expect(pageAt("/events/5")).toBeUndefined();
});
