// @vitest-environment happy-dom
import { act } from "react";
import { describe, expect, it, vi } from "vitest";
import { button, render } from "../../test/render";
import { type Column, DataTable, type Sorting } from "./data-table";

interface Use {
  name: string;
  ms: number | null;
}
const uses: Use[] = [
  { name: "pay", ms: 9 },
  { name: "daily", ms: null },
  { name: "balance", ms: 4 },
];
const columns: Column<Use>[] = [
  { key: "name", title: "Command", cell: (use) => use.name, sortBy: (use) => use.name, isName: true },
  { key: "ms", title: "Time", cell: (use) => use.ms, sortBy: (use) => use.ms, isNumber: true },
  { key: "note", title: "Note", cell: () => "", isLine: true },
];
const table = () =>
  render(
    <DataTable
      caption="Uses"
      columns={columns}
      rows={uses}
      rowKey={({ name }) => name}
      sorting={{ key: "name", isDescending: false }}
    />,
  ).element;
const names = (element: HTMLElement) =>
  [...element.querySelectorAll("tbody tr")].map((row) => row.children[0]?.textContent);
const press = (element: HTMLElement, says: string) => act(() => button(element, says)?.click());

describe("a table", () => {
  it("is sorted by the head that is pressed, the largest first, and the other way when pressed again", () => {
    const element = table();
    expect(names(element)).toEqual(["balance", "daily", "pay"]);
    press(element, "Time");
    expect(names(element)).toEqual(["pay", "balance", "daily"]);
    press(element, "Time");
    expect(names(element), "what isn't known is last either way").toEqual(["balance", "pay", "daily"]);
    const [, time, note] = element.querySelectorAll("th");
    expect([time?.getAttribute("aria-sort"), note?.querySelector("button")]).toEqual(["ascending", null]);
  });

  it("leaves the sorting to whoever gives the rows, if they want it", () => {
    const asked: Sorting[] = [];
    const sorting = { key: "name", isDescending: true };
    const { element } = render(
      <DataTable
        caption="Uses"
        columns={columns}
        rows={uses}
        rowKey={({ name }) => name}
        sorting={sorting}
        onSort={(next) => asked.push(next)}
      />,
    );
    press(element, "Command");
    press(element, "Time");
    expect(asked).toEqual([
      { key: "name", isDescending: false },
      { key: "ms", isDescending: true },
    ]);
    expect(names(element)).toEqual(["pay", "daily", "balance"]);
  });

  it("names each cell, for a phone that has no room for the head", () => {
    const cells = [...(table().querySelector("tbody tr")?.children ?? [])];
    expect(cells.map((cell) => cell.getAttribute("data-label"))).toEqual([null, "Time", "Note"]);
    expect(cells.map((cell) => cell.className.includes("min-w-full"))).toEqual([false, false, true]);
  });

  it("follows a row's link wherever the row is pressed, with the keys held, but not when text is selected", () => {
    const followed: string[] = [];
    const onClick = (event: React.MouseEvent) => {
      event.preventDefault();
      followed.push(`${event.currentTarget.textContent}${event.ctrlKey ? " anew" : ""}`);
    };
    const linked: Column<Use>[] = [
      {
        key: "name",
        title: "Command",
        cell: ({ name }) => (
          <a href="/" onClick={onClick}>
            {name}
          </a>
        ),
      },
      { key: "ms", title: "Time", cell: ({ ms }) => <b>{ms}</b> },
    ];
    const { element } = render(
      <DataTable caption="Uses" columns={linked} rows={uses} rowKey={({ name }) => name} opensRows />,
    );
    const click = (found: Element | null | undefined, held = {}) =>
      act(() => void found?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...held })));
    click(element.querySelector("b"));
    click(element.querySelector("b"), { ctrlKey: true });
    click(element.querySelectorAll("a")[1]);
    expect(followed).toEqual(["pay", "pay anew", "daily"]);
    vi.spyOn(globalThis, "getSelection").mockReturnValue({ type: "Range" } as Selection);
    click(element.querySelector("b"));
    expect(followed).toHaveLength(3);
    vi.restoreAllMocks();
  });

  it("shows the first rows of those sorted, and the others when they are asked for", () => {
    const { element } = render(
      <DataTable
        caption="Uses"
        columns={columns}
        rows={uses}
        rowKey={({ name }) => name}
        sorting={{ key: "name", isDescending: false }}
        atFirst={2}
      />,
    );
    const names = () => [...element.querySelectorAll("tbody td:first-child")].map((cell) => cell.textContent);
    expect(names()).toEqual(["balance", "daily"]);
    act(() => button(element, "Show all 3")?.click());
    expect(names()).toEqual(["balance", "daily", "pay"]);
    act(() => button(element, "Show fewer")?.click());
    expect(names()).toHaveLength(2);
  });
});
