import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "../../test/fake-socket";
import { event, hello, stats } from "../../test/samples";
import { backoff } from "./backoff";
import { Connection, PING_EVERY, REPLACE_AFTER, STALE_AFTER } from "./connection";
import type { Link } from "./link";
import { CLOSE_CODES, type ServerFrame } from "./protocol.gen";

const HELLO: ServerFrame = { type: "HELLO", data: hello() };
const STATS: ServerFrame = { type: "STATS_UPDATE", data: stats() };

let links: Link[];
let frames: ServerFrame[];
let offsets: number[];
let position: number;
let chance: number;
let connection: Connection;

const link = () => links.at(-1);
const sockets = () => FakeSocket.opened.length;
const pass = (ms: number) => vi.advanceTimersByTime(ms);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-01-31T12:00:00.000Z") });
  FakeSocket.opened = [];
  [links, frames, offsets, position, chance] = [[], [], [], 10, 0.5];
  connection = new Connection({
    url: () => `ws://test/ws?after=${position}`,
    onFrame: (frame) => frames.push(frame),
    onLink: (each) => links.push(each),
    onClock: (offset) => offsets.push(offset),
    open: (url) => new FakeSocket(url) as unknown as WebSocket,
    random: () => chance,
  });
});

afterEach(() => {
  connection.stop();
  expect(vi.getTimerCount(), "timers left behind").toBe(0);
  vi.useRealTimers();
});

/** Connected, greeted, and kept alive for a while as the server does it. */
function isLiveFor(ms: number) {
  connection.connect();
  FakeSocket.last.says(HELLO);
  hears(ms);
}

function hears(ms: number) {
  for (let passed = 0; passed < ms; passed += 5_000) {
    pass(Math.min(5_000, ms - passed));
    FakeSocket.last.says(STATS);
  }
}

describe("backoff", () => {
  it("waits up to a limit that grows by half each time, to 30 s", () => {
    const limits = [1, 2, 3, 6, 7, 100].map((attempt) => Math.round(backoff(attempt, () => 1)));
    expect(limits).toEqual([3_000, 4_500, 6_750, 22_781, 30_000, 30_000]);
    expect(backoff(3, () => 0)).toBe(0);
  });
});

describe("connecting", () => {
  it("is live with the server's greeting, not with the open socket", () => {
    connection.connect();
    expect(link()).toEqual({ phase: "connecting", attempt: 0 });
    FakeSocket.last.says(HELLO);
    expect(link()).toEqual({ phase: "open", roundTripMs: null });
    expect(frames).toEqual([HELLO]);
  });

  it("opens one socket however often it is asked", () => {
    connection.connect();
    connection.connect();
    connection.wake();
    expect(sockets()).toBe(1);
  });

  it("gives up a socket that nobody greets on", () => {
    connection.connect();
    pass(10_000);
    expect(FakeSocket.last.readyState).toBe(3);
    expect(link()?.phase).toBe("waiting");
  });

  it("waits and tries again when the socket can't even be made", () => {
    const refuses = new Connection({
      url: () => "nonsense",
      onFrame: () => {},
      onLink: (each) => links.push(each),
      onClock: () => {},
      open: () => {
        throw new SyntaxError("bad address");
      },
      random: () => 0.5,
    });
    refuses.connect();
    expect(link()?.phase).toBe("waiting");
    pass(1_500);
    expect(links.filter(({ phase }) => phase === "connecting")).toHaveLength(2);
    refuses.stop();
  });
});

