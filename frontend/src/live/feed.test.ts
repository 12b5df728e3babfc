import { describe, expect, it } from "vitest";
import { dashboard, event, events, hello, seqs } from "../../test/samples";
import { behind, type Feed, NOWHERE, onEvent, onHello, onSnapshot, type Step, WAITING_LIMIT } from "./feed";

const at10: Feed = { position: { epoch: "e1", seq: 10 }, head: 10, need: "nothing", waiting: [] };

/** The feed after several events, and everything that was shown on the way. */
function through(feed: Feed, ...arriving: Parameters<typeof onEvent>[1][]): Step {
  return arriving.reduce<Step>(
    (step, each) => {
      const next = onEvent(step.feed, each);
      return { feed: next.feed, shown: [...step.shown, ...next.shown] };
    },
    { feed, shown: [] },
  );
}

describe("continuity", () => {
  it("shows the next event and moves the position to it, with its epoch", () => {
    const { feed, shown } = through(at10, event(11), event(12, { epoch: "e2" }));
    expect(seqs(shown)).toEqual([11, 12]);
    expect(feed.position).toEqual({ epoch: "e2", seq: 12 });
    expect(feed.head).toBe(12);
    expect(feed.need).toBe("nothing");
  });

  it("drops what is at or before the position", () => {
    const { feed, shown } = through(at10, event(9), event(10));
    expect(shown).toEqual([]);
    expect(feed).toEqual(at10);
  });

  it("asks for a resume at a gap, and shows nothing beyond it", () => {
    const { feed, shown } = through(at10, event(11), event(13), event(12), event(14));
    expect(seqs(shown)).toEqual([11]);
    expect(feed.position?.seq).toBe(11);
    expect(feed.need).toBe("resume");
  });

  it("keeps a head that is ahead while the missed events come in", () => {
    const { feed } = through({ ...at10, head: 30 }, event(11));
    expect(feed.head).toBe(30);
    expect(behind(feed)).toBe(19);
  });

  it("never shows an event before a position is known", () => {
    expect(through({ ...NOWHERE, need: "nothing" }, event(1)).shown).toEqual([]);
  });
});

describe("the server's first word", () => {
  it("lets a resumed feed go on from its position", () => {
    const feed = onHello({ ...at10, need: "resume" }, hello({ recovered: true, head: 47 }));
    expect(feed).toEqual({ position: at10.position, head: 47, need: "nothing", waiting: [] });
    expect(behind(feed)).toBe(37);
  });

  it("asks for a snapshot when the gap can't be filled", () => {
    const feed = onHello({ ...at10, waiting: [event(11)] }, hello({ recovered: false, head: 3 }));
    expect(feed).toEqual({ position: at10.position, head: 3, need: "snapshot", waiting: [] });
  });

  it("asks for a snapshot when there is no position to go on from, whatever the server says", () => {
    expect(onHello(NOWHERE, hello({ recovered: true })).need).toBe("snapshot");
  });
});

describe("a snapshot", () => {
  const waits = onHello(at10, hello({ recovered: false, head: 20 }));

  it("takes the place of what was known, and the events that waited follow it", () => {
    const { feed: waiting, shown: early } = through(waits, event(21), event(22), event(23));
    expect(early).toEqual([]);
    const { feed, shown } = onSnapshot(waiting, dashboard(21));
    expect(seqs(shown)).toEqual([22, 23]);
    expect(feed).toEqual({ position: { epoch: "e1", seq: 23 }, head: 23, need: "nothing", waiting: [] });
  });

  it("that is newer than all that waited stands by itself", () => {
    const { feed, shown } = onSnapshot(through(waits, event(21)).feed, dashboard(25));
    expect(shown).toEqual([]);
    expect(feed).toEqual({ position: { epoch: "e1", seq: 25 }, head: 25, need: "nothing", waiting: [] });
  });

  it("may be lower than the old position: the log was replaced by an older copy", () => {
    const older = onHello(at10, hello({ recovered: false, head: 3, epoch: "e0" }));
    const { feed } = onSnapshot(older, dashboard(3, { epoch: "e0" }));
    expect(feed.position).toEqual({ epoch: "e0", seq: 3 });
    expect(feed.need).toBe("nothing");
  });

  it("that was read before the socket stood asks for a resume: events between the two are on neither", () => {
    expect(onSnapshot(waits, dashboard(15)).feed).toMatchObject({ position: { seq: 15 }, need: "resume" });
    const { feed, shown } = onSnapshot(through(waits, event(21)).feed, dashboard(15));
    expect(shown).toEqual([]);
    expect(feed).toMatchObject({ position: { seq: 15 }, need: "resume" });
  });

  it("that is followed by a gap shows what is continuous and asks for a resume", () => {
    const { feed, shown } = onSnapshot(through(waits, event(21), event(23)).feed, dashboard(20));
    expect(seqs(shown)).toEqual([21]);
    expect(feed).toMatchObject({ position: { seq: 21 }, need: "resume" });
  });

  it("that nobody needs changes nothing", () => {
    expect(onSnapshot(at10, dashboard(5))).toEqual({ feed: at10, shown: [] });
  });

  it("of an empty log is a position too", () => {
    const { feed } = onSnapshot(NOWHERE, dashboard(0));
    expect(feed).toEqual({ position: { epoch: "e1", seq: 0 }, head: 0, need: "nothing", waiting: [] });
    expect(seqs(through(feed, event(1)).shown)).toEqual([1]);
  });

  it("is waited for by a bounded number of events; the hole that leaves is noticed", () => {
    const { feed } = through(waits, ...events(21, 21 + WAITING_LIMIT));
    expect(feed.waiting).toHaveLength(WAITING_LIMIT);
    expect(onSnapshot(feed, dashboard(20)).feed).toMatchObject({ position: { seq: 20 }, need: "resume" });
  });
});

describe("behind", () => {
  it("counts what is missing, and is never negative", () => {
    expect(behind(NOWHERE)).toBe(0);
    expect(behind({ ...NOWHERE, head: 7 })).toBe(7);
    expect(behind({ ...at10, head: 4 })).toBe(0);
  });
});
