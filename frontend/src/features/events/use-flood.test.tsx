// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { render } from "../../../test/render";
import { useFlood } from "./use-flood";

function Flood({ newest }: { newest: number }) {
  const { litAfter, isFlood, isFlooded } = useFlood(newest, 10);
  return (
    <>
      <i data-seq={newest} tabIndex={-1} />
      <b>{`${litAfter} ${isFlood} ${isFlooded}`}</b>
    </>
  );
}

function start() {
  vi.useFakeTimers();
  const { element, again } = render(<Flood newest={10} />);
  const after = (newest: number) => {
    again(<Flood newest={newest} />);
    return element.querySelector("b")?.textContent;
  };
  return { element, after };
}

afterEach(() => {
  vi.useRealTimers();
});

it("is when more comes at once than one sees come: none of it is lit, and it has ebbed away after a second", () => {
  const { after } = start();
  expect(after(14)).toBe("10 false false");
  expect(after(19)).toBe("19 true true");
  expect(after(19), "drawn again").toBe("19 false true");
  vi.advanceTimersByTime(1_000);
  expect(after(20)).toBe("19 false false");
  expect(after(3), "another list").toBe("19 false false");
});

it("leaves the row alone that has the focus", () => {
  const { element, after } = start();
  act(() => element.querySelector("i")?.focus());
  expect(after(20)).toBe("20 false true");
});
