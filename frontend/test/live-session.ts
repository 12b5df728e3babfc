import { expect, vi } from "vitest";
import type { Dashboard, ServerFrame } from "../src/live/protocol.gen";
import { Session } from "../src/live/session";
import { FakeSocket } from "./fake-socket";
import { dashboard, event, hello } from "./samples";

/** A session of the page with a dashboard that is made up, and what that was asked for. */
export const here = {
  /** What /api/dashboard answers: a snapshot, a status, or nothing at all. */
  answer: 0 as Dashboard | Promise<Dashboard> | number | "nothing",
  asked: [] as string[],
  isSignedIn: true,
  session: new Session(),
};

export function begin() {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  FakeSocket.opened = [];
  here.asked = [];
  here.isSignedIn = true;
  here.answer = dashboard(10);
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", async (path: string) => {
    here.asked.push(path);
    if (path === "/api/session") return new Response("{}", { status: here.isSignedIn ? 200 : 401 });
    if (path.startsWith("/api/series")) return Response.json({ items: [], next: null });
    const { answer } = here;
    if (answer === "nothing") throw new TypeError("refused");
    return typeof answer === "number" ? new Response("", { status: answer }) : Response.json(await answer);
  });
  vi.spyOn(location, "reload");
  here.session = new Session();
}

export function end() {
  here.session.stop();
  expect(location.reload, "the page reloaded itself").not.toHaveBeenCalled();
  vi.unstubAllGlobals();
  vi.useRealTimers();
}

export const settled = () => vi.advanceTimersByTimeAsync(0);
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
export const says = (frame: ServerFrame) => FakeSocket.last.says(frame);
export const newEvent = (seq: number): ServerFrame => ({ type: "NEW_EVENT", data: event(seq) });
export const greets = (parts: Parameters<typeof hello>[0] = {}) => says({ type: "HELLO", data: hello(parts) });
export const state = () => here.session.store.current();
export const query = () => new URL(FakeSocket.last.url).search;
