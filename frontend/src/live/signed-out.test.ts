// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeSocket } from "../../test/fake-socket";
import { begin, end, greets, here, newEvent, pass, query, says, settled, state } from "../../test/live-session";
import { dashboard, seqs } from "../../test/samples";
import { getJson } from "./http";
import { face } from "./presence";

beforeEach(begin);
afterEach(end);

describe("who is signed out", () => {
  const focus = async () => {
    dispatchEvent(new Event("focus"));
    document.dispatchEvent(new Event("visibilitychange"));
    await settled();
  };

  it("is told so, keeps what was seen, and is asked for nothing by the clock", async () => {
    await here.session.start();
    greets();
    await settled();
    FakeSocket.last.closes(4401);
    const [sockets, requests] = [FakeSocket.opened.length, here.asked.length];
    expect(face(state())).toBe("signed-out");
    expect(seqs(state().events)[0]).toBe(10);
    await pass(600_000);
    expect([FakeSocket.opened.length, here.asked.length]).toEqual([sockets, requests]);
  });

  it("is so by any answer that says it", async () => {
    await here.session.start();
    greets();
    here.answer = 401;
    await getJson("/api/commands").catch(() => {});
    expect(face(state())).toBe("signed-out");
    expect(FakeSocket.last.readyState).toBe(3);
  });

  it("before the first load gets no socket, and the charts' past with the first greeting", async () => {
    here.answer = 401;
    here.isSignedIn = false;
    await here.session.start();
    await pass(600_000);
    expect(face(state())).toBe("signed-out");
    expect([FakeSocket.opened.length, here.asked]).toEqual([0, ["/api/dashboard"]]);
    here.answer = dashboard(10);
    here.isSignedIn = true;
    await focus();
    greets();
    await settled();
    expect(face(state())).toBe("live");
    expect(here.asked.filter((path) => path.startsWith("/api/series"))).toHaveLength(2);
  });

  it("goes on from where it was when signed in again, which is looked at with each return to the page", async () => {
    await here.session.start();
    greets();
    says(newEvent(11));
    FakeSocket.last.closes(4401);
    here.isSignedIn = false;
    await focus();
    expect(face(state())).toBe("signed-out");
    expect(here.asked.filter((path) => path === "/api/session")).toHaveLength(1);
    expect(FakeSocket.opened).toHaveLength(1);
    here.isSignedIn = true;
    await focus();
    expect(query()).toBe("?epoch=e1&after=11");
    greets({ head: 12 });
    says(newEvent(12));
    expect(face(state())).toBe("live");
    expect(seqs(state().events)[0]).toBe(12);
  });

  it("because the right was lost is told that, whatever is refused afterwards, and goes on when let in again", async () => {
    await here.session.start();
    greets();
    FakeSocket.last.closes(4403);
    here.answer = 401;
    here.isSignedIn = false;
    await getJson("/api/commands").catch(() => {});
    await focus();
    expect(face(state())).toBe("no-access");
    here.isSignedIn = true;
    await focus();
    greets();
    expect(face(state())).toBe("live");
  });

  it("may try now", async () => {
    await here.session.start();
    FakeSocket.last.closes(4401);
    here.session.tryNow();
    expect(FakeSocket.opened).toHaveLength(2);
  });
});
