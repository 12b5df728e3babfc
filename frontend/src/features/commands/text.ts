import { count, duration, shortMoment } from "../../lib/format";
import { plural } from "../../lib/plural";
import type { BucketSize } from "../../live/protocol.gen";

const PER: Record<BucketSize, string> = {
  minute: "per minute",
  five_minutes: "per 5 minutes",
  hour: "per hour",
  day: "per day",
  week: "per week",
};

/** Every sentence about commands. */
export const text = {
  top: "Top commands",
  lastDay: "24 h",
  p95: (ms: number | null) => `p95 ${duration(ms)}`,
  ended: (refused: number, bugs: number) =>
    `${count(refused)} refused, ${plural(bugs, { one: "# bug", other: "# bugs" })}`,

  noneYet: "No commands yet",
  noneYetHint: "The most used appear here. Run one of the bot's in Discord.",
  shown: (name: string) => `/${name}`,
  noneKnown: "No command has been used yet",
  noneKnownHint:
    "Run one of your bot's commands in Discord: it appears here the moment it ends, with how long it took and who used it.",
  noneInTime: "No command was used in this time",
  noneInTimeHint: "Choose a longer time above.",
  notInTime: (command: string) => `${command} wasn't used in this time`,

  title: "Commands",
  back: "All commands",
  events: "Its events",
  numbers: "Numbers of this time",
  uses: "Uses",
  ofCommands: (commands: number) => `of ${plural(commands, { one: "# command", other: "# commands" })}`,
  succeeded: "Succeeded",
  failedUses: (failed: number) => (failed === 0 ? "none failed" : `${count(failed)} failed`),
  members: "Members",
  membersHint: "who used it",
  p50: "p50",
  p95Name: "p95",
  p99: "p99",
  halfHint: "half are faster",
  nineteenHint: "19 of 20 are faster",
  hundredHint: "99 of 100 are faster",
  knownSince: (at: number, now: number) => `since ${shortMoment(at, now)}`,

  usage: "Usage",
  times: "Response time",
  perBucket: (bucket: BucketSize, lastRuns: boolean) =>
    lastRuns ? `${PER[bucket]}, the last one so far` : PER[bucket],
  lineUses: "uses",
  lineRefused: "refused",
  lineBugs: "bugs",

  table: "Every command",
  tableCaption: "Commands with how often they were used, failed, and how long they took",
  search: "Search commands",
  noMatch: (words: string) => `No command's name contains “${words}”`,
  noMatchHint: "Look for another part of a name.",
  columns: {
    name: "Command",
    uses: "Uses",
    userErrors: "User error",
    cooldowns: "Cooldown",
    permissions: "Denied",
    bugs: "Bugs",
    p50: "p50",
    p95: "p95",
    p99: "p99",
    slowest: "Slowest",
    members: "Members",
    lastUsed: "Last used",
  },
  shownOf: (shown: number, all: number) =>
    shown === all ? plural(all, { one: "# command", other: "# commands" }) : `${count(shown)} of ${count(all)}`,

  outcomes: "How they ended",
  outcomesCaption: "Uses by how they ended",
  completed: "Completed",
  classes: {
    userError: "User error",
    cooldown: "Cooldown",
    permission: "Denied",
    bug: "Bug",
  },
  classHints: {
    userError: "wrong input",
    cooldown: "too soon",
    permission: "not allowed",
    bug: "the bot's fault",
  },
  hours: "Hours of the week",
  hoursOf: "last 30 days",
  hoursCaption: (zone: string) => `Uses in each hour of the week, ${zone}`,
  day: "Day",
  cell: (day: string, hour: string, uses: number) =>
    `${day}, ${hour}: ${plural(uses, { one: "# use", other: "# uses" })}`,
  busiest: (day: string, hour: string, uses: number) =>
    `Busiest: ${day} at ${hour}, ${plural(uses, { one: "# use", other: "# uses" })}`,
  nothingYet: "Nothing yet",
  less: "less",
  more: "more",

  slowest: "Slowest",
  slowestHint: "Its event, and what happened around it",
  slowestCaption: "The slowest uses",
  noDurations: "No durations",
  noDurationsHint: "How long the slowest took appears here.",
};
