import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "../../test/fake-socket";
import { hello, stats } from "../../test/samples";
import { Connection } from "./connection";

// A thousand clients with their timers take a while on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const CLIENTS = 1_000;
const WINDOW_MS = 250;
/** No more clients than this try again in any window: a fifth of them. */
const MOST = CLIENTS / 5;

interface Try {
  at: number;
  client: number;
  /** From 1: the first try after the loss. */
  number: number;
}

let tries: Try[];
let triesOf: number[];
let isServerUp: boolean;
let clients: Connection[];

const pass = (ms: number) => vi.advanceTimersByTime(ms);

/** The same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** A socket to the server as it is then: greeted when it is up, refused when it is down, both a moment later. */
function opened(client: number): WebSocket {
  const number = (triesOf[client] ?? 0) + 1;
  triesOf[client] = number;
  tries.push({ at: Date.now(), client, number });
  const socket = new FakeSocket("ws://test/ws");
  const isUp = isServerUp;
  setTimeout(() => (isUp ? socket.says({ type: "HELLO", data: hello() }) : socket.closes(1006)), 1);
  return socket as unknown as WebSocket;
}

/** In the busiest window, how many different clients try. */
function mostInAWindow(among: readonly Try[]): number {
  const inOrder = among.toSorted((one, other) => one.at - other.at);
  let most = 0;
  let end = 0;
  for (const [first, { at }] of inOrder.entries()) {
    while ((inOrder[end]?.at ?? Number.POSITIVE_INFINITY) < at + WINDOW_MS) end += 1;
    if (end - first > most) most = Math.max(most, new Set(inOrder.slice(first, end).map(({ client }) => client)).size);
  }
  return most;
}

const atTry = (number: number) => tries.filter((each) => each.number === number);

/** All have been connected for a while, from any moment of a second on, and just had stats. */
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-01-31T12:00:00.000Z") });
  FakeSocket.opened = [];
  tries = [];
  triesOf = [];
  isServerUp = true;
  const random = seeded(7);
  clients = Array.from({ length: CLIENTS }, (_, client) => {
    const ignore = () => {};
    return new Connection({
      url: String,
      onFrame: ignore,
      onLink: ignore,
      onClock: ignore,
      open: () => opened(client),
      random,
    });
  });
  for (const client of clients) {
    client.connect();
    pass(1);
  }
  pass(1);
  vi.setSystemTime(Date.now() + 60_000);
  for (const socket of FakeSocket.opened) socket.says({ type: "STATS_UPDATE", data: stats() });
  tries = [];
  triesOf = [];
});

afterEach(() => {
  for (const client of clients) client.stop();
  vi.useRealTimers();
});

describe("a thousand pages that lose their connection in the same moment", () => {
  it("come back spread out", () => {
    for (const socket of FakeSocket.opened) socket.closes(1012);
    pass(5_000);
    expect(atTry(1)).toHaveLength(CLIENTS);
    expect(tries).toHaveLength(CLIENTS);
    expect(mostInAWindow(tries)).toBeLessThanOrEqual(MOST);
  });

  it("stay spread out at every further try, and whenever the server is there again", () => {
    isServerUp = false;
    for (const socket of FakeSocket.opened) socket.closes(1006);
    pass(15_000);
    for (const number of [1, 2, 3]) {
      expect(atTry(number)).toHaveLength(CLIENTS);
      expect(mostInAWindow(atTry(number)), `try ${number}`).toBeLessThanOrEqual(MOST);
    }
    expect(mostInAWindow(tries), "all tries together").toBeLessThanOrEqual(MOST);
  });

  it("are spread out too when the server fell silent for all at once", () => {
    vi.setSystemTime(Date.now() + 14_000);
    pass(6_000);
    expect(atTry(1)).toHaveLength(CLIENTS);
    expect(mostInAWindow(tries)).toBeLessThanOrEqual(MOST);
  });
});
