// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "../../test/fake-socket";
import { dashboard, event, events, hello, seqs } from "../../test/samples";
import { face } from "./presence";
import type { Dashboard, ServerFrame } from "./protocol.gen";
import { Session } from "./session";

/** What /api/dashboard answers: a snapshot, a status, or nothing at all. */
let answer: Dashboard | Promise<Dashboard> | number | "nothing";
let asked: string[];
let session: Session;

/** Holds the next answer of /api/dashboard back; returns what gives it. */
function held(): (snapshot: Dashboard) => void {
  let give: (snapshot: Dashboard) => void = () => {};
  answer = new Promise<Dashboard>((resolve) => {
    give = resolve;
  });
  return give;
}

const settled = () => vi.advanceTimersByTimeAsync(0);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const says = (frame: ServerFrame) => FakeSocket.last.says(frame);
const newEvent = (seq: number): ServerFrame => ({ type: "NEW_EVENT", data: event(seq) });
const greets = (parts: Parameters<typeof hello>[0] = {}) => says({ type: "HELLO", data: hello(parts) });
const state = () => session.store.current();
const query = () => new URL(FakeSocket.last.url).search;
const loads = () => asked.filter((path) => path === "/api/dashboard").length;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  FakeSocket.opened = [];
  asked = [];
  answer = dashboard(10);
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    if (path.startsWith("/api/series")) return Response.json({ items: [], next: null });
    if (answer === "nothing") throw new TypeError("refused");
    return typeof answer === "number" ? new Response("", { status: answer }) : Response.json(await answer);
  });
  vi.spyOn(location, "reload");
  session = new Session();
});

afterEach(() => {
  session.stop();
  expect(location.reload, "the page reloaded itself").not.toHaveBeenCalled();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a first load", () => {
  it("connects from the position it ends at, so that nothing lies between", async () => {
    await session.start();
    expect(query()).toBe("?epoch=e1&after=10");
    greets();
    says(newEvent(11));
    expect(seqs(state().events).slice(0, 2)).toEqual([11, 10]);
    expect(face(state())).toBe("live");
    expect(loads()).toBe(1);
  });

  it("that fails connects all the same, and is tried again until it succeeds", async () => {
    answer = "nothing";
    await session.start();
    expect(query()).toBe("");
    expect(state().failure).toContain("does not answer");
    greets({ recovered: false });
    await settled();
    expect(state().stats?.bot.name).toBe("Aurora");
    const before = loads();
    says(newEvent(11));
    expect(loads(), "events don't cut the wait short").toBe(before);
    expect(state().events).toEqual([]);
    expect(face(state())).toBe("catching-up");
    answer = dashboard(10);
    await pass(60_000);
    expect(seqs(state().events).slice(0, 2)).toEqual([11, 10]);
    expect(state().failure).toBeNull();
  });

  it("says what the server answered", async () => {
    answer = 503;
    await session.start();
    expect(state().failure).toBe("The server answered with status 503.");
  });

  it("survives a server that starts after the page", async () => {
    answer = "nothing";
    await session.start();
    for (let seconds = 0; seconds < 300; seconds += 10) {
      if (FakeSocket.last.readyState === 0) FakeSocket.last.closes(1006);
      await pass(10_000);
    }
    expect(face(state())).toBe("offline");
    answer = dashboard(3);
    await pass(30_000);
    expect(seqs(state().events)).toEqual([3, 2, 1]);
    if (FakeSocket.last.readyState !== 0) await pass(30_000);
    FakeSocket.last.closes(1006);
    await pass(30_000);
    expect(query()).toBe("?epoch=e1&after=3");
  });
});

