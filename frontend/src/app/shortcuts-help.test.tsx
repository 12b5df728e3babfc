// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { page } from "../../test/page";
import { ShortcutsHelp } from "./shortcuts-help";

it("can be scrolled by keys, though there is nothing to choose in it", async () => {
  await page(<ShortcutsHelp onClose={() => {}} />, { path: "/" });
  const keys = document.querySelector("[role=dialog] [role=region]");
  expect(keys?.textContent).toContain("Search on this page");
  expect(keys?.getAttribute("tabindex")).toBe("0");
});
