// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { byTestId, render } from "../../../test/render";
import { stats } from "../../../test/samples";
import type { BotStatus, EventStats } from "../../live/protocol.gen";
import { LogBanner } from "./log-banner";

const banner = (parts: Partial<EventStats>, bot: BotStatus = "online", isFresh = true) => (
  <LogBanner events={{ ...stats().events, ...parts }} bot={bot} isFresh={isFresh} />
);
const says = (parts: Partial<EventStats>, bot?: BotStatus) =>
  byTestId(render(banner(parts, bot)).element, "log-banner").textContent;

const LOCKED = { fault: "database is locked" };

describe("the log's banner", () => {
  it("is absent while all is well, whatever waits for the next group", () => {
    expect(render(banner({ waiting: 3 })).element.textContent).toBe("");
    expect(render(banner({ waiting: 3, dropped: 2 })).element.textContent).toBe("");
  });

  it("says what is wrong, what waits, and that nothing is lost", () => {
    expect(says({ ...LOCKED, waiting: 1_204 })).toBe(
      "The event log is not available: database is locked" +
        "The bot is not stopped by this. 1,204 events are kept in memory and written once the log is back. " +
        "Nothing is lost unless more comes than fits there.",
    );
    expect(says({ ...LOCKED, waiting: 1 })).toContain("1 event is kept in memory and written");
    expect(says(LOCKED)).toContain("What happens meanwhile is kept in memory");
  });

  it("says what is lost already, and louder", () => {
    const { element } = render(banner({ ...LOCKED, waiting: 10_000, dropped: 12 }));
    expect(byTestId(element, "log-banner").textContent).toContain("12 events did not fit there and are lost.");
    expect(byTestId(element, "log-banner").className).toContain("text-error");
    expect(says({ ...LOCKED, dropped: 1 })).toContain("1 event did not fit there and is lost.");
  });

  it("claims nothing of now while the dashboard can't be reached", () => {
    const { element } = render(banner({ ...LOCKED, waiting: 3 }, "online", false));
    expect(byTestId(element, "log-banner").textContent).toBe(
      "When last heard of, the event log was not available: database is locked" +
        "Whether it is back will be seen once the dashboard is.",
    );
  });

  it("speaks of no bot where there is none", () => {
    expect(says(LOCKED, "unknown")).toBe(
      "The event log is not available: database is locked" +
        "What stands here is from before; it goes on by itself once the log is back.",
    );
  });

  it("is text, whatever the reason is", () => {
    const { element } = render(banner({ fault: "<img src=x onerror=alert(1)>" }));
    expect(element.querySelector("img")).toBeNull();
    expect(element.textContent).toContain("<img src=x");
  });

  it("is told to those who listen when it comes and goes, not with every number", () => {
    const { element, again } = render(banner({}));
    const told = () => element.querySelector("[aria-live=polite]")?.textContent;
    expect(told()).toBe("");
    again(banner({ ...LOCKED, waiting: 3 }));
    expect(told()).toBe("The event log is not available");
    again(banner({ ...LOCKED, waiting: 900, dropped: 7 }));
    expect(told()).toBe("The event log is not available");
    again(banner({ waiting: 0 }));
    expect(told()).toBe("The event log is available again");
  });
});