describe("a loss", () => {
  it("is followed by tries that never end, each after a longer wait at most, from the newest position", () => {
    isLiveFor(15_000);
    position = 25;
    const waits: number[] = [];
    for (let attempt = 0; attempt < 40; attempt++) {
      FakeSocket.last.closes(1006);
      const now = link();
      if (now?.phase !== "waiting") throw new Error("gave up");
      waits.push(now.retryAt - Date.now());
      pass(now.retryAt - Date.now());
      expect(sockets()).toBe(attempt + 2);
    }
    expect(waits.slice(0, 3)).toEqual([1_500, 2_250, 3_375]);
    expect(waits.at(-1)).toBe(15_000);
    expect(FakeSocket.last.url).toContain("after=25");
    expect(link()).toEqual({ phase: "connecting", attempt: 40 });
  });

  it("starts with the shortest wait again only after a connection that held", () => {
    const waitAfterLoss = () => {
      FakeSocket.last.closes(1006);
      const now = link();
      const wait = now?.phase === "waiting" ? now.retryAt - Date.now() : -1;
      pass(wait);
      return wait;
    };
    connection.connect();
    FakeSocket.last.says(HELLO);
    expect(waitAfterLoss()).toBe(1_500);
    FakeSocket.last.says(HELLO);
    pass(9_000);
    expect(waitAfterLoss()).toBe(2_250);
    FakeSocket.last.says(HELLO);
    hears(10_000);
    expect(waitAfterLoss()).toBe(1_500);
  });

  it("is tried at once when the network is back or the tab visible, and on demand", () => {
    isLiveFor(10_000);
    FakeSocket.last.closes(1006);
    connection.wake();
    expect(sockets()).toBe(2);
    FakeSocket.last.closes(1006);
    connection.connect();
    expect(sockets()).toBe(3);
    FakeSocket.last.says(HELLO);
    pass(4_000);
    expect(sockets(), "the wait that was cut short still ran out").toBe(3);
  });

  it("reported by a socket that was given up already is not heard", () => {
    connection.connect();
    const first = FakeSocket.last;
    const close = first.onclose;
    connection.resume();
    expect(first.onclose).toBeNull();
    expect(close).not.toBeNull();
    expect(links.filter(({ phase }) => phase === "waiting")).toHaveLength(1);
  });
});

describe("a close code", () => {
  for (const [text, { name, comesBack }] of Object.entries(CLOSE_CODES)) {
    const code = Number(text);
    it(`${code} ${name} ${comesBack ? "comes back" : "does not come back"}`, () => {
      isLiveFor(10_000);
      FakeSocket.last.closes(code, "because");
      expect(link()).toMatchObject(comesBack ? { phase: "waiting" } : { phase: "stopped", code, reason: "because" });
      pass(120_000);
      expect(sockets() > 1).toBe(comesBack);
    });
  }

  it("that stopped it can be overruled on demand, not by the network coming back", () => {
    isLiveFor(10_000);
    FakeSocket.last.closes(4401);
    connection.wake();
    expect(sockets()).toBe(1);
    connection.connect();
    expect(sockets()).toBe(2);
  });

  it("that stopped it is not overruled by a wait from before", () => {
    isLiveFor(10_000);
    FakeSocket.last.closes(1006);
    connection.connect();
    FakeSocket.last.closes(4403);
    pass(120_000);
    expect(sockets()).toBe(2);
  });

  it("for too many connections waits longer", () => {
    isLiveFor(20_000);
    FakeSocket.last.closes(4429);
    const now = link();
    expect(now?.phase === "waiting" && now.retryAt - Date.now()).toBeCloseTo(backoff(6, () => 0.5));
  });

  for (const code of [1000, 1005, 1006, 1011, 4999]) {
    it(`${code}, which is none of the server's, comes back`, () => {
      isLiveFor(10_000);
      FakeSocket.last.closes(code);
      expect(link()?.phase).toBe("waiting");
    });
  }
});

