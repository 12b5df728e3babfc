// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeLive } from "../../test/live";
import { render } from "../../test/render";
import { event } from "../../test/samples";
import { AT_MOST_EVERY_MS, chooseAlerts, useAlerts } from "./alerts";

let told: string[];
let visibility: DocumentVisibilityState;

class FakeNotification {
  static permission: NotificationPermission = "granted";
  static requestPermission = async () => FakeNotification.permission;
  constructor(title: string, { body }: NotificationOptions) {
    told.push(`${title}: ${body}`);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  vi.stubGlobal("Notification", FakeNotification);
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
  FakeNotification.permission = "granted";
  told = [];
  visibility = "hidden";
});

afterEach(async () => {
  await act(async () => void (await chooseAlerts("off")));
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function page() {
  const live = fakeLive({ events: [event(1, { level: "error" })], arrivedAfter: 1 });
  const Count = () => <b>{useAlerts()}</b>;
  const { element } = render(live.wrap(<Count />));
  let events = [event(1, { level: "error" })];
  return {
    count: () => element.textContent,
    arrives(seq: number, level: "error" | "info", message: string) {
      events = [event(seq, { level, message }), ...events];
      live.set({ events });
    },
  };
}

describe("errors that nobody looks at", () => {
  it("are told of only if that was asked for", () => {
    const { arrives, count } = page();
    arrives(2, "error", "KeyError");
    expect([told, count()]).toEqual([[], "0"]);
  });

  it("are told of at most every half a minute, and counted meanwhile", async () => {
    await chooseAlerts("on");
    const { arrives, count } = page();
    arrives(2, "info", "fine");
    arrives(3, "error", "KeyError");
    arrives(4, "error", "ValueError");
    expect([told, count()]).toEqual([["1 error: KeyError"], "2"]);
    vi.advanceTimersByTime(AT_MOST_EVERY_MS);
    arrives(5, "error", "TypeError");
    expect([told[1], count()]).toEqual(["2 errors: TypeError", "3"]);
  });

  it("are counted where notifications are forbidden", async () => {
    FakeNotification.permission = "denied";
    expect(await chooseAlerts("on")).toBe(false);
    const { arrives, count } = page();
    arrives(2, "error", "KeyError");
    expect([told, count()]).toEqual([[], "1"]);
  });

  it("are seen as soon as the page is, and are none while it is", async () => {
    await chooseAlerts("on");
    const { arrives, count } = page();
    arrives(2, "error", "KeyError");
    visibility = "visible";
    act(() => {
      document.dispatchEvent(new window.Event("visibilitychange"));
    });
    arrives(3, "error", "ValueError");
    expect([told, count()]).toEqual([["1 error: KeyError"], "0"]);
  });
});
