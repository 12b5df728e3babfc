// Generated from src/pulseboard/{events,stats,live/protocol,live/command_usage,features/economy/wire,web/login_api}.py by `npm run types`. Do not edit.

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
export type MarkKind = "detached" | "died" | "started" | "stopped";
export type BucketSize = "day" | "five_minutes" | "hour" | "minute" | "week";
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
  rest: RestStats;
  sessions: SessionStats;
  availability: AvailabilityStats;
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
  /** Since the bot first became ready in this process, or since Pulseboard was attached to one that was. */
  uptimeSeconds: number | null;
  library: string | null;
  python: string | null;
}
export interface LatencyStats {
  /** The last heartbeat, unsmoothed; with several shards their mean. None while heartbeats aren't acknowledged. */
  gatewayMs: number | null;
  /** The mean over shards of the heartbeats of the last 60 s. */
  averageMs: number | null;
  /** Half of all shards' heartbeats of the last hour took no longer; `p95_ms` and `p99_ms` likewise. */
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  /** The last answer of Discord's REST API. */
  restMs: number | null;
}
export interface GuildStats {
  /** Unavailable ones too: the bot is still in them. */
  count: number | null;
  members: number | null;
  /** Guilds that an outage at Discord has taken away for now. */
  unavailable: number | null;
}
export interface CommandStats {
  /** Every invocation ever, completed or failed. */
  total: number | null;
  lastDay: number | null;
  /** Invocations in the last 60 s. */
  perMinute: number | null;
  failedLastDay: number | null;
  /** Of those that failed the ones that are nobody's fault but the bot's. */
  bugsLastDay: number | null;
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
  /** Of those that failed the ones that are nobody's fault but the bot's. */
  bugs: number;
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
  /** The last heartbeat; None while heartbeats aren't acknowledged. */
  latencyMs: number | null;
  /** What the gateway dispatched to it, over the last 10 s. */
  eventsPerSecond: number | null;
  /** How long ago it was sent something, to half a second. */
  lastEventAgeSeconds: number | null;
  guilds: number | null;
  unavailableGuilds: number | null;
  /** How often it came back, since the process started. */
  reconnects: number;
  /** New sessions that it asked for. */
  identifiesLastDay: number | null;
  /** Sessions that it asked to go on with. */
  resumesLastDay: number | null;
}
export interface ProcessStats {
  /** Of one core, since the stats before. */
  cpuPercent: number | null;
  rssBytes: number | null;
  /** The longest the event loop was late since the stats before. */
  loopLagMs: number | null;
  /** How late the event loop was, half of the time in the last 60 s, at most. */
  loopLagP50Ms: number | null;
  loopLagP99Ms: number | null;
  /** The longest it was late in the last 60 s. */
  loopLagMaxMs: number | null;
  threads: number | null;
  /** File descriptors, sockets among them; handles on Windows. */
  openFiles: number | null;
  /** Garbage collections since the process started. */
  gcCollections: number | null;
  /** The longest garbage collection since the stats before. */
  gcPauseMs: number | null;
  /** The time that all of them took since this was first measured. */
  gcTotalMs: number | null;
}
/**
 * What the bot asked of Discord's REST API in the last hour, each attempt once; all of it as this process saw it.
 *
 *     Discord shuts out whoever gets too many answers of 401, 403 or 429 in 10 minutes; those of the scope `shared` are
 *     not counted.
 */
export interface RestStats {
  count: number | null;
  /** Answers of 400 and above, and requests that got none. */
  errors: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  /** The most used, first the most used. */
  routes: RouteStats[];
  /** Those answers in the last 10 minutes. */
  invalidRequests: number | null;
  /** So many are too many. */
  maxInvalidRequests: number;
}
export interface RouteStats {
  /** Method and path without ids: `POST /channels/{channel_id}/messages`. */
  route: string;
  count: number;
  /** Answers of 400 and above, and requests that got none. */
  errors: number;
  p50Ms: number | null;
  p95Ms: number | null;
}
/** Sessions at Discord's gateway. A bot may begin only so many a day; one that begins more loses its token. */
export interface SessionStats {
  /** Sessions that were asked for, all shards together; of processes before this one, those that Discord granted. */
  identifiesLastDay: number | null;
  /** Sessions that were to go on, likewise. */
  resumesLastDay: number | null;
  /** How many may begin between two resets; known only where the bot asked Discord (`GET /gateway/bot`). */
  limit: number | null;
  /** How many of them are left, as Discord said, less those begun since. */
  remaining: number | null;
  resetsAt: string | null;
}
/**
 * The share (0 to 1) of the time that the bot was connected to Discord. A planned stop is no exception.
 *
 *     Where less is known than the span is long, it is the share of what is known.
 */
