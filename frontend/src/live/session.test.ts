// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "../../test/fake-socket";
import { begin, end, greets, here, newEvent, pass, query, says, settled, state } from "../../test/live-session";
import { dashboard, event, events, hello, seqs } from "../../test/samples";
import { face } from "./presence";
import type { Dashboard } from "./protocol.gen";

/** Holds the next answer of /api/dashboard back; returns what gives it. */
function held(): (snapshot: Dashboard) => void {
  let give: (snapshot: Dashboard) => void = () => {};
  here.answer = new Promise<Dashboard>((resolve) => {
    give = resolve;
  });
  return give;
}

const loads = () => here.asked.filter((path) => path === "/api/dashboard").length;

beforeEach(begin);
afterEach(end);

describe("a first load", () => {
  it("connects from the position it ends at, so that nothing lies between", async () => {
    await here.session.start();
    expect(query()).toBe("?epoch=e1&after=10");
    greets();
    says(newEvent(11));
    expect(seqs(state().events).slice(0, 2)).toEqual([11, 10]);
    expect(face(state())).toBe("live");
    expect(loads()).toBe(1);
  });

  it("that fails connects all the same, and is tried again until it succeeds", async () => {
    here.answer = "nothing";
    await here.session.start();
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
    here.answer = dashboard(10);
    await pass(60_000);
    expect(seqs(state().events).slice(0, 2)).toEqual([11, 10]);
    expect(state().failure).toBeNull();
  });

  it("says what the server answered", async () => {
    here.answer = 503;
    await here.session.start();
    expect(state().failure).toBe("The server answered with status 503.");
  });

  it("survives a server that starts after the page", async () => {
    here.answer = "nothing";
    await here.session.start();
    for (let seconds = 0; seconds < 300; seconds += 10) {
      if (FakeSocket.last.readyState === 0) FakeSocket.last.closes(1006);
      await pass(10_000);
    }
    expect(face(state())).toBe("offline");
    here.answer = dashboard(3);
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
    await here.session.start();
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
    await here.session.start();
    greets();
    FakeSocket.last.closes(1006);
    await pass(2_000);
    here.answer = dashboard(40);
    greets({ recovered: false, head: 40 });
    says(newEvent(41));
    await settled();
    expect(seqs(state().events)).toEqual(seqs(events(1, 41)).reverse());
    expect(state().notice).toMatchObject({ kind: "reloaded" });
    expect(loads()).toBe(2);
  });

  for (const code of [1001, 1005, 1006, 1012, 4408, 4429]) {
    it(`that ends with ${code} goes on where it was`, async () => {
      await here.session.start();
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
    await here.session.start();
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
    await here.session.start();
    greets();
    says(newEvent(11));
    FakeSocket.last.closes(1012);
    await pass(2_000);
    here.answer = dashboard(6, { epoch: "x", events: events(1, 6).reverse() });
    greets({ epoch: "x", head: 6, recovered: false });
    await settled();
    says({ type: "NEW_EVENT", data: event(7, { epoch: "x" }) });
    expect(seqs(state().events)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    FakeSocket.last.closes(1006);
    await pass(3_000);
    expect(query()).toBe("?epoch=x&after=7");
  });

  it("that can't be filled keeps what was shown until the dashboard could be loaded", async () => {
    await here.session.start();
    greets();
    FakeSocket.last.closes(1006);
    await pass(2_000);
    here.answer = 503;
    greets({ recovered: false, head: 40 });
    says(newEvent(41));
    await pass(10_000);
    expect(seqs(state().events)).toEqual(seqs(events(1, 10)).reverse());
    expect(face(state())).not.toBe("live");
    here.answer = dashboard(41);
    await pass(30_000);
    expect(seqs(state().events)).toEqual(seqs(events(1, 41)).reverse());
  });

  it("while the dashboard is loaded throws away what was asked of the log before", async () => {
    await here.session.start();
    greets();
    FakeSocket.last.closes(1006);
    await pass(2_000);
    const before = held();
    greets({ recovered: false, epoch: "e2", head: 40 });
    FakeSocket.last.closes(1012);
    await pass(3_000);
    here.answer = dashboard(6, { epoch: "x" });
    greets({ recovered: false, epoch: "x", head: 6 });
    says({ type: "NEW_EVENT", data: event(7, { epoch: "x" }) });
    before(dashboard(40, { epoch: "e2" }));
    await settled();
    expect(seqs(state().events)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(state().feed).toMatchObject({ position: { epoch: "x", seq: 7 }, need: "nothing" });
  });

  it("fetches the charts' history again", async () => {
    await here.session.start();
    await settled();
    greets();
    const before = here.asked.length;
    FakeSocket.last.closes(1006);
    await pass(2_000);
    greets();
    expect(here.asked.slice(before).every((path) => path.startsWith("/api/series?metric="))).toBe(true);
    expect(here.asked.length - before).toBe(2);
  });
});

describe("a gap", () => {
  it("in the live events connects anew from the position, and shows nothing wrong meanwhile", async () => {
    await here.session.start();
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
    here.answer = "nothing";
    await here.session.start();
    here.answer = dashboard(5);
    greets({ recovered: false, head: 9 });
    await settled();
    expect(face(state())).toBe("offline");
    await pass(2_000);
    expect(query()).toBe("?epoch=e1&after=5");
  });
});

describe("steady state", () => {
  it("makes no request", async () => {
    await here.session.start();
    greets();
    await settled();
    const before = here.asked.length;
    for (let count = 0; count < 12; count++) {
      await pass(5_000);
      says({ type: "STATS_UPDATE", data: hello().stats });
      says(newEvent(11 + count));
    }
    expect(here.asked).toHaveLength(before);
    expect(FakeSocket.opened).toHaveLength(1);
  });
});

describe("what the reader and the browser may do", () => {
  it("try now: both halves are tried at once", async () => {
    here.answer = "nothing";
    await here.session.start();
    FakeSocket.last.closes(1006);
    const before = loads();
    here.session.tryNow();
    expect(loads()).toBe(before + 1);
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it("network back: the same, but not for a hidden tab", async () => {
    await here.session.start();
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
    here.answer = "nothing";
    await here.session.start();
    FakeSocket.last.closes(1006);
    here.session.stop();
    const [sockets, requests] = [FakeSocket.opened.length, here.asked.length];
    dispatchEvent(new Event("online"));
    await pass(120_000);
    expect([FakeSocket.opened.length, here.asked.length]).toEqual([sockets, requests]);
  });
});
