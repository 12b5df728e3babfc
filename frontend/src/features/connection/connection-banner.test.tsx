// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { render } from "../../../test/render";
import { NOWHERE } from "../../live/feed";
import type { Link } from "../../live/link";
import { ConnectionBanner } from "./connection-banner";

const NOW = Date.parse("2026-01-31T12:00:00.000Z");

const banner = (link: Link, statsAt: number | null = NOW) =>
  render(<ConnectionBanner link={link} feed={NOWHERE} statsAt={statsAt} />).element;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the banner of the connection", () => {
  it("waits a moment before it speaks of a loss, and says since when", () => {
    const element = banner({ phase: "waiting", retryAt: NOW + 9_000 });
    expect(element.textContent).toBe("");
    act(() => {
      vi.advanceTimersByTime(5_000);
    });
    expect(element.textContent).toContain("This dashboard can't be reached");
    expect(element.textContent?.replace(/\s/g, " ")).toContain("since 12:00 PM");
  });

  it("tells silence, a session that is over and an end for good apart", () => {
    expect(banner({ phase: "stale" }, NOW - 11_000).textContent).toContain("is silent");
    expect(banner({ phase: "stopped", code: 4401, reason: "" }).textContent).toContain("signed out");
    expect(banner({ phase: "stopped", code: 4403, reason: "" }).textContent).toContain(
      "closed the connection for good",
    );
  });

  it("is absent while the dashboard answers", () => {
    expect(banner({ phase: "open", roundTripMs: 2 }, NOW - 60_000).textContent).toBe("");
    expect(banner({ phase: "connecting", attempt: 0 }, null).textContent).toBe("");
  });
});
