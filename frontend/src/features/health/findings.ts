import { count, duration, moment, percent, toTheSecond } from "../../lib/format";
import type { DashboardStats } from "../../live/protocol.gen";
import { type Level, LIMITS, levelOf, shareOf } from "./levels";
import { periodOf } from "./period";
import { text } from "./text";
import type { Death } from "./use-deaths";

export interface Finding {
  key: string;
  /** `over`: it was wrong lately, and isn't now. */
  level: "warn" | "error" | "over";
  says: string;
  /** The event that tells more. */
  event?: { seq: number; at: string };
}

const ORDER = ["error", "warn", "over"];

/** So few requests that one failure among them means nothing. */
const FEW_REQUESTS = 20;

/**
 * What is wrong, the worst first. What the page's banners say already isn't said again. `deaths`: those of the bot's
 * processes lately, the last one first.
 */
export function findings(stats: DashboardStats, deaths: readonly Death[]): Finding[] {
  const { bot, shards, rest, sessions, guilds, process, latency } = stats;
  const found: Finding[] = [];
  const add = (key: string, level: Level, says: string) => {
    if (level !== null) found.push({ key, level, says });
  };
  const away = shards.filter(({ state }) => state === "disconnected").length;
  const onTheWay = shards.filter(({ state }) => state === "connecting" || state === "resuming").length;
  const silent = shards.filter(({ state, latencyMs }) => state === "ready" && latencyMs === null).length;
  add("away", away > 0 ? "error" : null, text.finding.away(away));
  add("on-the-way", onTheWay > 0 ? "warn" : null, text.finding.onTheWay(onTheWay));
  add("silent", silent > 0 ? "warn" : null, text.finding.silent(silent));
  add("slow", levelOf(latency.gatewayMs, LIMITS.gatewayMs), text.finding.slow(duration(latency.gatewayMs)));
  add("guilds", (guilds.unavailable ?? 0) > 0 ? "warn" : null, text.finding.guilds(guilds.unavailable ?? 0));

  const invalid = shareOf(rest.invalidRequests, rest.maxInvalidRequests);
  add("invalid", levelOf(invalid, LIMITS.budget), text.finding.invalid(count(rest.invalidRequests)));
  add("sessions", levelOf(usedSessions(sessions), LIMITS.budget), text.finding.sessions(count(sessions.remaining)));
  const failed = (rest.count ?? 0) < FEW_REQUESTS ? null : shareOf(rest.errors, rest.count);
  add("rest", levelOf(failed, LIMITS.restErrors), text.finding.rest(percent(failed), periodOf(bot.uptimeSeconds)));

  const lag = process.loopLagMaxMs;
  add("loop", levelOf(lag, LIMITS.loopLagMs), text.finding.loop(duration(lag)));
  const dead = (stats.processes ?? []).filter(({ isAlive, stoppedAt }) => !isAlive && stoppedAt === null).length;
  add("processes", dead > 0 ? "error" : null, text.finding.processes(dead));
  // One that is still missed is told of already.
  if (dead === 0) found.push(...crash(deaths, Date.parse(stats.at)));
  return found.toSorted((one, other) => ORDER.indexOf(one.level) - ORDER.indexOf(other.level));
}

function crash(deaths: readonly Death[], now: number): Finding[] {
  const [last] = deaths;
  if (last === undefined) return [];
  const { at, backAt, seq, noticedAt } = last;
  const told = { key: "died", event: { seq, at: noticedAt } };
  const died = moment(at, now);
  if (backAt === null) return [{ ...told, level: "error", says: text.finding.died(deaths.length, died) }];
  const away = toTheSecond((backAt - at) / 1_000);
  return [{ ...told, level: "over", says: text.finding.isBack(deaths.length, died, away, moment(backAt, now)) }];
}

/** The share of the sessions that may begin that have begun; null where Discord wasn't asked. */
export function usedSessions({ limit, remaining }: DashboardStats["sessions"]): number | null {
  return limit === null || remaining === null ? null : shareOf(limit - remaining, limit);
}
