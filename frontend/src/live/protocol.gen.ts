// Generated from src/pulseboard/{events,stats,live/protocol,features/economy/wire}.py by `npm run types`. Do not edit.

export const PROTOCOL = 1;

/** Why the server closes a socket, and whether to come back by itself. */
export const CLOSE_CODES: Readonly<Record<number, { name: string; comesBack: boolean }>> = {
  1001: { name: "GOING_AWAY", comesBack: true },
  1003: { name: "UNSUPPORTED_DATA", comesBack: false },
  1007: { name: "INVALID_TEXT", comesBack: false },
  1008: { name: "POLICY", comesBack: false },
  1009: { name: "TOO_BIG", comesBack: false },
  1012: { name: "RESTARTING", comesBack: true },
  4400: { name: "BAD_FRAME", comesBack: false },
  4401: { name: "SESSION_OVER", comesBack: false },
  4403: { name: "NOT_ALLOWED", comesBack: false },
  4408: { name: "TOO_SLOW", comesBack: true },
  4429: { name: "TOO_MANY", comesBack: true },
};

export type BotStatus = "connecting" | "offline" | "online" | "reconnecting" | "starting" | "unknown";
export type ShardState = "connecting" | "disconnected" | "ready" | "resuming";
export type Level = "error" | "info" | "success" | "warning";
export type ErrorCode = "bad_frame";
export type ServerFrame = HelloFrame | StatsUpdateFrame | NewEventFrame | PongFrame | ErrorFrame;

