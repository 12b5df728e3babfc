// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { button, byTestId, render } from "../../../test/render";
import { event, events } from "../../../test/samples";
import type { Event } from "../../live/protocol.gen";
import type { Notice } from "../../live/reducer";
import { RecentEvents } from "./recent-events";

const newestFirst = (from: number, to: number) => events(from, to).reverse();
const NOW = Date.parse("2026-01-31T12:00:10.000Z");

function feed(list: readonly Event[], parts: { generation?: number; notice?: Notice | null; head?: number } = {}) {
  const seq = list[0]?.seq ?? 0;
  return (
    <RecentEvents
      events={list}
      feed={{ position: { epoch: "e1", seq }, head: parts.head ?? seq, need: "nothing", waiting: [] }}
      generation={parts.generation ?? 1}
      arrivedAfter={10}
      clockOffset={0}
      notice={parts.notice ?? null}
    />
  );
}

const rows = (element: HTMLElement) => [...element.querySelectorAll<HTMLElement>("[data-seq]")];
const shown = (element: HTMLElement) => rows(element).map((row) => Number(row.dataset.seq));

function scroll(element: HTMLElement, top: number) {
  const scroller = element.querySelector<HTMLElement>("section.feed-scroller");
  if (scroller === null) throw new Error("nothing scrolls");
  scroller.scrollTop = top;
  act(() => scroller.dispatchEvent(new window.Event("scroll")) as unknown as undefined);
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a row", () => {
  it("tells level, kind, who, where, how long and when", () => {
    const error = event(11, { level: "error", kind: "command.failed", data: { duration_ms: 12.4 } });
    const [row] = rows(render(feed([error])).element);
    expect(row?.dataset.kind).toBe("command.failed");
    expect(row?.querySelector("[role=img]")?.getAttribute("aria-label")).toBe("error");
    expect(row?.textContent).toContain("Mira used /daily (11)");
    expect(row?.textContent).toContain("Night Owls");
    expect(row?.textContent).toContain("12 ms");
    expect(row?.querySelector("time")?.dateTime).toBe("2026-01-31T12:00:00.000Z");
    expect(row?.querySelector("time")?.textContent).toBe("10 s");
  });

  it("tells the time by the server's clock, which is five seconds behind", () => {
    const { element } = render(<RecentEvents {...feed([event(1)]).props} clockOffset={-5_000} />);
    expect(element.querySelector("time")?.textContent).toBe("5 s");
    expect(element.querySelector("time")?.title).toContain("12:00:05");
  });

  it("cuts a kind off, and tells it whole, only where it is too long for its column", () => {
    const kinds = [event(2, { kind: `shop.${"item".repeat(9)}` }), event(1, { kind: "economy.daily_claimed" })];
    const shown = [...render(feed(kinds)).element.querySelectorAll<HTMLElement>("bdi.font-mono")];
    expect(shown.map(({ title }) => title)).toEqual([kinds[0]?.kind, ""]);
    expect(shown.map(({ classList }) => classList.contains("truncate"))).toEqual([true, false]);
  });

  it("counts on", () => {
    const { element } = render(feed([event(1)]));
    act(() => vi.advanceTimersByTime(5_000) as unknown as undefined);
    expect(element.querySelector("time")?.textContent).toBe("15 s");
  });

  it("sets the names apart that stand in the sentence, and only those", () => {
    const bold = (parts: Partial<Event>) =>
      [...render(feed([event(1, parts)])).element.querySelectorAll("bdi.font-semibold")].map(
        (each) => each.textContent,
      );
    const to = { id: "2", name: "Anders" };
    expect(bold({ message: "Mira paid 5 coins to Anders", data: { to } })).toEqual(["Mira", "Anders"]);
    expect(bold({ message: "Shard 5 closed", actor: null })).toEqual([]);
    expect(bold({ message: "Somebody called Mira left" })).toEqual([]);
    expect(bold({ message: "Mira", data: { to: { id: "1", name: "Mira" } } })).toEqual(["Mira"]);
  });

  it("is text, whatever the names are", () => {
    const names = ["<img src=x onerror=alert(1)>", "</script><b>x</b>", "\u202Eevil\u200F", "💥".repeat(100)];
    for (const name of names) {
      const hostile = event(1, { actor: { id: "1", name }, guild: { id: "2", name }, message: `${name} used ${name}` });
      const { element } = render(feed([{ ...hostile, kind: name }]));
      const [row] = rows(element);
      expect(row?.querySelector("img, b, script")).toBeNull();
      expect(row?.textContent).toContain(`${name} used ${name.replace("\u202E", "")}`);
      expect([...(row?.querySelectorAll("bdi") ?? [])].map((each) => each.textContent)).toContain(name);
    }
  });

  it("isn't turned around by a name or a reason in the middle of it", () => {
    const message = "Mira granted \u202Elive\u2066 5 coins: a\u202D b";
    const [row] = rows(render(feed([event(1, { message })])).element);
    expect(row?.textContent).toContain("Mira granted live 5 coins: a b");
  });

  it("stands below the newer ones, without gap or overlap, and stays while the list moves", () => {
    const inRows = (css: string) => Number(/(-?\d+)px/.exec(css)?.[1]) / 38;
    const places = (element: HTMLElement) => rows(element).map((row) => inRows(row.style.top));
    const shift = (element: HTMLElement) => inRows(element.querySelector("ol")?.style.transform ?? "");
    const { element, again } = render(feed(newestFirst(4_990, 4_998)));
    expect(places(element).map((place) => place + shift(element))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const before = places(element);
    again(feed(newestFirst(4_990, 4_999)));
    expect(places(element).slice(1)).toEqual(before);
    again(feed(newestFirst(4_990, 5_001)));
    expect(places(element).map((place) => place + shift(element))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("is lit only when it arrived while the page was open", () => {
    const { element, again } = render(feed(newestFirst(9, 10)));
    again(feed(newestFirst(9, 11)));
    expect(rows(element).map((row) => row.classList.contains("arrive"))).toEqual([true, false, false]);
  });
});

describe("a flood", () => {
  it("is written into the rows that are there, few of them beyond those in sight", () => {
    const { element, again } = render(feed(newestFirst(1, 60)));
    const before = rows(element);
    const places = before.map((row) => row.style.top);
    again(feed(newestFirst(1, 70)));
    const after = rows(element);
    expect(after.length).toBeLessThan(before.length);
    expect(after.every((row, index) => row === before[index] && row.style.top === places[index])).toBe(true);
    expect(shown(element)).toEqual(newestFirst(71 - after.length, 70).map(({ seq }) => seq));
    expect(element.querySelector(".arrive")).toBeNull();
  });

  it("that is over has its rows around again, and each row goes with its event", () => {
    const { element, again } = render(feed(newestFirst(1, 60)));
    again(feed(newestFirst(1, 70)));
    const [first] = rows(element);
    act(() => vi.advanceTimersByTime(2_000) as unknown as undefined);
    again(feed(newestFirst(1, 71)));
    expect(rows(element)[1]).toBe(first);
    expect(rows(element)[0]?.classList.contains("arrive")).toBe(true);
    expect(rows(element).length).toBeGreaterThan(30);
  });

  it("has its rows around while the list is held", () => {
    const { element, again } = render(feed(newestFirst(1, 60)));
    again(feed(newestFirst(1, 70)));
    scroll(element, 30);
    expect(rows(element).length).toBeGreaterThan(30);
  });
});

describe("reading", () => {
  it("at the top follows the events", () => {
    const { element, again } = render(feed(newestFirst(1, 10)));
    again(feed(newestFirst(1, 12)));
    expect(shown(element).slice(0, 2)).toEqual([12, 11]);
    expect(button(element, "new")).toBeNull();
  });

  it("further down holds the list, says how many came, and goes back to the top on demand", () => {
    const { element, again } = render(feed(newestFirst(1, 30)));
    scroll(element, 300);
    again(feed(newestFirst(1, 42)));
    expect(shown(element)[0]).toBe(30);
    act(() => button(element, "12 new")?.click());
    expect(shown(element)[0]).toBe(42);
    expect(button(element, "new")).toBeNull();
  });

  it("keeps what is read even when the newest push it out of the store", () => {
    const { element, again } = render(feed(newestFirst(1, 30)));
    scroll(element, 300);
    again(feed(newestFirst(600, 1_099)));
    expect(shown(element)).toEqual(newestFirst(1, 30).map(({ seq }) => seq));
  });

  it("follows again when the reader is back at the top", () => {
    const { element, again } = render(feed(newestFirst(1, 30)));
    scroll(element, 300);
    again(feed(newestFirst(1, 31)));
    scroll(element, 0);
    expect(shown(element)[0]).toBe(31);
  });

  it("starts anew when the list was replaced", () => {
    const { element, again } = render(feed(newestFirst(1, 30)));
    scroll(element, 300);
    again(feed(newestFirst(1, 5), { generation: 2 }));
    expect(shown(element)).toEqual([5, 4, 3, 2, 1]);
  });
});

describe("a few of the many", () => {
  const mixed = [
    event(15, { kind: "economy.daily_claimed" }),
    event(14),
    event(13, { level: "error", kind: "command.failed" }),
    event(12, { kind: "gateway.resumed" }),
    event(11, { kind: "economy.transferred" }),
  ];

  it("stand one below the other, and the link leads to all of them", () => {
    const { element } = render(
      <RecentEvents {...feed(mixed).props} seeAll={(query: string | null) => <i>{String(query)}</i>} />,
    );
    expect(element.querySelector("footer i")?.textContent).toBe("null");
    act(() => button(element, "Economy")?.click());
    expect(shown(element)).toEqual([15, 11]);
    expect(rows(element).map((row) => row.style.top)).toEqual(["0px", "38px"]);
    expect(element.querySelector("footer i")?.textContent).toBe("kind:economy.*");
    act(() => button(element, "Errors")?.click());
    expect(shown(element)).toEqual([13]);
    expect(button(element, "Errors")?.getAttribute("aria-pressed")).toBe("true");
  });

  it("may be none, which is said", () => {
    const { element } = render(feed([event(11)]));
    act(() => button(element, "Gateway")?.click());
    expect(element.textContent).toContain("There is none among the newest 1 event.");
  });

  it("have no economy where the bot has none", () => {
    const { element } = render(<RecentEvents {...feed(mixed).props} hasEconomy={false} />);
    expect(button(element, "Economy")).toBeNull();
  });
});

describe("a pause", () => {
  it("holds the list, says how many came, and lets it go on", () => {
    const { element, again } = render(feed(newestFirst(1, 10)));
    act(() => button(element, "Pause")?.click());
    again(feed(newestFirst(1, 14)));
    expect(shown(element)[0]).toBe(10);
    expect(button(element, "4 new")).not.toBeNull();
    act(() => button(element, "Resume")?.click());
    expect(shown(element)[0]).toBe(14);
    expect(button(element, "new")).toBeNull();
  });

  it("ends when one goes to what is new", () => {
    const { element, again } = render(feed(newestFirst(1, 10)));
    act(() => button(element, "Pause")?.click());
    again(feed(newestFirst(1, 14)));
    act(() => button(element, "4 new")?.click());
    expect(shown(element)[0]).toBe(14);
    expect(button(element, "Pause")?.getAttribute("aria-pressed")).toBe("false");
  });
});

describe("the foot", () => {
  const says = (notice: Notice | null, head?: number) =>
    byTestId(render(feed([event(5)], { notice, ...(head === undefined ? {} : { head }) })).element, "feed-notice")
      .textContent;

  it("says what became of an interruption, for a minute", () => {
    expect(says({ kind: "resumed", events: 37, awayMs: 12_400, at: NOW })).toBe(
      "Caught up 37 events after 12 s offline",
    );
    expect(says({ kind: "resumed", events: 1, awayMs: 200, at: NOW })).toBe("Caught up 1 event after 1 s offline");
    expect(says({ kind: "resumed", events: 0, awayMs: 3_000, at: NOW })).toBe("Back after 3 s offline, nothing missed");
    expect(says({ kind: "reloaded", at: NOW })).toBe("Reloaded: the gap could not be filled");
    expect(says({ kind: "reloaded", at: NOW - 60_000 })).toBe("");
    expect(says(null)).toBe("");
  });

  it("counts what is missing while it comes", () => {
    expect(says({ kind: "resumed", events: 37, awayMs: 12_400, at: NOW }, 42)).toBe("Catching up 37 events");
  });
});

describe("nothing to show", () => {
  it("says what will appear and how to make it appear, once it is known that there is nothing", () => {
    expect(render(feed([])).element.textContent).toContain("Run one of the bot's commands");
  });
});

describe("those who listen", () => {
  it("hear of what came now and then, in one sentence", () => {
    const { element, again } = render(feed(newestFirst(1, 10)));
    const live = element.querySelector("[aria-live=polite]");
    again(feed([event(12, { level: "error" }), event(11), ...newestFirst(1, 10)]));
    expect(live?.textContent).toBe("");
    act(() => vi.advanceTimersByTime(15_000) as unknown as undefined);
    expect(live?.textContent).toBe("2 new events, 1 error");
  });
});
