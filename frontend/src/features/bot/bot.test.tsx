// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { byTestId, render } from "../../../test/render";
import { event, stats } from "../../../test/samples";
import type { BotStats } from "../../live/protocol.gen";
import { BotBanner } from "./bot-banner";
import { BotIdentity } from "./bot-identity";

const NOW = Date.parse("2026-01-31T12:00:00.000Z");
const bot = (parts: Partial<BotStats>): BotStats => ({ ...stats().bot, ...parts });
const ago = (ms: number) => new Date(NOW - ms).toISOString();

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the banner", () => {
  const says = (parts: Partial<BotStats>, clockOffset = 0) =>
    render(<BotBanner bot={bot(parts)} lastEvent={null} clockOffset={clockOffset} />).element.textContent?.replace(
      /\s/g,
      " ",
    );

  it("is absent while all is well", () => {
    expect(says({ status: "online", since: ago(60_000) })).toBe("");
  });

  it("says what is wrong, why and for how long", () => {
    const detail = "Discord can't be reached; trying again in 8 s";
    expect(says({ status: "connecting", detail, since: ago(2_000) })).toBe(
      `The bot is connecting to Discord: ${detail}since 11:59 AM`,
    );
    expect(says({ status: "offline", since: ago(0) })).toBe("The bot is offlinesince 12:00 PM");
    expect(says({ status: "online", detail: "1 of 8 shards are not connected", since: ago(90_000) })).toContain(
      "not whole: 1 of 8 shards",
    );
  });

  it("waits a moment before it speaks of a start or a reconnect without trouble", () => {
    for (const status of ["starting", "connecting", "reconnecting"] as const) {
      const { element } = render(
        <BotBanner bot={bot({ status, since: new Date().toISOString() })} lastEvent={null} clockOffset={0} />,
      );
      expect(element.textContent).toBe("");
      act(() => {
        vi.advanceTimersByTime(6_000);
      });
      expect(element.textContent).toContain("The bot");
    }
  });

  it("is quiet where no bot tells how it is", () => {
    const { element } = render(
      <BotBanner bot={bot({ status: "unknown", since: null })} lastEvent={null} clockOffset={0} />,
    );
    act(() => {
      vi.advanceTimersByTime(60_000);
    });
    expect(element.textContent).toBe("");
  });

  it("tells of the last sign of life, once", () => {
    const lastEvent = event(7, { occurredAt: ago(90_000), message: "Mira used /daily" });
    const says = (detail: string | null) =>
      render(<BotBanner bot={bot({ status: "offline", detail })} lastEvent={lastEvent} clockOffset={0} />).element
        .textContent;
    expect(says(null)).toContain("Last event 1 min ago: Mira used /daily");
    expect(says("Stopped 2 min ago, last event 1 min ago: Mira used /daily")).not.toContain("Last event");
    const death = event(8, { kind: "process.died", message: "The bot's process died without a word" });
    const died = bot({ status: "offline", detail: "Process 7 ended without a word, last event 1 min ago: Hello" });
    expect(render(<BotBanner bot={died} lastEvent={death} clockOffset={0} />).element.textContent).not.toContain(
      "Last event",
    );
  });

  it("counts by the server's clock", () => {
    expect(says({ status: "offline", since: ago(-3_600_000) }, 3_600_000 + 5_000)).toBe(
      "The bot is offlinesince 11:59 AM",
    );
  });
});

describe("the bot's name", () => {
  const identity = (parts: Partial<BotStats>, oldSince: number | null = null) =>
    render(<BotIdentity bot={bot(parts)} shards={1} oldSince={oldSince} />).element;

  it("stands with its state, or with the age of what is known", () => {
    expect(byTestId(identity({}), "bot-status").textContent).toBe("Online · up 1 min · 1 shard");
    expect(byTestId(identity({ status: "reconnecting" }), "bot-status").textContent).toBe("Reconnecting · 1 shard");
    expect(byTestId(identity({ status: "unknown" }), "bot-status").textContent).toContain("No bot in this process");
    expect(byTestId(identity({}, NOW - 90_000), "bot-status").textContent).toMatch(/^1 min old, from /);
  });

  it("has a picture from Discord only, and its first letter otherwise", () => {
    const picture = identity({ avatar: "https://cdn.discordapp.com/a.png" }).querySelector("img");
    expect(picture?.src).toBe("https://cdn.discordapp.com/a.png");
    expect(identity({ avatar: "https://evil.example/a.png" }).querySelector("img")).toBeNull();
    expect(identity({ avatar: null, name: "💥 aurora" }).querySelector("[aria-hidden]")?.textContent).toBe("💥");
  });

  it("shows the letter when the picture can't be had", () => {
    const element = identity({ avatar: "https://cdn.discordapp.com/a.png" });
    act(() => {
      element.querySelector("img")?.dispatchEvent(new window.Event("error"));
    });
    expect(element.querySelector("[aria-hidden]")?.textContent).toBe("A");
  });
});