export interface AvailabilityStats {
  day: number | null;
  week: number | null;
  /** Of the last 30 days. */
  month: number | null;
  /** From when on it is known: RFC 3339, UTC, milliseconds; None when it never was. */
  since: string | null;
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
  /**
   * The `after` or `before` of the next page; null when there is none. Where few events fit a page may hold less than
   *     was asked for, even nothing, and yet have a next one.
   */
  next: number | null;
}
/** `GET /api/events/histogram?from=…&to=…&buckets=…`, oldest first. */
export interface EventHistogram {
  /**
   * The first begins at or before `from`: stretches begin at whole minutes, hours and so on. What is before `from` is
   *     not counted.
   */
  items: EventCounts[];
  /** How long each of them is. */
  stepMs: number;
  begins: string;
  ends: string;
  next: null;
}
/** How many events of each level there were in one stretch of time. */
export interface EventCounts {
  /** When it begins. */
  at: string;
  info: number;
  success: number;
  warning: number;
  error: number;
}
/** `GET /api/events/values?field=…&q=…`. */
export interface EventValueList {
  items: EventValue[];
  next: null;
}
/** Something that events can be filtered by. */
export interface EventValue {
  /** An id, a command or a kind. */
  value: string;
  /** What a guild or a member was called last. */
  name: string | null;
  /** In how many of the newest events it is; of a kind, how many there ever were. */
  count: number;
}
/** `GET /api/series?metric=…&from=…&to=…&points=…` (metric repeatable): the past of the stats, oldest first. */
export interface SeriesList {
  items: Series[];
  next: null;
}
export interface Series {
  metric: string;
  points: SeriesPoint[];
}
export interface SeriesPoint {
  /** When the last of what is summed up here was taken, or its minute or hour began. */
  at: string;
  /** The mean; null in a gap: the number wasn't known, or nobody was there to take it. */
  value: number | null;
  min: number | null;
  max: number | null;
}
/** `GET /api/marks?from=…&to=…`, oldest first. */
export interface MarkPage {
  items: Mark[];
  /** The `cursor` of the next page; null when there is none. */
  next: string | null;
}
/** A start or an end of a process of the bot, to be drawn into charts. */
export interface Mark {
  at: string;
  kind: MarkKind;
  /** Its id. */
  bot: string | null;
  pulseboard: string;
  library: string | null;
  python: string | null;
  /** The bot's own, where its author says it. */
  botVersion: string | null;
  /** At a start: which versions are others than at the start before. */
  changed: VersionChange[];
}
export interface VersionChange {
  /** `pulseboard`, `library`, `python` or `bot_version`. */
  of: string;
  before: string | null;
  after: string | null;
}
/** `GET /api/availability?from=…&to=…&parts=…`: a range in equal parts, oldest first. */
export interface AvailabilityList {
  items: AvailabilityPart[];
  next: null;
}
export interface AvailabilityPart {
  /** When it begins. */
  at: string;
  /** The share (0 to 1) of it that the bot was connected to Discord; null where nothing is known of it. */
  online: number | null;
  /** How long of it the bot is known not to have been. */
  awayMs: number | null;
}
/**
 * `GET /api/commands`: the commands that were used between two moments, the most used first.
 *
 *     `bucket` is as asked for, but `hour` where that was shorter and can't be told.
 */
