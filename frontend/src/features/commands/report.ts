import type { BucketSize, CommandBucket, CommandList, CommandUsage, Failed, Slow } from "../../live/protocol.gen";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const LENGTH_MS: Record<BucketSize, number> = {
  minute: MINUTE_MS,
  five_minutes: 5 * MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
};

const MOST_SLOW = 10;
/** The server makes no more of a report. */
const MOST_BUCKETS = 1_000;

export interface Span {
  from: number;
  to: number;
}

/** How fine a span is looked at: 24 to 200 buckets. */
export function bucketFor({ from, to }: Span): BucketSize {
  const length = to - from;
  if (length <= 2 * HOUR_MS) return "minute";
  if (length <= 12 * HOUR_MS) return "five_minutes";
  if (length <= 8 * DAY_MS) return "hour";
  return length <= 200 * DAY_MS ? "day" : "week";
}

/** The part of a span that a report can be of: not what is to come, and no more than there may be buckets. */
export function reportable({ from, to }: Span, bucket: BucketSize, now: number): Span {
  const end = Math.min(to, now);
  return { from: Math.max(from, end - MOST_BUCKETS * LENGTH_MS[bucket]), to: end };
}

/** The address of the report of one command, or of all. */
export function reportPath(span: Span, bucket: BucketSize, zone: string, command: string | null): string {
  const asked = new URLSearchParams({
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    bucket,
    zone,
  });
  if (command !== null) asked.set("command", command);
  return `/api/commands?${asked}`;
}

/** Since when anything is known of a span, in ms; null where that is before it begins. */
export function knownSince(report: CommandList | undefined, { from }: Span): number | null {
  const since = report?.knownSince ? Date.parse(report.knownSince) : Number.NEGATIVE_INFINITY;
  return since > from ? since : null;
}

/** Failures that are nobody's fault but the member's, or the rules': no bugs. */
export function refused({ userError, cooldown, permission }: Failed): number {
  return userError + cooldown + permission;
}

export function failures(failed: Failed): number {
  return refused(failed) + failed.bug;
}

/** The share of invocations that completed, 0 to 1. */
export function successRate({ count, failed }: { count: number; failed: Failed }): number | null {
  return count === 0 ? null : (count - failures(failed)) / count;
}

/** The slowest invocations of some commands, the slowest first. */
export function slowestOf(usages: readonly CommandUsage[]): (Slow & { command: string })[] {
  const all = usages.flatMap(({ name, slowest }) => slowest.map((slow) => ({ ...slow, command: name })));
  return all.sort((one, other) => other.durationMs - one.durationMs).slice(0, MOST_SLOW);
}

/** Lines over the buckets of a report: a bucket in which no command was used is 0 uses, and has no durations. */
export interface ReportLines {
  at: readonly number[];
  uses: readonly (number | null)[];
  refused: readonly (number | null)[];
  bugs: readonly (number | null)[];
  p50: readonly (number | null)[];
  p95: readonly (number | null)[];
  p99: readonly (number | null)[];
}

/**
 * What a report's buckets draw, each in the middle of the part of it that is shown: all that the report counts stands in
 * the chart, of the bucket that runs and of the one that began before too. What is before the first thing known is a gap.
 */
export function linesOf(report: CommandList, shown: Span): ReportLines {
  const drawn = moments(report);
  const length = LENGTH_MS[report.bucket];
  const known = report.knownSince === null ? Number.POSITIVE_INFINITY : Date.parse(report.knownSince);
  const found = new Map(report.buckets.map((bucket) => [Date.parse(bucket.at), bucket]));
  const line = (read: (bucket: CommandBucket) => number | null, none: number | null) =>
    drawn.map((begin) => {
      const bucket = found.get(begin);
      if (bucket !== undefined) return read(bucket);
      return begin + length > known ? none : null;
    });
  return {
    at: drawn.map((begin) => middle(Math.max(begin, shown.from), Math.max(begin, Math.min(begin + length, shown.to)))),
    uses: line(({ count }) => count, 0),
    refused: line(({ failed }) => refused(failed), 0),
    bugs: line(({ failed }) => failed.bug, 0),
    p50: line(({ p50Ms }) => p50Ms, null),
    p95: line(({ p95Ms }) => p95Ms, null),
    p99: line(({ p99Ms }) => p99Ms, null),
  };
}

/** The last bucket as a point by itself: while it runs it counts too little to be the end of a line, which would fall. */
export function withLastApart(lines: ReportLines): ReportLines {
  const last = lines.at.length - 1;
  if (last < 1) return lines;
  const gap = middle(lines.at[last - 1] ?? 0, lines.at[last] ?? 0);
  const apart = (line: readonly (number | null)[]) => line.toSpliced(last, 0, null);
  return {
    at: lines.at.toSpliced(last, 0, gap),
    uses: apart(lines.uses),
    refused: apart(lines.refused),
    bugs: apart(lines.bugs),
    p50: apart(lines.p50),
    p95: apart(lines.p95),
    p99: apart(lines.p99),
  };
}

/** Whether the last bucket of a report runs: it will count more than it does. */
export function lastRuns({ ends }: CommandList, now: number): boolean {
  return Date.parse(ends) > now;
}

function middle(from: number, to: number): number {
  return (from + to) / 2;
}

/** When each bucket of a report begins. Days and weeks of a zone may be longer or shorter: those that are told of are right. */
function moments({ begins, ends, bucket, buckets }: CommandList): number[] {
  const length = LENGTH_MS[bucket];
  const told = buckets.map(({ at }) => Date.parse(at));
  const end = Date.parse(ends);
  const first = told[0] ?? Date.parse(begins);
  const found: number[] = [];
  for (let at = first - length * Math.ceil((first - Date.parse(begins)) / length); at < end; at += length)
    found.push(at);
  const isTold = (at: number) => told.some((each) => Math.abs(each - at) < length / 2);
  return [...found.filter((at) => !isTold(at)), ...told].sort((one, other) => one - other);
}
