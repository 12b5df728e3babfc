// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { render } from "../../../test/render";
import { event, events } from "../../../test/samples";
import { setPaused } from "../../live/pause";
import type { Event } from "../../live/protocol.gen";
import { Announcer } from "./announcer";

const all = () => true;
const newestFirst = (from: number, to: number) => events(from, to).reverse();
const announcer = (list: readonly Event[], fits: ((event: Event) => boolean) | null = all) => (
  <Announcer events={list} arrivedAfter={100} fits={fits} />
);
const later = () => act(() => vi.advanceTimersByTime(15_000));

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  act(() => setPaused(false));
  vi.useRealTimers();
});

it("counts what arrived, not what was loaded with the page", () => {
  const { element, again } = render(announcer([]));
  again(announcer(newestFirst(1, 103)));
  later();
  expect(element.textContent).toBe("3 new events");
});

it("counts nothing twice, and nothing that was there before", () => {
  const { element, again } = render(announcer(newestFirst(1, 140)));
  later();
  expect(element.textContent).toBe("");
  again(announcer([event(141, { level: "error" }), ...newestFirst(1, 140)]));
  later();
  expect(element.textContent).toBe("1 new event, 1 error");
});

it("counts only what the list shows, also after another choice", () => {
  const { element, again } = render(announcer(newestFirst(1, 140), ({ seq }) => seq === 20));
  again(announcer(newestFirst(1, 142), ({ seq }) => seq % 2 === 0));
  later();
  expect(element.textContent).toBe("1 new event");
  again(announcer(newestFirst(1, 150), null));
  later();
  expect(element.textContent).toBe("1 new event");
});

it("is quiet while the list is paused, and forgets what came then", () => {
  const { element, again } = render(announcer(newestFirst(1, 140)));
  act(() => setPaused(true));
  again(announcer(newestFirst(1, 150)));
  later();
  expect(element.textContent).toBe("");
  act(() => setPaused(false));
  again(announcer(newestFirst(1, 151)));
  later();
  expect(element.textContent).toBe("1 new event");
});
