// @vitest-environment happy-dom
import { act } from "react";
import { describe, expect, it, vi } from "vitest";
import { byTestId, render } from "../../../test/render";
import { stats } from "../../../test/samples";
import { BooksBanner } from "./books";
import { Economy } from "./economy";

const AT = "2026-01-31T12:00:00.000Z";

function card(balanced: boolean | null, provenAt: string | null) {
  return render(<Economy economy={{ ...stats().economy, balanced, provenAt }} clockOffset={0} />).element;
}

describe("the books", () => {
  it("are said to balance, and when that was checked", () => {
    vi.useFakeTimers({ now: Date.parse(AT) });
    const line = byTestId(card(true, AT), "books");
    expect(line.textContent).toBe("Books balancechecked now");
    act(() => vi.advanceTimersByTime(12_000) as unknown as undefined);
    expect(line.textContent).toBe("Books balancechecked 12 s ago");
    expect(line.className).not.toContain("text-error");
    vi.useRealTimers();
  });

  it("are said not to, loudly", () => {
    expect(byTestId(card(false, AT), "books").className).toContain("text-error");
    const { element, again } = render(<BooksBanner balanced={true} />);
    expect(element.textContent).toBe("");
    again(<BooksBanner balanced={false} />);
    expect(byTestId(element, "books-banner").textContent).toContain("pulseboard doctor");
    expect(element.querySelector("[aria-live]")?.textContent).toBe("The books don't balance");
  });

  it("are not spoken of before the first proof", () => {
    expect(card(null, null).querySelector("[data-testid=books]")).toBeNull();
    expect(render(<BooksBanner balanced={null} />).element.textContent).toBe("");
  });
});
