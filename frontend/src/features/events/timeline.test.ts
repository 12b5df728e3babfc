import { describe, expect, it } from "vitest";
import { event, events } from "../../../test/samples";
import type { Event } from "../../live/protocol.gen";
import {
  FOLLOWED,
  FRESH,
  type Gap,
  isGap,
  MOST_ROWS,
  onFirstPage,
  onFoundAfter,
  onGapPage,
  onLive,
  onOlderPage,
  onRelease,
  type Row,
  type Timeline,
} from "./timeline";

const all = () => true;
const even = ({ seq }: Event) => seq % 2 === 0;

/** The newest 500 up to a position, as the page has them. */
const live = (head: number, kept = 500) => events(Math.max(1, head - kept + 1), head).reverse();
const page = (from: number, to: number, next: number | null = null) => ({ items: events(from, to).reverse(), next });

/** Positions, and gaps as "above…below". */
const seen = (rows: readonly Row[]) => rows.map((row) => (isGap(row) ? `${row.above}…${row.below}` : row.seq));
const started = (from: number, to: number, next: number | null = null) => onFirstPage(page(from, to, next), to);

describe("what comes", () => {
  it("joins the first page where that ends, once each", () => {
    const first = onFirstPage(page(5, 10), 8);
    expect(seen(onLive(first, live(12), all, false).rows)).toEqual([12, 11, 10, 9, 8, 7, 6, 5]);
  });

  it("joins it as well where nothing of the newest fitted", () => {
    const first = onFirstPage({ items: [event(2)], next: null }, 300);
    const after = onLive(first, live(302, 100), even, false);
    expect(seen(after.rows)).toEqual([302, 2]);
    expect(after.seen).toBe(302);
  });

  it("is nothing new when it was looked at", () => {
    const timeline = onLive(started(1, 10), live(12), even, false);
    expect(onLive(timeline, live(12), even, false)).toBe(timeline);
    expect(onLive(timeline, [], even, false)).toBe(timeline);
  });

  it("waits while the list is held, and then stands at its top", () => {
    const held = onLive(started(1, 10), live(14), even, true);
    expect(seen(held.rows)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(held.unseen).toBe(2);
    const released = onRelease(onLive(held, live(16), even, true));
    expect(seen(released.rows).slice(0, 4)).toEqual([16, 14, 12, 10]);
    expect([released.unseen, released.fresh.length]).toEqual([0, 0]);
    expect(onRelease(released)).toBe(released);
  });

  it("leaves a gap where more came than was kept", () => {
    const timeline = onLive(started(1, 10), live(600), even, false);
    expect(seen(timeline.rows).slice(248, 252)).toEqual([104, 102, "101…10", 10]);
    expect(seen(onLive(started(1, 10), live(510), all, false).rows)).not.toContainEqual(expect.any(String));
  });

  it("is bounded while it is followed, and what falls off can be loaded again", () => {
    let timeline: Timeline = started(1, 10);
    for (let head = 400; head <= 20_000; head += 400) timeline = onLive(timeline, live(head), all, false);
    expect(timeline.rows).toHaveLength(FOLLOWED);
    expect(timeline.next).toBe(20_001 - FOLLOWED);
    const older = onOlderPage(timeline, page(17_501, 18_000, 17_501), 18_001);
    expect(seen(older.rows).slice(FOLLOWED - 1, FOLLOWED + 1)).toEqual([18_001, 18_000]);
  });

  it("is bounded while it is held: what didn't fit is counted, and a gap that can be loaded", () => {
    let timeline: Timeline = started(1, 10);
    for (let head = 400; head <= 20_000; head += 400) timeline = onLive(timeline, live(head), all, true);
    expect(timeline.unseen).toBe(19_990);
    expect(timeline.fresh).toHaveLength(FRESH + 1);
    const released = onRelease(timeline);
    expect(seen(released.rows).slice(FRESH - 1, FRESH + 2)).toEqual([19_001, "19001…10", 10]);
  });

  it("keeps one gap of two that meet", () => {
    const gapped = onLive(started(1, 10), live(5_000, 5), () => false, false);
    expect(seen(gapped.rows).slice(0, 2)).toEqual(["4996…10", 10]);
    expect(seen(onLive(gapped, live(9_000, 5), () => false, false).rows).slice(0, 2)).toEqual(["8996…10", 10]);
  });

  it("may be what the server found", () => {
    const after = onFoundAfter(started(1, 10), [event(9), event(12), event(14)], 20, false);
    expect(seen(after.rows).slice(0, 3)).toEqual([14, 12, 10]);
    expect(after.seen).toBe(20);
    expect(onFoundAfter(after, [event(18)], 20, false)).toBe(after);
  });
});

describe("history", () => {
  it("is joined page by page, an overtaken answer dropped", () => {
    const first = started(8, 10, 8);
    const second = onOlderPage(first, page(5, 7, 5), 8);
    expect(seen(second.rows)).toEqual([10, 9, 8, 7, 6, 5]);
    expect(onOlderPage(second, page(5, 7, 5), 8)).toBe(second);
    expect(onOlderPage(second, { items: [], next: null }, 5).next).toBeNull();
  });

  it("goes on where a page held nothing", () => {
    const empty = onOlderPage(started(8, 10, 8), { items: [], next: 3 }, 8);
    expect([seen(empty.rows), empty.next]).toEqual([[10, 9, 8], 3]);
  });

  it("ends at a bound", () => {
    let timeline = started(199_501, 200_000, 199_501);
    for (let next = 199_501; next > 90_000; next -= 500)
      timeline = onOlderPage(timeline, page(next - 500, next - 1, next - 500), next);
    expect(timeline.rows).toHaveLength(MOST_ROWS);
  });
});

describe("a gap", () => {
  const gapped = onLive(started(1, 10), live(2_000, 100), all, false);
  const gap = gapped.rows.find(isGap) as Gap;

  it("is filled from its newer end", () => {
    expect(gap).toEqual({ above: 1_901, below: 10 });
    const partly = onGapPage(gapped, gap, page(1_401, 1_900, 1_401));
    expect(seen(partly.rows).slice(598, 602)).toEqual([1_402, 1_401, "1401…10", 10]);
    const rest = partly.rows.find(isGap) as Gap;
    const whole = onGapPage(partly, rest, page(1, 1_400));
    expect(seen(whole.rows)).toEqual(seen(events(1, 2_000).reverse()));
  });

  it("is gone when nothing fitted there", () => {
    const filled = onGapPage(gapped, gap, { items: [event(3)], next: null });
    expect(filled.rows.some(isGap)).toBe(false);
    expect(filled.rows).toHaveLength(110);
    expect(onGapPage(filled, gap, page(11, 1_900))).toBe(filled);
  });
});
