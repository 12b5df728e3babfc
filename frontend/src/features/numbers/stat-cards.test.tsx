// @vitest-environment happy-dom
import { act } from "react";
import { describe, expect, it, vi } from "vitest";
import { fakeLive } from "../../../test/live";
import { byTestId, render } from "../../../test/render";
import { stats } from "../../../test/samples";
import { NOWHERE } from "../../live/feed";
import type { EventStats } from "../../live/protocol.gen";
import { NO_LINES } from "../../live/series";
import { StatCards } from "./stat-cards";

const cards = (parts: Partial<EventStats>, live = fakeLive()) => {
  const { events, ...rest } = stats();
  const all = { ...rest, events: { ...events, ...parts } };
  return render(live.wrap(<StatCards stats={all} lines={NO_LINES} oldSince={null} />)).element;
};

describe("a card", () => {
  it("says how old it is when that is not now", () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const { element } = render(
      fakeLive().wrap(<StatCards stats={stats()} lines={NO_LINES} oldSince={1_000_000 - 12_000} />),
    );
    expect(byTestId(element, "card-guilds").textContent).toBe("Guilds212 s old");
    vi.useRealTimers();
  });

  it("is loud only where something is wrong", () => {
    const { guilds, ...rest } = stats();
    const element = (unavailable: number) =>
      byTestId(
        render(
          fakeLive().wrap(
            <StatCards stats={{ ...rest, guilds: { ...guilds, unavailable } }} lines={NO_LINES} oldSince={null} />,
          ),
        ).element,
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

  it("counts what came after the stats, once a second", () => {
    vi.useFakeTimers();
    const live = fakeLive();
    const element = byTestId(cards({ head: 1_480 }, live), "card-events");
    live.set({ feed: { ...NOWHERE, head: 1_486 } });
    expect(element.textContent).toContain("head #1,480");
    act(() => {
      vi.advanceTimersByTime(1_000);
    });
    expect(element.textContent).toContain("head #1,486");
    vi.useRealTimers();
  });

  it("tells of what is lost as long as the process runs that lost it, and hides no other number for it", () => {
    const element = cards({ dropped: 1_200 });
    expect(byTestId(element, "events-lost").textContent).toBe("1,200 events lost");
    expect(byTestId(element, "card-errors").textContent).toContain("failed");
    expect(byTestId(cards({ dropped: 1 }), "events-lost").textContent).toBe("1 event lost");
  });
});