export interface HelloFrame {
  type: "HELLO";
  data: Hello;
}
export interface Hello {
  protocol: number;
  /** Pulseboard's version. */
  server: string;
  /** The page's build; another one than yours means a newer page is to be had. */
  build: string;
  /** The server's clock. */
  at: string;
  /** The epoch of the head. */
  epoch: string;
  /** The log's last position. */
  head: number;
  /** True: all after your position follows. False: load `GET /api/dashboard`; what follows comes after `head`. */
  recovered: boolean;
  stats: DashboardStats;
}
export interface DashboardStats {
  at: string;
  bot: BotStats;
  latency: LatencyStats;
  guilds: GuildStats;
  commands: CommandStats;
  events: EventStats;
  economy: EconomyStats;
  shards: ShardStats[];
  process: ProcessStats;
  viewers: number;
  /**
   * In `pulseboard serve`: the processes whose bot is shown, first the one seen last. Otherwise the bot is one of
   *     the dashboard's own process, and this is None.
   */
  processes: BotProcess[] | null;
}
export interface BotStats {
  name: string | null;
  id: string | null;
  /** URL. */
  avatar: string | null;
  status: BotStatus;
  /** Why the bot isn't online, for a person; None when there is nothing to say. */
  detail: string | null;
  /** When the status became what it is. */
  since: string | null;
  /** Since the bot first became ready in this process. */
  uptimeSeconds: number | null;
  library: string | null;
  python: string | null;
}
export interface LatencyStats {
  /** The last heartbeat, unsmoothed; with several shards their mean. */
  gatewayMs: number | null;
  /** The mean over shards of the heartbeats of the last 60 s. */
  averageMs: number | null;
  /** The last answer of Discord's REST API. */
  restMs: number | null;
}
export interface GuildStats {
  count: number | null;
  members: number | null;
}
export interface CommandStats {
  /** Every invocation ever, completed or failed. */
  total: number | null;
  lastDay: number | null;
  /** Invocations in the last 60 s. */
  perMinute: number | null;
  failedLastDay: number | null;
  /** Share of the last day's invocations that completed, 0 to 1. */
  successRate: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  /** The most used of the last day, first the most used. */
  top: CommandUse[];
}
export interface CommandUse {
  name: string;
  count: number;
  failed: number;
  p95Ms: number | null;
}
export interface EventStats {
  head: number;
  /** Events in the last 60 s. */
  perMinute: number | null;
  errorsLastDay: number | null;
  /** Recorded but not committed yet; it grows while the database can't be written. */
  waiting: number;
  /** Recorded but lost since the process started, because more came than could be kept waiting. */
  dropped: number;
  /** Why the log can't be read or written now, for a person; None while all is well. */
  fault: string | null;
}
export interface EconomyStats {
  accounts: number | null;
  /** Coins that members hold together. */
  supply: number | null;
  /** How many. */
  claimsLastDay: number | null;
  /** How many coins. */
  claimedLastDay: number | null;
  /** How many. */
  transfersLastDay: number | null;
  /** How many coins. */
  transferredLastDay: number | null;
  richest: Holding[];
  /** Whether the books balanced when that was last proven. */
  balanced: boolean | null;
  /** When that was: RFC 3339, UTC, milliseconds. */
  provenAt: string | null;
}
export interface Holding {
  guild: string;
  member: string;
  name: string | null;
  balance: number;
}
export interface ShardStats {
  id: number;
  state: ShardState;
  latencyMs: number | null;
  guilds: number | null;
  reconnects: number;
}
export interface ProcessStats {
  /** Of one core, since the stats before. */
  cpuPercent: number | null;
  rssBytes: number | null;
  /** The longest the event loop was late since the stats before. */
  loopLagMs: number | null;
  threads: number | null;
}
/** A process with a bot, seen from another process. */
export interface BotProcess {
  id: string;
  host: string;
  pid: number;
  /** Pulseboard's. */
  version: string;
  /** The bot's name. */
  bot: string | null;
  startedAt: string;
  /** When it was there for the last time. */
  seenAt: string;
  /** When it ended in order; None while it runs, or when it ended without a word. */
  stoppedAt: string | null;
  isAlive: boolean;
  shards: number[];
}
export interface StatsUpdateFrame {
  type: "STATS_UPDATE";
  data: DashboardStats;
}
export interface NewEventFrame {
  type: "NEW_EVENT";
  data: Event;
}
/** An event as the log holds it and as it goes over the wire. */
export interface Event {
  /** Position in the log: gapless, and visible in order. */
  seq: number;
  /** Which life of the log the position belongs to. */
  epoch: string;
  /** UUIDv7. */
  id: string;
  /** Dotted, past tense: `economy.daily_claimed`. */
  kind: string;
  level: Level;
  /** One line for a person. */
  message: string;
  /** RFC 3339, UTC, milliseconds. */
  occurredAt: string;
  bot: Ref | null;
  shard: number | null;
  guild: Ref | null;
  actor: Ref | null;
  /** JSON object of at most 16 KiB, keys as the author wrote them. */
  data: {
    [k: string]: unknown;
  };
}
/** Someone or something in Discord. The id is a string: Discord's ids exceed what JavaScript can count (2^53). */
export interface Ref {
  id: string;
  name: string;
}
export interface PongFrame {
  type: "PONG";
  data: Pong;
}
export interface Pong {
  nonce: string | number;
  at: string;
}
export interface ErrorFrame {
  type: "ERROR";
  data: ProtocolError;
}
export interface ProtocolError {
  code: ErrorCode;
  message: string;
}
export interface PingFrame {
  type: "PING";
  data: Ping;
}
export interface Ping {
  nonce: string | number;
}
/** `GET /api/dashboard`: the first load. Stats, newest events and their position, from one read. */
export interface Dashboard {
  stats: DashboardStats;
  /** Newest first. */
  events: Event[];
  head: number;
  /** The epoch of the head. */
  epoch: string;
}
/** `GET /api/events`. */
export interface EventPage {
  items: Event[];
  /** The `after` or `before` of the next page; null when there is none. */
  next: number | null;
}
/** `GET /api/series?metric=…&points=…` (metric repeatable): the recent past of `DashboardStats`, oldest first. */
export interface SeriesList {
  items: Series[];
  next: null;
}
export interface Series {
  metric: string;
  points: SeriesPoint[];
}
export interface SeriesPoint {
  at: string;
  value: number | null;
}
/** `GET /api/economy/overview`: everything but the proof from one moment. */
export interface EconomyOverview {
  /** Coins that members hold together: those minted without those burnt. */
  supply: number;
  minted: number;
  burnt: number;
  accounts: number;
  /** Whether the books balanced when that was last proven. */
  balanced: boolean | null;
  provenAt: string | null;
  /** The last 48 hours, the one that runs included; oldest first. */
  byHour: Turnover[];
  /** The last 30 days of the economy's time zone, today included; oldest first. */
  byDay: Turnover[];
  /** How many hold how much, by powers of ten; the poorest first. */
  distribution: Bucket[];
  richest: Holding[];
  /** The transactions that moved most, ever. */
  largestMoves: Move[];
  currency: Currency;
  timeZone: string;
}
/** What moved in an hour or a day. */
export interface Turnover {
  /** When it began. */
  at: string;
  /** How many. */
  claims: number;
  /** How many coins. */
  claimed: number;
  /** How many. */
  transfers: number;
  /** How many coins. */
  transferred: number;
}
/** The accounts that hold between `from` and `to` coins, both included. */
export interface Bucket {
  from: number;
  to: number;
  accounts: number;
  /** What they hold together. */
  coins: number;
}
export interface Move {
  transaction: number;
  kind: string;
  amount: number;
  at: string;
  actor: Person;
  reason: string | null;
  /** Those whose balances it changed; none are named where there are more than a few. */
  members: Person[];
}
export interface Person {
  id: string;
  /** The one last seen. */
  name: string | null;
}
/** What coins are called. */
export interface Currency {
  one: string;
  many: string;
  symbol: string;
}
/** `GET /api/economy/accounts`. */
export interface AccountPage {
  items: MemberAccount[];
  /** The `cursor` of the next page; null when there is none. */
  next: string | null;
}
export interface MemberAccount {
  /** `global` where a member has one account for all guilds. */
  guild: string;
  member: string;
  name: string | null;
  balance: number;
  /** As it stands today: 0 once too many days were missed. */
  streak: number;
  frozen: boolean;
  /** The last day claimed: `2026-01-31`. */
  lastClaim: string | null;
  /** How many entries the account has. */
  moves: number;
}
/** `GET /api/economy/accounts/{guild}/{member}`: the account, and its entries. */
export interface Statement {
  guild: string;
  member: string;
  name: string | null;
  balance: number;
  streak: number;
  frozen: boolean;
  lastClaim: string | null;
  moves: number;
  /** Newest first. */
  items: StatementLine[];
  /** The `cursor` of the next page; null when there is none. */
  next: string | null;
}
export interface StatementLine {
  /** Of the entry within its account: 1 is the first. */
  number: number;
  transaction: number;
  kind: string;
  amount: number;
  /** After it. */
  balance: number;
  at: string;
  reason: string | null;
  actor: Person;
  /** The other members concerned; none are named where there are more than a few. */
  others: Person[];
}
/** `GET /api/economy/transactions/{id}`. */
export interface TransactionDetail {
  id: number;
  kind: string;
  /** Where it was asked for; null when that wasn't in a guild. */
  guild: string | null;
  actor: Person;
  reason: string | null;
  /** What it was asked for by: of each there is one transaction at most. */
  interaction: string;
  at: string;
  amount: number;
  /** They sum to zero. Of very many, the first 1,000. */
  entries: Entry[];
  entryCount: number;
  undoes: number | null;
  undoneBy: number | null;
}
export interface Entry {
  /** Null for what isn't a member's: the mint, and what was burnt. */
  guild: string | null;
  /** The member's id, or `mint`, `burn` or `fee`. */
  member: string;
  name: string | null;
  amount: number;
  /** After it. */
  balance: number;
}
