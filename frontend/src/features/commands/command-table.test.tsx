// @vitest-environment happy-dom
import { act } from "react";
import { expect, it, vi } from "vitest";
import { page } from "../../../test/page";
import { button } from "../../../test/render";
import type { CommandUsage } from "../../live/protocol.gen";
import { CommandTable } from "./command-table";
import { commandSearch } from "./search";

const usage = (name: string, count: number, p95Ms: number): CommandUsage => ({
  name,
  count,
  failed: { userError: 0, cooldown: 0, permission: 0, bug: 0 },
  p50Ms: p95Ms,
  p95Ms,
  p99Ms: p95Ms,
  slowest: [],
  members: 1,
  hourOfWeek: [],
  firstAt: "2026-01-31T12:00:00.000Z",
  lastAt: "2026-01-31T12:00:00.000Z",
});
const COMMANDS = [usage("daily", 9, 5), usage("pay", 7, 50), usage("pat", 5, 500)];

async function table(search = "") {
  const part = <CommandTable commands={COMMANDS} clockOffset={0} />;
  const { element, history } = await page(part, { path: "/commands", search, validateSearch: commandSearch });
  const names = () => [...element.querySelectorAll("tbody bdi")].map(({ textContent }) => textContent);
  return { element, history, names };
}

it("stands as its address says", async () => {
  const { element, names } = await table("?sort=p95&order=asc&q=pa");
  expect(names()).toEqual(["pay", "pat"]);
  expect(element.querySelector("input")?.value).toBe("pa");
});

it("is in the address when it is sorted or looked through, and leaves nothing to go back through", async () => {
  const { element, history, names } = await table();
  expect(names()).toEqual(["daily", "pay", "pat"]);
  await act(async () => button(element, "p95")?.click());
  await act(() => vi.waitFor(() => expect(history.location.search).toBe("?sort=p95")));
  expect(names()).toEqual(["pat", "pay", "daily"]);
  const input = element.querySelector("input") as HTMLInputElement;
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, "pay ");
    input.dispatchEvent(new window.Event("input", { bubbles: true }) as unknown as globalThis.Event);
  });
  expect(names()).toEqual(["pay"]);
  await act(() => vi.waitFor(() => expect(history.location.search).toBe("?sort=p95&q=pay")));
  expect(input.value).toBe("pay ");
  expect(history.length).toBe(1);
});
