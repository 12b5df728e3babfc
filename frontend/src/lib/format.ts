import { currentZone, type Zone } from "./zone";

/** How numbers and times are written. Whatever isn't known is an em dash, never a made-up 0. */
export const UNKNOWN = "—";

type Maybe = number | null | undefined;

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const shortExact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 2 });
/** Whether the hours of a day are counted twice here: 4 PM is never written as 04 PM then. */
const isHalfDays = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12 === true;
const clock = perZone({ hour: isHalfDays ? "numeric" : "2-digit", minute: "2-digit", second: "2-digit" });
const shortClock = perZone({ hour: "numeric", minute: "2-digit" });
const day = perZone({ month: "short", day: "numeric" });
const dayAndYear = perZone({ month: "short", day: "numeric", year: "numeric" });
const month = perZone({ month: "short", year: "numeric" });
const yearOnly = perZone({ year: "numeric" });
const hourOnly = new Intl.DateTimeFormat(undefined, { hour: "numeric", timeZone: "UTC" });
const weekdays = {
  long: new Intl.DateTimeFormat(undefined, { weekday: "long", timeZone: "UTC" }),
  short: new Intl.DateTimeFormat(undefined, { weekday: "short", timeZone: "UTC" }),
};
const full = perZone({ dateStyle: "medium", timeStyle: "medium" });

type InZones = Readonly<Record<Zone, Intl.DateTimeFormat>>;

function perZone(options: Intl.DateTimeFormatOptions): InZones {
  return {
    local: new Intl.DateTimeFormat(undefined, options),
    utc: new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" }),
  };
}

export function count(value: Maybe | bigint): string {
  return typeof value === "bigint" || known(value) ? withMinus(whole.format(value)) : UNKNOWN;
}

/** `918,940`, but `4.22M` from a million on: what fits a narrow place. */
export function amount(value: Maybe): string {
  return known(value) && Math.abs(value) >= 1e6 ? withMinus(shortExact.format(value)) : count(value);
}

/** `318k` */
export function compact(value: Maybe): string {
  return known(value) ? short.format(value) : UNKNOWN;
}

/** A measure without its unit: a decimal only where it matters, and none of what is whole. */
export function measure(value: Maybe): string {
  if (!known(value)) return UNKNOWN;
  return Number.isInteger(value) || Math.abs(value) >= 9.95 ? whole.format(value) : tenths.format(value);
}

/** `45 ms`; what isn't known has no unit. */
export function withUnit(value: string, unit: string): string {
  return value === UNKNOWN ? UNKNOWN : `${value} ${unit}`;
}

/** `99.4 %` of a share between 0 and 1. All is 100 %, and nearly all never rounds up to it. */
export function percent(share: Maybe): string {
  return shareIn(tenths, 99.9, share);
}

/** `99.98 %`: the same where a tenth of a percent is much. */
export function finePercent(share: Maybe): string {
  return shareIn(hundredths, 99.99, share);
}

function shareIn(digits: Intl.NumberFormat, most: number, share: Maybe): string {
  if (!known(share)) return UNKNOWN;
  return `${share === 1 || share === 0 ? whole.format(share * 100) : digits.format(Math.min(most, share * 100))} %`;
}

/** A duration from ms: `3 ms`, `1.4 s`, `2 min`, `1.5 h`, `115 d`. */
export function duration(ms: Maybe): string {
  if (!known(ms)) return UNKNOWN;
  if (ms < 1) return "<1 ms";
  if (ms < 999.5) return `${whole.format(ms)} ms`;
  if (ms < 59_950) return `${tenths.format(ms / 1_000)} s`;
  const minutes = ms / 60_000;
  if (minutes < 59.5) return `${whole.format(minutes)} min`;
  return minutes < 1_437 ? `${measure(minutes / 60)} h` : `${measure(minutes / 1_440)} d`;
}

