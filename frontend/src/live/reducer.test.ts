import { describe, expect, it } from "vitest";
import { dashboard, event, events, hello, seqs, stats } from "../../test/samples";
import type { ServerFrame } from "./protocol.gen";
import { type Action, EVENTS_LIMIT, type LiveState, NOTHING_YET, reduce } from "./reducer";

const T0 = Date.parse("2026-01-31T12:00:00.000Z");

const all = (state: LiveState, ...actions: Action[]) => actions.reduce(reduce, state);
const frame = (each: ServerFrame, at = T0): Action => ({ type: "frame", frame: each, at });
const newEvent = (seq: number, at = T0) => frame({ type: "NEW_EVENT", data: event(seq) }, at);
const greets = (parts: Parameters<typeof hello>[0] = {}, at = T0) => frame({ type: "HELLO", data: hello(parts) }, at);
const snapshot = (head: number, at = T0): Action => ({ type: "snapshot", snapshot: dashboard(head), at });
const waits: Action = { type: "link", link: { phase: "waiting", retryAt: T0 + 1_000 } };
const open: Action = { type: "link", link: { phase: "open", roundTripMs: null } };

const loaded = all(NOTHING_YET, snapshot(10));
const live = all(loaded, greets(), open);

describe("the first load", () => {
  it("brings stats, events newest first, and the position", () => {
    expect(loaded.stats?.bot.name).toBe("Aurora");
    expect(seqs(loaded.events)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(loaded.feed.position).toEqual({ epoch: "e1", seq: 10 });
    expect(loaded).toMatchObject({ generation: 1, arrivedAfter: 10, notice: null, statsAt: T0, heardAt: null });
  });

  it("may come after the socket: events that waited follow it", () => {
    const state = all(NOTHING_YET, greets({ recovered: false, head: 10 }), newEvent(11), newEvent(12), snapshot(10));
    expect(seqs(state.events).slice(0, 3)).toEqual([12, 11, 10]);
    expect(state.arrivedAfter).toBe(10);
    expect(state.notice).toBeNull();
  });

  it("that fails says why until one succeeds", () => {
    const failed = all(NOTHING_YET, { type: "load-failed", reason: "The server does not answer." });
    expect(failed.failure).toBe("The server does not answer.");
    expect(all(failed, snapshot(1)).failure).toBeNull();
  });

  it("that nobody waits for any more only clears the failure", () => {
    const state = all(live, { type: "load-failed", reason: "x" }, snapshot(3));
    expect(state.failure).toBeNull();
    expect(seqs(state.events)[0]).toBe(10);
    expect(state.generation).toBe(1);
  });

  it("never holds more than the limit", () => {
    const state = all(NOTHING_YET, { type: "snapshot", snapshot: dashboard(EVENTS_LIMIT + 20), at: T0 });
    expect(state.events).toHaveLength(EVENTS_LIMIT);
  });
});

describe("events", () => {
  it("stand newest first, each once", () => {
    const state = all(live, newEvent(11), newEvent(11), newEvent(9), newEvent(12, T0 + 5));
    expect(seqs(state.events).slice(0, 3)).toEqual([12, 11, 10]);
    expect(state.events).toHaveLength(12);
    expect(state).toMatchObject({ heardAt: T0 + 5, statsAt: T0 });
  });

  it("are bounded: the oldest go", () => {
    const state = all(live, ...events(11, 10 + EVENTS_LIMIT).map(({ seq }) => newEvent(seq)));
    expect(state.events).toHaveLength(EVENTS_LIMIT);
    expect(state.events[0]?.seq).toBe(10 + EVENTS_LIMIT);
    expect(state.events.at(-1)?.seq).toBe(11);
  });

  it("leave the list as it is when nothing new is shown", () => {
    expect(all(live, newEvent(5)).events).toBe(live.events);
  });
});

describe("stats", () => {
  const later = stats("2026-01-31T12:00:05.000Z", { viewers: 7 });

  it("replace those before them, and become a point of each line", () => {
    const state = all(live, frame({ type: "STATS_UPDATE", data: later }, T0 + 5_000));
    expect(state.stats).toBe(later);
    expect(state.lines["latency.average_ms"]).toEqual({ at: [T0, T0 + 5_000], value: [45, 45] });
    expect(state).toMatchObject({ heardAt: T0 + 5_000, statsAt: T0 + 5_000 });
  });

  it("replace also when the server's clock was set back: the socket is in order", () => {
    const earlier = stats("2026-01-31T11:00:00.000Z");
    const state = all(live, frame({ type: "STATS_UPDATE", data: earlier }));
    expect(state.stats).toBe(earlier);
    expect(state.lines["latency.average_ms"].at).toEqual([T0 - 3_600_000]);
  });

  it("of a snapshot don't replace newer ones of the socket", () => {
    const state = all(NOTHING_YET, greets({ recovered: false, stats: later }), snapshot(10));
    expect(state.stats).toBe(later);
  });

  it("have a history that the server remembers", () => {
    const history = [
      { metric: "guilds.count", points: [{ at: "2026-01-31T11:59:55.000Z", value: 1, min: 1, max: 1 }] },
    ];
    const state = all(live, { type: "history", history });
    expect(state.lines["guilds.count"]).toEqual({ at: [T0 - 5_000, T0], value: [1, 2] });
  });
});

describe("an interruption", () => {
  const away = all(live, newEvent(11, T0 + 1_000), waits);

  it("is counted from the last thing heard, through all tries", () => {
    expect(away.awaySince).toBe(T0 + 1_000);
    const tries = all(away, { type: "link", link: { phase: "connecting", attempt: 1 } }, waits);
    expect(tries.awaySince).toBe(T0 + 1_000);
    expect(all(away, open).awaySince).toBeNull();
  });

  it("is not shortened by what comes over HTTP meanwhile", () => {
    const asking = all(live, greets({ recovered: false, head: 30 }), waits, snapshot(30, T0 + 20_000), waits);
    expect(asking.statsAt).toBe(T0 + 20_000);
    expect(asking.awaySince).toBe(T0);
  });

  it("keeps what is shown", () => {
    const lost = all(live, waits);
    expect(lost.events).toBe(live.events);
    expect(lost.stats).toBe(live.stats);
  });

  it("that is filled says how many events, after how long", () => {
    const state = all(away, greets({ head: 48 }, T0 + 13_000));
    expect(state.notice).toEqual({ kind: "resumed", events: 37, awayMs: 12_000, at: T0 + 13_000 });
    expect(state.awaySince).toBeNull();
    const caughtUp = all(state, ...events(12, 48).map(({ seq }) => newEvent(seq)));
    expect(seqs(caughtUp.events)).toEqual(seqs(events(1, 48)).reverse());
    expect(caughtUp.generation).toBe(1);
  });

  it("that can't be filled replaces the list and says so", () => {
    const state = all(away, greets({ recovered: false, head: 30 }), snapshot(30, T0 + 9));
    expect(state.notice).toEqual({ kind: "reloaded", at: T0 + 9 });
    expect(seqs(state.events)).toEqual(seqs(events(1, 30)).reverse());
    expect(state).toMatchObject({ generation: 2, arrivedAfter: 30 });
  });

  it("is none before the first greeting", () => {
    expect(all(loaded, waits).awaySince).toBeNull();
    expect(all(loaded, waits, greets()).notice).toBeNull();
  });

  it("is none while the socket stands, stale or not", () => {
    expect(all(live, { type: "link", link: { phase: "stale" } }).awaySince).toBeNull();
  });
});

describe("the clock", () => {
  const clock = (offset: number): Action => ({ type: "clock", offset });

  it("is the server's: told by HELLO, measured by PONG", () => {
    expect(all(loaded, greets({}, T0 - 60_000)).clockOffset).toBe(60_000);
    expect(all(live, clock(-3_000)).clockOffset).toBe(-3_000);
  });

  it("is known roughly from the first load, and no better than its stats are new", () => {
    expect(all(NOTHING_YET, snapshot(10, T0 - 3_600_000)).clockOffset).toBe(3_600_000);
    expect(all(NOTHING_YET, snapshot(10, T0 + 5_000)).clockOffset).toBe(0);
    expect(all(NOTHING_YET, greets({}, T0 + 500), snapshot(10, T0 - 3_600_000)).clockOffset).toBe(-500);
  });

  it("ignores the noise of the network, and nonsense", () => {
    expect(all(live, clock(3_000), clock(3_200)).clockOffset).toBe(3_000);
    expect(all(live, clock(3_000), clock(Number.NaN)).clockOffset).toBe(3_000);
  });
});

describe("other frames", () => {
  it("of a type that is unknown, or that concern the connection only, change nothing", () => {
    const unknown = { type: "SOMETHING_NEW", data: {} } as unknown as ServerFrame;
    const error: ServerFrame = { type: "ERROR", data: { code: "bad_frame", message: "?" } };
    expect(all(live, frame(unknown))).toBe(live);
    expect(all(live, frame(error))).toBe(live);
  });

  it("HELLO tells the server's version and build", () => {
    expect(live.server).toEqual({ version: "0.1.0", build: "b1", protocol: 1 });
  });
});