export interface CommandList {
  items: CommandUsage[];
  /** All of them together; null when none was used. */
  total: Usage | null;
  bucket: BucketSize;
  /** All of them together over time. A bucket in which none was used is left out. */
  buckets: CommandBucket[];
  /** The whole hours (or minutes, where buckets are shorter than an hour) that are counted: from here… */
  begins: string;
  /** …to here, not including it. */
  ends: string;
  /** When the first invocation was that is known of; what is before it isn't counted. Null: nothing is known. */
  knownSince: string | null;
  next: null;
}
export interface CommandUsage {
  count: number;
  failed: Failed;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
  slowest: Slow[];
  members: number | null;
  hourOfWeek: number[];
  firstAt: string;
  lastAt: string;
  name: string;
}
/** Invocations that failed, by whose doing it was. */
export interface Failed {
  userError: number;
  cooldown: number;
  permission: number;
  bug: number;
}
export interface Slow {
  durationMs: number;
  at: string;
  /** The position of its event, which may be removed by now. */
  seq: number;
}
/** How a command was used, or all of them together. */
export interface Usage {
  /** Invocations, completed or failed. */
  count: number;
  failed: Failed;
  p50Ms: number | null;
  p95Ms: number | null;
  /** Durations, within 2 % of the true ones; none is above the slowest. */
  p99Ms: number | null;
  /** The ten slowest; where hours are counted, of each hour and command the slowest, and the ten slowest of them. */
  slowest: Slow[];
  /** Different members who used it; null where members aren't recorded. */
  members: number | null;
  /** Invocations in each hour of the week, from Monday 0:00 in the time zone asked for. */
  hourOfWeek: number[];
  firstAt: string;
  lastAt: string;
}
export interface CommandBucket {
  /** When it begins. */
  at: string;
  count: number;
  failed: Failed;
  members: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
}
/** `GET /api/failures`. */
export interface FailurePage {
  items: FailureGroup[];
  next: string | null;
}
/** All failures with one fingerprint. */
export interface FailureGroup {
  fingerprint: string;
  /** As it was last told. */
  error: string;
  count: number;
  firstAt: string;
  lastAt: string;
  /** The most frequent first. */
  sources: FailureSource[];
}
export interface FailureSource {
  /** The kind of its events. */
  kind: string;
  /** The command, loop or logger. */
  name: string;
  count: number;
  lastAt: string;
}
/** `GET /api/failures/{fingerprint}`. */
export interface FailureDetail {
  failure: FailureGroup;
  /** The last one that was recorded. */
  traceback: string | null;
  /** The newest that are kept, newest first. */
  events: Event[];
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
  /** What the richest 1 and 10, 1 percent and 10 percent hold; empty while nobody has coins. */
  shares: Share[];
  richest: Holding[];
  /** The transactions that moved most, ever. */
  largestMoves: Move[];
  currency: Currency;
  /** From here on a change needs to be confirmed. */
  largeAmount: number;
  /** Whether a member has one account for all guilds. */
  isGlobal: boolean;
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
/** What the richest hold. */
export interface Share {
  /** Which part of all who have coins they are; null for a number of them. */
  percent: number | null;
  /** How many they are. */
  accounts: number;
  /** What they hold together. */
  coins: number;
}
/** A transaction in a few words. */
export interface Move {
  transaction: number;
  kind: string;
  amount: number;
  at: string;
  actor: Person;
  reason: string | null;
  /** Those whose balances it changed; none are named where there are more than a few. */
  members: Person[];
  /** Who of them paid the other, or paid back; null where none did. */
  payer: string | null;
  /** The transaction that this one took back. */
  undoes: number | null;
  /** The one that took this one back. */
  undoneBy: number | null;
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
  /** The transaction that this one took back. */
  undoes: number | null;
  /** The one that took this one back. */
  undoneBy: number | null;
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
/** `GET /api/economy/transactions`. */
export interface TransactionPage {
  /** Newest first. */
  items: Move[];
  /** The `cursor` of the next page; null when there is none. */
  next: string | null;
}
/** `GET /api/economy/flows`. */
export interface FlowList {
  /** Oldest first, without a gap; the last one may have just begun. */
  items: Flow[];
  /** How long each is. */
  stepSeconds: number;
}
/** What moved in a stretch of time. */
export interface Flow {
  /** When it began. */
  at: string;
  /** Coins that members held together in its end. */
  supply: number;
  /** Below zero where more was undone than minted; so is `burnt`. */
  minted: number;
  burnt: number;
  /** How many. */
  claims: number;
  /** How many coins. */
  claimed: number;
  /** How many. */
  transfers: number;
  /** How many coins. */
  transferred: number;
}
/** `GET /api/economy/proof`: the last proof of the books, by the dashboard that answers. */
export interface ProofReport {
  /** Null before the first proof. */
  balanced: boolean | null;
  provenAt: string | null;
  tookMs: number | null;
  /** How long after a proof the next one begins. */
  everySeconds: number;
  /** Who proves: the program with its version. */
  server: string;
  /** Its process. */
  pid: number;
  checks: ProofCheck[];
}
/** One thing that is compared. */
export interface ProofCheck {
  /** What should be true, as a sentence. */
  holds: string;
  /** What is wrong, as sentences: the first few. */
  faults: string[];
  /** How many faults aren't told. */
  more: number;
}
/** What a refused change is answered with, in the shape of every other problem. */
export interface RefusedAction {
  status_code: number;
  detail: string;
  /** The class of the refusal; `unconfirmed` where `confirmed` is missing. */
  reason: string;
}
/** Who asks. `csrf` belongs into the header `X-CSRF-Token` of whatever changes something; empty: it isn't needed. */
export interface Me {
  name: string;
  role: "viewer" | "operator" | "administrator";
  csrf: string;
  hasSession: boolean;
  /** Whether they came with a link from where the bot runs, and not over Discord. */
  isLocal: boolean;
  /** Every action that they may do, of those that access knows. */
  may: (
    | "economy.change"
    | "economy.export"
    | "economy.prove"
    | "economy.read"
    | "events.export"
    | "events.read"
    | "files.read"
    | "health.read"
    | "live.watch"
    | "login.use"
    | "members.forget"
    | "metrics.read"
    | "page.read"
    | "schema.read"
    | "session.own"
    | "sessions.manage"
    | "stats.read"
    | "tokens.manage"
  )[];
}
export interface SessionList {
  items: SessionSeen[];
}
/** A browser that is logged in. */
export interface SessionSeen {
  id: string;
  name: string;
  role: string;
  createdAt: string;
  seenAt: string;
  /** At the latest. */
  endsAt: string;
  address: string;
  agent: string;
  isYours: boolean;
}
export interface TokenList {
  items: TokenSeen[];
  possibleScopes: string[];
}
/** A program's token, without what it is shown by. */
export interface TokenSeen {
  id: string;
  name: string;
  scopes: string[];
  madeBy: string;
  createdAt: string;
  usedAt: string | null;
}
export interface TokenMade {
  id: string;
  /** Shown this once: it is not kept. */
  token: string;
}
