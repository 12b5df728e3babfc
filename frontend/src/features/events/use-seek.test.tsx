// @vitest-environment happy-dom
import { useRef } from "react";
import { expect, it, vi } from "vitest";
import { render } from "../../../test/render";
import { event } from "../../../test/samples";
import { EMPTY } from "./timeline";
import type { Explorer } from "./use-explorer";
import { useSeek } from "./use-seek";

const ROW_PX = 38;
const IN_SIGHT = 5;

/** A list of rows down from `newest`, of which five are seen; draw it again with other rows, or after another cause. */
function list(newest: number) {
  const loadOlder = vi.fn();
  const cause = {};
  function List({ oldest, place, next = null, isCurrent = true, because = cause }: ListProps) {
    const scroller = useRef<HTMLDivElement>(null);
    const rows = Array.from({ length: newest - oldest + 1 }, (_, index) => event(newest - index));
    const older = next === null ? "none" : "more";
    const explorer = { timeline: { ...EMPTY, rows, next }, isCurrent, older, loadOlder } as unknown as Explorer;
    useSeek(place, because, explorer, scroller);
    return <div ref={(element) => seen(element, scroller)} />;
  }
  return { List, loadOlder };
}

interface ListProps {
  oldest: number;
  place: number | null;
  next?: number | null;
  isCurrent?: boolean;
  because?: object;
}

function seen(element: HTMLDivElement | null, scroller: { current: HTMLDivElement | null }): void {
  if (element !== null) Object.defineProperty(element, "clientHeight", { value: IN_SIGHT * ROW_PX });
  scroller.current = element;
}

it("the event that an address leads to is brought to the middle of the list, once", () => {
  const { List } = list(100);
  const { element, again } = render(<List oldest={1} place={61} isCurrent={false} />);
  const scroller = element.firstElementChild as HTMLElement;
  expect(scroller.scrollTop).toBe(0);
  again(<List oldest={1} place={61} />);
  // 39 rows stand above it in the list, and two in sight.
  expect(scroller.scrollTop).toBe(37 * ROW_PX);
  scroller.scrollTop = 0;
  again(<List oldest={1} place={40} />);
  expect(scroller.scrollTop).toBe(0);
  again(<List oldest={1} place={40} because={{}} />);
  expect(scroller.scrollTop).toBe(58 * ROW_PX);
});

it("an event that is in sight stays where it is", () => {
  const { List } = list(100);
  const { element } = render(<List oldest={1} place={97} />);
  expect(element.firstElementChild?.scrollTop).toBe(0);
});

it("an event further back than what was loaded is loaded, and looked for no longer where it can't stand", () => {
  const { List, loadOlder } = list(100);
  const { element, again } = render(<List oldest={81} place={61} next={81} />);
  expect(loadOlder).toHaveBeenCalledTimes(1);
  again(<List oldest={71} place={61} next={71} />);
  expect(loadOlder).toHaveBeenCalledTimes(2);
  again(<List oldest={51} place={61} next={51} />);
  expect(loadOlder).toHaveBeenCalledTimes(2);
  expect(element.firstElementChild?.scrollTop).toBe(37 * ROW_PX);
  const other = list(100);
  render(<other.List oldest={81} place={101} next={81} />);
  expect(other.loadOlder).not.toHaveBeenCalled();
});
