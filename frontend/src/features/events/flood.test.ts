import { describe, expect, it } from "vitest";
import { dashboard, EPOCH, event, events } from "../../../test/samples";
import { EVENTS_LIMIT, NOTHING_YET, reduce } from "../../live/reducer";
import { createStore } from "../../live/store";
import {
  FOLLOWED,
  FRESH,
  isGap,
  onFirstPage,
  onGapPage,
  onLive,
  onOlderPage,
  onRelease,
  type Timeline,
} from "./timeline";

const PER_SECOND = 1_000;
const SECONDS = 60;
const PAGE = 500;

/** A minute of a thousand events a second, drawn in so many frames a second: what the page holds, frame by frame. */
function flood(framesPerSecond: number, isHeld = false) {
  const frames: (() => void)[] = [];
  const store = createStore(reduce, NOTHING_YET, (commit) => frames.push(commit));
  store.dispatch({ type: "snapshot", snapshot: dashboard(0), at: 0 });
  let timeline: Timeline = onFirstPage({ items: [], next: null }, 0);
  const most = { events: 0, rows: 0, fresh: 0, frames: 0 };
  let drawn = 0;
  store.subscribe(() => {
    drawn += 1;
    timeline = onLive(timeline, store.shown().events, () => true, isHeld);
    most.events = Math.max(most.events, store.shown().events.length);
    most.rows = Math.max(most.rows, timeline.rows.length);
    most.fresh = Math.max(most.fresh, timeline.fresh.length);
  });
  const perFrame = PER_SECOND / framesPerSecond;
  for (let seq = 1; seq <= PER_SECOND * SECONDS; seq++) {
    store.dispatch({ type: "frame", frame: { type: "NEW_EVENT", data: event(seq) }, at: seq });
    most.frames = Math.max(most.frames, frames.length);
    if (seq % perFrame === 0) frames.shift()?.();
  }
  return { store, timeline, most, drawn };
}

/** All that isn't shown is loaded, as a reader would: gap by gap, then page by page. */
function whole(timeline: Timeline): Timeline {
  let now = onRelease(timeline);
  const answer = (before: number) => {
    const from = Math.max(1, before - PAGE);
    return { items: events(from, before - 1).reverse(), next: from === 1 ? null : from };
  };
  for (let gap = now.rows.find(isGap); gap !== undefined; gap = now.rows.find(isGap)) {
    now = onGapPage(now, gap, answer(gap.above));
  }
  while (now.next !== null) now = onOlderPage(now, answer(now.next), now.next);
  return now;
}

const inOrder = Array.from({ length: PER_SECOND * SECONDS }, (_, index) => PER_SECOND * SECONDS - index);
const seqs = ({ rows }: Timeline) => rows.map((row) => (isGap(row) ? null : row.seq));

describe("a flood", () => {
  it("is drawn once per frame, and what is held of it is bounded", () => {
    const { store, timeline, most, drawn } = flood(50);
    expect(drawn).toBe(50 * SECONDS);
    expect(most).toEqual({ events: EVENTS_LIMIT, rows: FOLLOWED, fresh: 0, frames: 1 });
    expect(store.current().feed.position).toEqual({ epoch: EPOCH, seq: PER_SECOND * SECONDS });
    expect(timeline.rows.some(isGap)).toBe(false);
  });

  it("that comes faster than it is drawn is skipped, which is said, and can be loaded whole", () => {
    const { timeline, most } = flood(1);
    expect(most.rows).toBeLessThanOrEqual(FOLLOWED);
    const gap = timeline.rows.find(isGap);
    expect(gap).toEqual({ above: 59_501, below: 59_000 });
    expect(seqs(whole(timeline))).toEqual(inOrder);
  });

  it("waits within bounds while the list is held, and nothing of it is lost", () => {
    const { timeline, most } = flood(50, true);
    expect(most).toMatchObject({ rows: 0, fresh: FRESH + 1 });
    expect(timeline.unseen).toBe(PER_SECOND * SECONDS);
    expect(seqs(whole(timeline))).toEqual(inOrder);
  });
});
