import type { Dashboard, DashboardStats, Event, Hello, Me } from "../src/live/protocol.gen";

/** Sample values for tests: complete, and different only in what a test says. */
export const EPOCH = "e1";

export function event(seq: number, parts: Partial<Event> = {}): Event {
  return {
    seq,
    epoch: EPOCH,
    id: `id-${seq}`,
    kind: "command.completed",
    level: "info",
    message: `Mira used /daily (${seq})`,
    occurredAt: "2026-01-31T12:00:00.000Z",
    bot: null,
    shard: null,
    guild: { id: "9", name: "Night Owls" },
    actor: { id: "1", name: "Mira" },
    data: {},
    ...parts,
  };
}

/** Of what the page asks for: what each role may do beyond the one before. */
const MAY = {
  viewer: ["economy.read", "events.read", "live.watch", "session.own"],
  operator: ["economy.export", "economy.prove", "events.export"],
  administrator: ["economy.change", "members.forget", "sessions.manage", "tokens.manage"],
} as const;

/** Who may watch only, and came over Discord. */
export function viewer(parts: Partial<Me> = {}): Me {
  return me({ name: "Mira", role: "viewer", isLocal: false, may: [...MAY.viewer], ...parts });
}

/** Who has a link from where the bot runs. */
export function me(parts: Partial<Me> = {}): Me {
  return {
    name: "local",
    role: "administrator",
    csrf: "c1",
    hasSession: true,
    isLocal: true,
    may: [...MAY.viewer, ...MAY.operator, ...MAY.administrator],
    ...parts,
  };
}

export function events(from: number, to: number): Event[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => event(from + index));
}

export function stats(at = "2026-01-31T12:00:00.000Z", parts: Partial<DashboardStats> = {}): DashboardStats {
  return {
    at,
    bot: {
      name: "Aurora",
      id: "1",
      avatar: null,
      status: "online",
      detail: null,
      since: null,
      uptimeSeconds: 60,
      library: "discord.py 2.7.1",
      python: "3.11.9",
    },
    latency: { gatewayMs: 42, averageMs: 45, p50Ms: 42, p95Ms: 60, p99Ms: 70, restMs: null },
    guilds: { count: 2, members: 30, unavailable: 0 },
    commands: {
      total: 10,
      lastDay: 10,
      perMinute: 3,
      failedLastDay: 1,
      bugsLastDay: 1,
      successRate: 0.9,
      p50Ms: 3,
      p95Ms: 9,
      p99Ms: 12,
      top: [{ name: "daily", count: 10, failed: 1, bugs: 1, p95Ms: 9 }],
    },
    events: { head: 10, perMinute: 4, errorsLastDay: 0, waiting: 0, dropped: 0, fault: null },
    economy: {
      accounts: 3,
      supply: 450,
      claimsLastDay: 3,
      claimedLastDay: 450,
      transfersLastDay: 0,
      transferredLastDay: 0,
      richest: [],
      balanced: true,
      provenAt: at,
    },
    shards: [
      {
        id: 0,
        state: "ready",
        latencyMs: 42,
        eventsPerSecond: 2,
        lastEventAgeSeconds: 1,
        guilds: 2,
        unavailableGuilds: 0,
        reconnects: 0,
        identifiesLastDay: 1,
        resumesLastDay: 0,
      },
    ],
    process: {
      cpuPercent: 3,
      rssBytes: 9e7,
      loopLagMs: 1,
      loopLagP50Ms: 0,
      loopLagP99Ms: 1,
      loopLagMaxMs: 2,
      threads: 5,
      openFiles: 20,
      gcCollections: 100,
      gcPauseMs: 1,
      gcTotalMs: 50,
    },
    rest: {
      count: 10,
      errors: 0,
      p50Ms: 90,
      p95Ms: 200,
      routes: [],
      invalidRequests: 0,
      maxInvalidRequests: 10_000,
    },
    sessions: { identifiesLastDay: 1, resumesLastDay: 0, limit: null, remaining: null, resetsAt: null },
    availability: { day: 1, week: 0.99, month: 0.98, since: "2026-01-01T00:00:00.000Z" },
    processes: null,
    viewers: 1,
    ...parts,
  };
}

export function hello(parts: Partial<Hello> = {}): Hello {
  return {
    protocol: 1,
    server: "0.1.0",
    build: "b1",
    at: "2026-01-31T12:00:00.000Z",
    epoch: EPOCH,
    head: 10,
    recovered: true,
    stats: stats(),
    ...parts,
  };
}

/** A snapshot whose newest event is `head`. */
export function dashboard(head: number, parts: Partial<Dashboard> = {}): Dashboard {
  return { stats: stats(), events: events(1, head).reverse(), head, epoch: EPOCH, ...parts };
}

/** The numbers of events, in the order they stand. */
export function seqs(list: readonly Event[]): number[] {
  return list.map(({ seq }) => seq);
}
