// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { page } from "../../../test/page";
import { freshQueries } from "../../../test/query";
import { button } from "../../../test/render";
import { me, viewer } from "../../../test/samples";
import { NOWHERE } from "../../live/feed";
import { ME } from "../../live/http";
import type { Link } from "../../live/link";
import { ConnectionBanner } from "./connection-banner";

const NOW = Date.parse("2026-01-31T12:00:00.000Z");

async function banner(link: Link, statsAt: number | null = NOW, who = me()) {
  const { client, wrap } = freshQueries();
  client.setQueryData([ME], who);
  const part = <ConnectionBanner link={link} feed={NOWHERE} statsAt={statsAt} />;
  return (await page(part, { path: "/events", search: "?q=a%26b" }, wrap)).element;
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the banner of the connection", () => {
  it("waits a moment before it speaks of a loss, and says since when", async () => {
    const element = await banner({ phase: "waiting", retryAt: NOW + 9_000 });
    expect(element.textContent).toBe("");
    act(() => {
      vi.advanceTimersByTime(5_000);
    });
    expect(element.textContent).toContain("This dashboard can't be reached");
    expect(element.textContent?.replace(/\s/g, " ")).toContain("since 12:00 PM");
  });

  it("tells silence, a session that is over and an end for good apart", async () => {
    expect((await banner({ phase: "stale" }, NOW - 11_000)).textContent).toContain("is silent");
    expect((await banner({ phase: "stopped", code: 4401, reason: "" })).textContent).toContain("You are signed out");
    expect((await banner({ phase: "stopped", code: 4400, reason: "" })).textContent).toContain(
      "closed the connection for good",
    );
  });

  it("says what is known of a silence, and that this browser is offline where it knows that", async () => {
    const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(true);
    const silent = await banner({ phase: "stale" }, NOW - 11_000);
    expect(silent.textContent).toContain("No numbers have come for a while");
    expect(silent.textContent).not.toContain("This browser is offline");
    online.mockReturnValue(false);
    act(() => {
      dispatchEvent(new Event("offline"));
    });
    expect(silent.textContent).toContain("This browser is offline");
    const lost = await banner({ phase: "waiting", retryAt: NOW + 9_000 }, NOW - 11_000);
    expect(lost.textContent).toContain("This browser is offline");
    const over = await banner({ phase: "stopped", code: 4401, reason: "" });
    expect(over.textContent).not.toContain("This browser is offline");
    online.mockRestore();
  });

  it("shows who is signed out the way in", async () => {
    const element = await banner({ phase: "stopped", code: 4401, reason: "" });
    expect(element.querySelector("code")?.textContent).toBe("pulseboard login-link");
    expect(button(element, "Copy")).not.toBeNull();
    expect(element.textContent).not.toContain("Reload");
  });

  it("leads who came over Discord there, and back to what they looked at", async () => {
    const element = await banner({ phase: "stopped", code: 4401, reason: "" }, NOW, viewer());
    expect(element.querySelector("a")?.getAttribute("href")).toBe("/login?next=%2Fevents%3Fq%3Da%2526b");
    expect(element.querySelector("code")).toBeNull();
  });

  it("tells who lost the right whom to ask, and not that they are signed out", async () => {
    const element = await banner({ phase: "stopped", code: 4403, reason: "" }, NOW, viewer());
    expect(element.textContent).toContain("You no longer have access");
    expect(element.textContent).toContain("Whoever runs this bot can give it back");
    expect(element.textContent).not.toContain("signed out");
    expect(element.querySelector("a")?.textContent).toBe("Log in with Discord again");
  });

  it("is absent while the dashboard answers", async () => {
    expect((await banner({ phase: "open", roundTripMs: 2 }, NOW - 60_000)).textContent).toBe("");
    expect((await banner({ phase: "connecting", attempt: 0 }, null)).textContent).toBe("");
  });
});
