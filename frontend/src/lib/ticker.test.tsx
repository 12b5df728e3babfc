// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { render } from "../../test/render";
import { useBySecond } from "./ticker";

function Head({ head }: { head: number }) {
  return useBySecond(head);
}

afterEach(() => {
  vi.useRealTimers();
});

it("what changes more often than one can read is shown as it is at each second", () => {
  vi.useFakeTimers();
  const { element, again } = render(<Head head={1} />);
  again(<Head head={2} />);
  again(<Head head={3} />);
  expect(element.textContent).toBe("1");
  act(() => {
    vi.advanceTimersByTime(1_000);
  });
  expect(element.textContent).toBe("3");
});
