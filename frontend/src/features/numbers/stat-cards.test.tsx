// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { byTestId, render } from "../../../test/render";
import { stats } from "../../../test/samples";
import type { EventStats } from "../../live/protocol.gen";
import { NO_LINES } from "../../live/series";
import { StatCards } from "./stat-cards";

const cards = (parts: Partial<EventStats>) => {
  const { events, ...rest } = stats();
  return render(<StatCards stats={{ ...rest, events: { ...events, ...parts } }} lines={NO_LINES} oldSince={null} />)
    .element;
};

describe("a card", () => {
  it("says how old it is when that is not now", () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const { element } = render(<StatCards stats={stats()} lines={NO_LINES} oldSince={1_000_000 - 12_000} />);
    expect(byTestId(element, "card-guilds").textContent).toBe("Guilds212 s old");
    vi.useRealTimers();
  });

  it("is loud only where something is wrong", () => {
    const { guilds, ...rest } = stats();
    const element = (unavailable: number) =>
      byTestId(
        render(<StatCards stats={{ ...rest, guilds: { ...guilds, unavailable } }} lines={NO_LINES} oldSince={null} />)
          .element,
        "card-guilds",
      );
    expect(element(0).textContent).toContain("30 members");
    expect(element(3).querySelector(".text-warn")?.textContent).toBe("3 unavailable");
  });
});

describe("the events card", () => {
  it("tells of the head while nothing is lost", () => {
    expect(byTestId(cards({ head: 4_217 }), "card-events").textContent).toContain("head #4,217");
  });

  it("tells of what is lost as long as the process runs that lost it, and hides no other number for it", () => {
    const element = cards({ dropped: 1_200 });
    expect(byTestId(element, "events-lost").textContent).toBe("1,200 events lost");
    expect(byTestId(element, "card-errors").textContent).toContain("failed");
    expect(byTestId(cards({ dropped: 1 }), "events-lost").textContent).toBe("1 event lost");
  });
});
