import { afterEach, describe, expect, it } from "vitest";
import { fromField, toField } from "../../lib/moment-field";
import { chooseZone } from "../../lib/zone";
import { rangeFault } from "./range-fault";
import { text } from "./text";

const NOW = Date.parse("2026-01-31T12:34:56.000Z");
const MINUTE = 60_000;

afterEach(() => chooseZone("local"));

describe("a range of the reader's own", () => {
  it("has to be one, long enough, and begin in the past", () => {
    const { missing, order, short, future } = text.faults;
    expect(rangeFault(null, NOW, NOW)).toBe(missing);
    expect(rangeFault(NOW, null, NOW)).toBe(missing);
    expect(rangeFault(NOW, NOW, NOW)).toBe(order);
    expect(rangeFault(NOW - MINUTE / 2, NOW, NOW)).toBe(short);
    expect(rangeFault(NOW + MINUTE, NOW + 3 * MINUTE, NOW)).toBe(future);
    expect(rangeFault(NOW - MINUTE, NOW + MINUTE, NOW)).toBeNull();
  });
});

describe("a field for a moment", () => {
  it("is in the zone that was chosen, and says the same moment again", () => {
    chooseZone("utc");
    expect(toField(NOW)).toBe("2026-01-31T12:34");
    expect(fromField("2026-01-31T12:34")).toBe(Date.parse("2026-01-31T12:34:00Z"));
    chooseZone("local");
    expect(fromField(toField(NOW))).toBe(Date.parse("2026-01-31T12:34:00Z"));
  });

  it("says nothing while it is empty, and is empty where a moment is none that it has room for", () => {
    expect(fromField("")).toBeNull();
    expect([8.64e15, -8.64e15].map(toField)).toEqual(["", ""]);
  });
});
