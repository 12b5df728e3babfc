// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { page } from "../../../test/page";
import { TopCommands } from "./top-commands";

it("paints only bugs red: a command that was refused ten times has none", async () => {
  const commands = [
    { name: "pay", count: 100, failed: 10, bugs: 0, p95Ms: 9 },
    { name: "daily", count: 50, failed: 10, bugs: 5, p95Ms: 9 },
  ];
  const { element } = await page(<TopCommands commands={commands} />, { path: "/" });
  const widths = (tone: string) =>
    [...element.querySelectorAll<HTMLElement>(`i.${tone}`)].map((bar) => bar.style.width);
  expect(widths("text-error")).toEqual(["0%", "5%"]);
  expect(widths("text-warn")).toEqual(["10%", "5%"]);
  expect(element.textContent).toContain("5 refused, 5 bugs");
});
