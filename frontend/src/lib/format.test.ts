import { describe, expect, it } from "vitest";
import {
  ago,
  amount,
  bytes,
  compact,
  count,
  dateAndTime,
  dateOfDay,
  dayFormat,
  duration,
  finePercent,
  fullHour,
  hourAndMinute,
  hourOfDay,
  measure,
  moment,
  percent,
  shortMoment,
  timeOfDay,
  toTheSecond,
  UNKNOWN,
  uptime,
  weekday,
  withUnit,
} from "./format";

describe("what isn't known", () => {
  it("is a dash in every form, never a made-up 0", () => {
    for (const unknown of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const write of [count, amount, compact, measure, percent, duration, uptime, bytes]) {
        expect(write(unknown)).toBe(UNKNOWN);
      }
    }
    expect(withUnit(UNKNOWN, "ms")).toBe(UNKNOWN);
    expect(withUnit("45", "ms")).toBe("45 ms");
  });
});

describe("numbers", () => {
  it("have separators, and a decimal only where it matters", () => {
    expect(count(482_117)).toBe("482,117");
    expect([0, 0.04, 1.25, 3, 9.94, 9.96, 44.6, 1_904].map(measure)).toEqual([
      "0",
      "0.0",
      "1.3",
      "3",
      "9.9",
      "10",
      "45",
      "1,904",
    ]);
    expect([918_940, 4_218_940].map(amount)).toEqual(["918,940", "4.22M"]);
    expect([count(-50), amount(-4_218_940)], "with a minus, not a hyphen").toEqual(["−50", "−4.22M"]);
    expect(bytes(142_000_000)).toBe("142 MB");
    expect(bytes(1_420_000_000)).toBe("1.4 GB");
  });

  it("never round a failure away", () => {
    expect([1, 0.994, 0.99999, 0].map(percent)).toEqual(["100 %", "99.4 %", "99.9 %", "0 %"]);
    expect([1, 0.99876, 0.999999, 0].map(finePercent)).toEqual(["100 %", "99.88 %", "99.99 %", "0 %"]);
  });
});

describe("times", () => {
  it("are as coarse as they are long", () => {
    expect(
      [0.2, 3, 999, 999.7, 1_400, 59_949, 59_999, 3_569_999, 5_400_000, 86_200_000, 9_970_260_000].map(duration),
    ).toEqual(["<1 ms", "3 ms", "999 ms", "1.0 s", "1.4 s", "59.9 s", "1 min", "59 min", "1.5 h", "24 h", "115 d"]);
    expect([-5_000, 999, 1_000, 59_999, 60_000, 3_600_000, 86_400_000].map(ago)).toEqual([
      "now",
      "now",
      "1 s",
      "59 s",
      "1 min",
      "1 h",
      "1 d",
    ]);
    expect([34, 720, 14_700, 273_600].map(uptime)).toEqual(["34 s", "12 min", "4 h 05 min", "3 d 04 h"]);
    expect([17, 77.9, 3_599, 14_700].map(toTheSecond)).toEqual(["17 s", "1 min 17 s", "59 min 59 s", "4 h 05 min"]);
  });

  it("have their year where one of them isn't of this one", () => {
    const [before, now] = [Date.parse("2025-12-31T23:30:00Z"), Date.parse("2026-01-31T12:00:00Z")];
    expect(dayFormat([now], now)(now)).toBe("Jan 31");
    expect([before, now].map(dayFormat([before, now], now))).toEqual(["Dec 31, 2025", "Jan 31, 2026"]);
  });

  it("are short where the day says enough", () => {
    const now = Date.parse("2026-01-31T12:00:00Z");
    const moments = ["2026-01-31T09:30:00Z", "2026-01-30T23:00:00Z", "2025-01-31T12:00:00Z"].map(Date.parse);
    expect(moments.map((at) => shortMoment(at, now))).toEqual(["9:30 AM", "Jan 30", "Jan 31, 2025"]);
  });

  it("have their hour written alike wherever they stand", () => {
    const at = Date.parse("2026-01-31T16:07:05Z");
    expect([hourAndMinute(at), timeOfDay(at)]).toEqual(["4:07 PM", "4:07:05 PM"]);
    expect(dateAndTime(at)).toBe(`Jan 31, 2026, ${timeOfDay(at)}`);
    expect(moment(at, at + 86_400_000)).toBe(`Jan 31, ${timeOfDay(at)}`);
  });

  it("of a week have names", () => {
    expect([weekday(0, "long"), weekday(6, "short")]).toEqual(["Monday", "Sun"]);
    expect([0, 14].map(hourOfDay)).toEqual(["12 AM", "2 PM"]);
    expect([0, 14].map(fullHour)).toEqual(["12:00 AM", "2:00 PM"]);
    expect(dateOfDay("2026-01-31")).toBe("Jan 31, 2026");
  });
});