/** How long ago, from ms: `now`, `2 s`, `3 min`, `4 h`, `2 d`. */
export function ago(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 1) return "now";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** A long time from seconds: `3 d 04 h`, `4 h 05 min`, `12 min`, `34 s`. */
export function uptime(seconds: Maybe): string {
  if (!known(seconds)) return UNKNOWN;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${two(hours % 24)} h`;
  if (hours >= 1) return `${hours} h ${two(minutes % 60)} min`;
  return minutes >= 1 ? `${minutes} min` : `${Math.floor(seconds)} s`;
}

/** The same, but to the second below an hour: `2 min 05 s`. */
export function toTheSecond(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes >= 1 && minutes < 60 ? `${minutes} min ${two(Math.floor(seconds % 60))} s` : uptime(seconds);
}

export function bytes(value: Maybe): string {
  if (!known(value)) return UNKNOWN;
  return value < 1e9 ? `${whole.format(value / 1e6)} MB` : `${tenths.format(value / 1e9)} GB`;
}

/**
 * The time of day, of ms since 1970: `14:36:05` or `2:36:05 PM`, as is usual here. This and all other times of a clock
 * or calendar are in the zone that was chosen.
 */
export const timeOfDay = perSecond(clock);

/** The same without the seconds. */
export function hourAndMinute(at: number): string {
  return shortClock[currentZone()].format(at);
}

/** `Jan 31` */
export function dayOfMonth(at: number): string {
  return day[currentZone()].format(at);
}

/** `Jan 31, 2026` */
export function date(at: number): string {
  return dayAndYear[currentZone()].format(at);
}

/** The same of a day that is one in every zone: `2026-01-31`. */
export function dateOfDay(day: string): string {
  return dayAndYear.utc.format(Date.parse(day));
}

/** `Jan 2026` */
export function monthOfYear(at: number): string {
  return month[currentZone()].format(at);
}

/** `2026` */
export function year(at: number): string {
  return yearOnly[currentZone()].format(at);
}

/** How some days are written at `now`: all without their year where they are of this one, or else all with it. */
export function dayFormat(days: readonly number[], now: number): (at: number) => string {
  return days.every((at) => year(at) === year(now)) ? dayOfMonth : date;
}

/** When something was, as short as can be: the time of day where that is today, or else the day. */
export function shortMoment(at: number, now: number): string {
  return date(at) === date(now) ? hourAndMinute(at) : dayFormat([at], now)(at);
}

/** When something was, to the second: the time of day, and the day where that isn't today. */
export function moment(at: number, now: number): string {
  return date(at) === date(now) ? timeOfDay(at) : `${dayFormat([at], now)(at)}, ${timeOfDay(at)}`;
}

/** `Monday`, or `Mon`; 0 is Monday. */
export function weekday(day: number, style: keyof typeof weekdays): string {
  return weekdays[style].format(Date.UTC(2024, 0, 1 + day)); // a Monday
}

/** An hour of any day, from 0: `14` or `2 PM`. */
export function hourOfDay(hour: number): string {
  return hourOnly.format(Date.UTC(2024, 0, 1, hour));
}

/** The same in a sentence: `14:00` or `2:00 PM`. */
export function fullHour(hour: number): string {
  return shortClock.utc.format(Date.UTC(2024, 0, 1, hour));
}

export const dateAndTime = perSecond(full);

/** `UTC+1`: this browser's time zone, whichever was chosen. */
export function timeZone(now = new Date()): string {
  const minutes = -now.getTimezoneOffset();
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest ? `:${two(rest)}` : ""}`;
}

/** With whole seconds: of many moments that are written in a row, few are in another second than the one before. */
function perSecond(format: InZones): (at: number) => string {
  let last: { second: number; zone: Zone; written: string } | null = null;
  return (at) => {
    const second = Math.floor(at / 1_000);
    const zone = currentZone();
    if (last?.second !== second || last.zone !== zone) last = { second, zone, written: format[zone].format(at) };
    return last.written;
  };
}

function known(value: Maybe): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** `−50`: languages that put a hyphen there get a minus too. */
function withMinus(written: string): string {
  return written.replace("-", "−");
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
