// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { button, byTestId, render } from "../../../test/render";
import type { Feed } from "../../live/feed";
import type { Link } from "../../live/link";
import { ConnectionBadge } from "./connection-badge";

const NOW = Date.parse("2026-01-31T12:00:00.000Z");
const feed: Feed = { position: { epoch: "e1", seq: 10 }, head: 10, need: "nothing", waiting: [] };

function badge(link: Link, head = 10, tryNow = () => {}) {
  const { element } = render(
    <ConnectionBadge link={link} feed={{ ...feed, head }} statsAt={NOW - 12_000} tryNow={tryNow} />,
  );
  return byTestId(element, "connection-badge");
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the badge", () => {
  const cases: [state: string, says: string, link: Link, head?: number][] = [
    ["connecting", "Connecting", { phase: "connecting", attempt: 0 }],
    ["live", "Live", { phase: "open", roundTripMs: null }],
    ["live", "Live · 2 ms", { phase: "open", roundTripMs: 2.4 }],
    ["live", "Live · 1 ms", { phase: "open", roundTripMs: 0.1 }],
    ["catching-up", "Catching up (37 left)", { phase: "open", roundTripMs: 2 }, 47],
    ["stale", "Stale (12 s)", { phase: "stale" }],
    ["offline", "Offline, next try in 4 stry now", { phase: "waiting", retryAt: NOW + 3_400 }],
    ["offline", "Offline, trying now", { phase: "connecting", attempt: 2 }],
    [
      "offline",
      "Offline: the server closed the connection (4400)try now",
      { phase: "stopped", code: 4400, reason: "" },
    ],
    ["signed-out", "Signed outtry now", { phase: "stopped", code: 4401, reason: "" }],
    ["no-access", "No access", { phase: "stopped", code: 4403, reason: "" }],
  ];

  for (const [state, says, link, head] of cases) {
    it(`says: ${says}`, () => {
      const element = badge(link, head);
      expect(element.dataset.state).toBe(state);
      expect(element.textContent).toBe(says);
    });
  }

  it("counts on by itself", () => {
    const waits = badge({ phase: "waiting", retryAt: NOW + 4_000 });
    const stale = badge({ phase: "stale" });
    act(() => {
      vi.advanceTimersByTime(3_000);
    });
    expect(waits.textContent).toContain("next try in 1 s");
    expect(stale.textContent).toContain("(15 s)");
  });

  it("lets the reader try now", () => {
    const tryNow = vi.fn();
    const element = badge({ phase: "waiting", retryAt: NOW + 4_000 }, 10, tryNow);
    button(element, "try now")?.click();
    expect(tryNow).toHaveBeenCalledTimes(1);
  });
});
