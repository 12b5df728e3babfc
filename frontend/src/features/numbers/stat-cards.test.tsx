// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { byTestId, render } from "../../../test/render";
import { stats } from "../../../test/samples";
import type { EventStats } from "../../live/protocol.gen";
import { NO_LINES } from "../../live/series";
import { StatCards } from "./stat-cards";

const cards = (parts: Partial<EventStats>) => {
  const { events, ...rest } = stats();
  return render(<StatCards stats={{ ...rest, events: { ...events, ...parts } }} lines={NO_LINES} />).element;
};

describe("the economy card", () => {
  it("is short where the number wouldn't fit, and tells the exact one on demand", () => {
    const all = stats();
    const supply = 9_007_199_254_740_991;
    const { element } = render(<StatCards stats={{ ...all, economy: { ...all.economy, supply } }} lines={NO_LINES} />);
    const value = byTestId(element, "card-economy-value");
    expect(value.textContent).toBe("9007.2T");
    expect(value.title).toBe("9,007,199,254,740,991");
    expect(value.getAttribute("aria-label")).toBe("9,007,199,254,740,991");
    expect(byTestId(element, "card-guilds-value").hasAttribute("title")).toBe(false);
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