describe("an interruption", () => {
  it("resumes from the last event, and shows all of them once", async () => {
    await session.start();
    greets();
    says(newEvent(11));
    FakeSocket.last.closes(1012);
    await pass(2_000);
    expect(query()).toBe("?epoch=e1&after=11");
    greets({ head: 20 });
    expect(face(state())).toBe("catching-up");
    for (const { seq } of events(12, 20)) says(newEvent(seq));
    expect(face(state())).toBe("live");
    expect(seqs(state().events)).toEqual(seqs(events(1, 20)).reverse());
    expect(state().notice).toMatchObject({ kind: "resumed", events: 9 });
    expect(loads()).toBe(1);
  });

  it("that can't be filled loads the dashboard anew, not the page", async () => {
    await session.start();
    greets();
    FakeSocket.last.closes(1006);
    await pass(2_000);
    answer = dashboard(40);
    greets({ recovered: false, head: 40 });
    says(newEvent(41));
    await settled();
    expect(seqs(state().events)).toEqual(seqs(events(1, 41)).reverse());
    expect(state().notice).toMatchObject({ kind: "reloaded" });
    expect(loads()).toBe(2);
  });

  for (const code of [1001, 1005, 1006, 1012, 4408, 4429]) {
    it(`that ends with ${code} goes on where it was`, async () => {
      await session.start();
      greets();
      says(newEvent(11));
      FakeSocket.last.closes(code);
      const { link } = state();
      await pass(link.phase === "waiting" ? link.retryAt - Date.now() : 0);
      expect(FakeSocket.opened).toHaveLength(2);
      expect(query()).toBe("?epoch=e1&after=11");
      greets({ head: 12 });
      says(newEvent(12));
      expect(seqs(state().events)).toEqual(seqs(events(1, 12)).reverse());
    });
  }

  it("by a restart goes on in the log's next epoch", async () => {
    await session.start();
    greets();
    FakeSocket.last.closes(1012);
    await pass(2_000);
    greets({ epoch: "e2", head: 12 });
    says({ type: "NEW_EVENT", data: event(11) });
    says({ type: "NEW_EVENT", data: event(12, { epoch: "e2" }) });
    expect(state().notice).toMatchObject({ kind: "resumed", events: 2 });
    expect(loads()).toBe(1);
    FakeSocket.last.closes(1006);
    await pass(3_000);
    expect(query()).toBe("?epoch=e2&after=12");
  });

  it("by a restart on an older copy of the log shows that copy, and nothing of both", async () => {
    await session.start();
    greets();
    says(newEvent(11));
    FakeSocket.last.closes(1012);
    await pass(2_000);
    answer = dashboard(6, { epoch: "x", events: events(1, 6).reverse() });
    greets({ epoch: "x", head: 6, recovered: false });
    await settled();
    says({ type: "NEW_EVENT", data: event(7, { epoch: "x" }) });
    expect(seqs(state().events)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    FakeSocket.last.closes(1006);
    await pass(3_000);
    expect(query()).toBe("?epoch=x&after=7");
  });

  it("that can't be filled keeps what was shown until the dashboard could be loaded", async () => {
    await session.start();
    greets();
    FakeSocket.last.closes(1006);
    await pass(2_000);
    answer = 503;
    greets({ recovered: false, head: 40 });
    says(newEvent(41));
    await pass(10_000);
    expect(seqs(state().events)).toEqual(seqs(events(1, 10)).reverse());
    expect(face(state())).not.toBe("live");
    answer = dashboard(41);
    await pass(30_000);
    expect(seqs(state().events)).toEqual(seqs(events(1, 41)).reverse());
  });

  it("while the dashboard is loaded throws away what was asked of the log before", async () => {
    await session.start();
    greets();
    FakeSocket.last.closes(1006);
    await pass(2_000);
    const before = held();
    greets({ recovered: false, epoch: "e2", head: 40 });
    FakeSocket.last.closes(1012);
    await pass(3_000);
    answer = dashboard(6, { epoch: "x" });
    greets({ recovered: false, epoch: "x", head: 6 });
    says({ type: "NEW_EVENT", data: event(7, { epoch: "x" }) });
    before(dashboard(40, { epoch: "e2" }));
    await settled();
    expect(seqs(state().events)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(state().feed).toMatchObject({ position: { epoch: "x", seq: 7 }, need: "nothing" });
  });

  it("fetches the charts' history again", async () => {
    await session.start();
    await settled();
    greets();
    const before = asked.length;
    FakeSocket.last.closes(1006);
    await pass(2_000);
    greets();
    expect(asked.slice(before).every((path) => path.startsWith("/api/series?metric="))).toBe(true);
    expect(asked.length - before).toBe(2);
  });
});

describe("a gap", () => {
  it("in the live events connects anew from the position, and shows nothing wrong meanwhile", async () => {
    await session.start();
    greets();
    says(newEvent(12));
    expect(seqs(state().events)[0]).toBe(10);
    expect(face(state())).toBe("offline");
    await pass(2_000);
    expect(query()).toBe("?epoch=e1&after=10");
    greets({ head: 12 });
    says(newEvent(11));
    says(newEvent(12));
    expect(seqs(state().events).slice(0, 3)).toEqual([12, 11, 10]);
  });

  it("between an old snapshot and the socket connects anew too", async () => {
    answer = "nothing";
    await session.start();
    answer = dashboard(5);
    greets({ recovered: false, head: 9 });
    await settled();
    expect(face(state())).toBe("offline");
    await pass(2_000);
    expect(query()).toBe("?epoch=e1&after=5");
  });
});

describe("steady state", () => {
  it("makes no request", async () => {
    await session.start();
    greets();
    await settled();
    const before = asked.length;
    for (let count = 0; count < 12; count++) {
      await pass(5_000);
      says({ type: "STATS_UPDATE", data: hello().stats });
      says(newEvent(11 + count));
    }
    expect(asked).toHaveLength(before);
    expect(FakeSocket.opened).toHaveLength(1);
  });
});

describe("what the reader and the browser may do", () => {
  it("try now: both halves are tried at once", async () => {
    answer = "nothing";
    await session.start();
    FakeSocket.last.closes(1006);
    const before = loads();
    session.tryNow();
    expect(loads()).toBe(before + 1);
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it("network back: the same, but not for a hidden tab", async () => {
    await session.start();
    greets();
    FakeSocket.last.closes(1006);
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    expect(FakeSocket.opened).toHaveLength(1);
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("visible");
    dispatchEvent(new Event("online"));
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it("leave: nothing runs on", async () => {
    answer = "nothing";
    await session.start();
    FakeSocket.last.closes(1006);
    session.stop();
    const [sockets, requests] = [FakeSocket.opened.length, asked.length];
    dispatchEvent(new Event("online"));
    await pass(120_000);
    expect([FakeSocket.opened.length, asked.length]).toEqual([sockets, requests]);
  });
});