describe("silence", () => {
  it("shows within twelve seconds whenever it begins, and is over with the next stats", () => {
    isLiveFor(5_000);
    pass(1);
    FakeSocket.last.says(STATS);
    pass(STALE_AFTER - 1_000);
    expect(link()?.phase).toBe("open");
    pass(12_000 - STALE_AFTER + 1_000);
    expect(link()).toEqual({ phase: "stale" });
    FakeSocket.last.says(STATS);
    expect(link()?.phase).toBe("open");
    expect(sockets()).toBe(1);
  });

  it("gets a new socket within twenty seconds whenever it begins, at once and without a wait", () => {
    chance = 1;
    isLiveFor(20_000);
    pass(1);
    FakeSocket.last.says(STATS);
    const dead = FakeSocket.last;
    pass(REPLACE_AFTER);
    expect(dead.readyState).toBe(1);
    pass(20_000 - REPLACE_AFTER);
    expect(dead.readyState).toBe(3);
    expect(sockets()).toBe(2);
    expect(link()).toEqual({ phase: "connecting", attempt: 1 });
    FakeSocket.last.says(HELLO);
    expect(link()?.phase).toBe("open");
  });

  it("of stats is stale even while the server answers pings and tells of events: the numbers are old", () => {
    isLiveFor(5_000);
    for (let seconds = 0; seconds < 40; seconds++) {
      pass(1_000);
      FakeSocket.last.says({ type: "NEW_EVENT", data: event(11 + seconds) });
      const ping = FakeSocket.last.sent.at(-1);
      if (ping) FakeSocket.last.says({ type: "PONG", data: { nonce: ping.data.nonce, at: new Date().toISOString() } });
    }
    expect(link()).toEqual({ phase: "stale" });
    expect(sockets()).toBe(1);
    FakeSocket.last.says(STATS);
    expect(link()?.phase).toBe("open");
  });

  it("is not filled by what is no frame", () => {
    isLiveFor(5_000);
    for (let seconds = 0; seconds < 14; seconds++) {
      pass(1_000);
      for (const nonsense of ["{", '{"latency": NaN}', "null", "7", '{"type":"PONG"}', new ArrayBuffer(3)]) {
        FakeSocket.last.saysText(nonsense);
      }
    }
    expect(link()).toEqual({ phase: "stale" });
    expect(frames.filter(({ type }) => type !== "HELLO" && type !== "STATS_UPDATE")).toEqual([]);
  });

  it("while the laptop slept is noticed with the first look at the clock", () => {
    isLiveFor(10_000);
    vi.setSystemTime(Date.now() + 3_600_000);
    connection.wake();
    expect(sockets()).toBe(2);
  });

  it("is not invented by a clock that was set back, and counts from there", () => {
    isLiveFor(10_000);
    vi.setSystemTime(Date.now() - 3_600_000);
    pass(1_000);
    expect(link()?.phase).toBe("open");
    pass(STALE_AFTER);
    expect(link()).toEqual({ phase: "stale" });
  });
});

describe("ping", () => {
  it("goes out every five seconds, and measures the way and the server's clock", () => {
    isLiveFor(0);
    pass(1_000);
    const [first] = FakeSocket.last.sent;
    expect(first?.type).toBe("PING");
    pass(40);
    const at = new Date(Date.now() + 7_000 - 20).toISOString();
    FakeSocket.last.says({ type: "PONG", data: { nonce: first?.data.nonce ?? 0, at } });
    expect(link()).toEqual({ phase: "open", roundTripMs: 40 });
    expect(offsets).toEqual([7_000]);
    hears(20_000);
    expect(FakeSocket.last.sent).toHaveLength(1 + 20_000 / PING_EVERY);
  });

  it("is answered by its own pong only", () => {
    isLiveFor(0);
    pass(1_000);
    FakeSocket.last.says({ type: "PONG", data: { nonce: 999, at: new Date().toISOString() } });
    expect(link()).toEqual({ phase: "open", roundTripMs: null });
    expect(offsets).toEqual([]);
  });

  it("goes out at once when the network is back", () => {
    isLiveFor(1_000);
    const before = FakeSocket.last.sent.length;
    connection.wake();
    expect(FakeSocket.last.sent).toHaveLength(before + 1);
  });
});

describe("resume", () => {
  it("closes this socket and comes back from the position there is then", () => {
    isLiveFor(10_000);
    position = 99;
    connection.resume();
    expect(FakeSocket.opened[0]?.readyState).toBe(3);
    expect(link()?.phase).toBe("waiting");
    pass(1_500);
    expect(FakeSocket.last.url).toContain("after=99");
  });

  it("called while a frame is handled ends the handling of that socket", () => {
    connection.connect();
    const socket = FakeSocket.last;
    const handled = vi.spyOn(frames, "push").mockImplementation(() => {
      connection.resume();
      return 0;
    });
    socket.says(HELLO);
    socket.says({ type: "NEW_EVENT", data: event(11) });
    expect(handled).toHaveBeenCalledTimes(1);
    expect(link()?.phase).toBe("waiting");
  });

  it("without a socket leaves the wait that runs", () => {
    isLiveFor(10_000);
    FakeSocket.last.closes(1006);
    const before = links.length;
    connection.resume();
    expect(links).toHaveLength(before);
  });
});
