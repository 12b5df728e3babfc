// @vitest-environment happy-dom
import { act } from "react";
import { describe, expect, it, vi } from "vitest";
import { page } from "../../../test/page";
import { byTestId, render } from "../../../test/render";
import { event, stats } from "../../../test/samples";
import { hourAndMinute, timeOfDay } from "../../lib/format";
import type { DashboardStats, MarkKind, ShardStats } from "../../live/protocol.gen";
import { Attention } from "./attention";
import { blockings } from "./blockings";
import { Budgets } from "./budgets";
import { findings } from "./findings";
import { Gateway } from "./gateway";
import { LIMITS, levelOf, shareOf } from "./levels";
import { Process } from "./process";
import { refusals } from "./refusals";
import { inStates, shardLevel, worst } from "./shard-order";
import { Shards } from "./shards";
import { interruptions, lookOf } from "./strip";
import { Strip } from "./strip-chart";
import { text } from "./text";
import { deathsOf, withReturn } from "./use-deaths";

const sample = stats();
const SHARD = sample.shards[0] as ShardStats;
const shard = (id: number, parts: Partial<ShardStats> = {}): ShardStats => ({ ...SHARD, id, ...parts });
const keys = (parts: Partial<DashboardStats>) => findings(stats(undefined, parts), []).map(({ key }) => key);

const MARK = { bot: "1", pulseboard: "0", library: null, python: null, botVersion: null, changed: [] };

/** The same with null for every number. */
function unknown<Group extends object>(group: Group): Group {
  const blank = Object.entries(group).map(([key, value]) => [key, typeof value === "number" ? null : value]);
  return Object.fromEntries(blank) as Group;
}

describe("what needs attention", () => {
  it("is nothing while all is well, nor where nothing is known", () => {
    expect(findings(sample, [])).toEqual([]);
    const { process, latency, rest, sessions, guilds } = sample;
    expect(
      keys({
        process: unknown(process),
        latency: unknown(latency),
        rest: { ...unknown(rest), maxInvalidRequests: 10_000 },
        sessions: unknown(sessions),
        guilds: unknown(guilds),
      }),
    ).toEqual([]);
  });

  it("is what is wrong, errors first", () => {
    const { rest, sessions, process } = sample;
    expect(
      keys({
        shards: [shard(0), shard(1, { state: "resuming" }), shard(2, { state: "disconnected" })],
        rest: { ...rest, count: 100, errors: 6, invalidRequests: 5_000 },
        sessions: { ...sessions, limit: 1_000, remaining: 200 },
        process: { ...process, loopLagMaxMs: 700 },
        guilds: { count: 5, members: 9, unavailable: 2 },
      }),
    ).toEqual(["away", "sessions", "on-the-way", "guilds", "invalid", "rest", "loop"]);
  });

  it("is a shard whose heartbeats nobody acknowledges", () => {
    expect(keys({ shards: [shard(0, { latencyMs: null })] })).toEqual(["silent"]);
  });

  it("isn't one failure among a few requests", () => {
    expect(keys({ rest: { ...sample.rest, count: 10, errors: 5 } })).toEqual([]);
  });

  it("is a process that ended without a word, and none that was stopped", () => {
    const process = {
      id: "a",
      host: "h",
      pid: 1,
      version: "0",
      bot: null,
      startedAt: sample.at,
      seenAt: sample.at,
      shards: [],
    };
    const gone = (stoppedAt: string | null) => ({ ...process, isAlive: false, stoppedAt });
    expect(keys({ processes: [gone(sample.at)] })).toEqual([]);
    expect(keys({ processes: [gone(null)] })).toEqual(["processes"]);
  });

  it("is a crash of the last hour, also of a bot that is back", () => {
    const at = Date.parse(sample.at);
    const died = (seq: number, data: object) => event(seq, { kind: "process.died", data: { ...data } });
    const noticed = [died(9, { bot: "2" }), died(8, { bot: "1", last_alive: sample.at }), died(7, { bot: null })];
    const deaths = deathsOf(noticed, "1", 1_000);
    expect(deaths.map(({ at }) => at)).toEqual([at - 1_000, Date.parse(event(7).occurredAt) - 1_000]);
    const told = findings(sample, deaths);
    expect(told).toMatchObject([{ level: "error", event: { seq: 8 } }]);
    expect(told[0]?.says).toBe(`The bot's process died 2 times, last alive ${timeOfDay(at - 1_000)}`);
    expect(findings(sample, deaths.slice(1))[0]?.says).toMatch(/^The bot's process died, last alive /);
  });

  it("is over once a process was started again: how long that took is said, last of all", () => {
    const at = Date.parse(sample.at) - 600_000;
    const later = (ms: number) => new Date(at + 1_000 + ms).toISOString();
    const mark = (kind: MarkKind, ms: number) => ({ ...MARK, kind, at: later(ms) });
    const deaths = deathsOf([event(8, { kind: "process.died", data: { last_alive: later(0) } })], "1", 1_000);
    const marks = [mark("started", 0), mark("died", 0), mark("started", 77_000), mark("started", 90_000)];
    const back = withReturn(deaths, marks, 1_000);
    const ill = stats(undefined, { guilds: { count: 5, members: 9, unavailable: 2 } });
    const [first, last] = findings(ill, back);
    expect([first?.key, last?.level]).toEqual(["guilds", "over"]);
    const times = [at, at + 77_000].map(timeOfDay);
    expect(last?.says).toBe(`Over: the bot's process died about ${times[0]}, back 1 min 17 s later, at ${times[1]}`);
    expect(findings(sample, withReturn(deaths, marks.slice(0, 2), 1_000))[0]?.level).toBe("error");
  });

  it("looks otherwise where it is over, and leads to the event", async () => {
    const over = { at: Date.parse(sample.at) - 60_000, backAt: Date.parse(sample.at), seq: 8, noticedAt: sample.at };
    const shown = (backAt: number | null) =>
      page(<Attention stats={sample} deaths={[{ ...over, backAt }]} oldSince={null} />, { path: "/health" });
    const now = byTestId((await shown(null)).element, "attention");
    const then = byTestId((await shown(over.backAt)).element, "attention");
    expect([now, then].map((list) => list.getAttribute("aria-label"))).toEqual([text.attention, text.isOver]);
    expect(now.querySelector("li")?.className).not.toBe(then.querySelector("li")?.className);
    expect(then.querySelector("a")?.getAttribute("href")).toMatch(/^\/events\?event=8&/);
  });

  it("isn't said to be nothing while a banner says otherwise", () => {
    const offline = stats(undefined, { bot: { ...sample.bot, status: "offline" } });
    const { element } = render(<Attention stats={offline} deaths={[]} oldSince={null} />);
    expect(byTestId(element, "well").textContent).toBe(text.nothingElse);
  });

  it("is said, or that there is nothing", () => {
    const { element, again } = render(<Attention stats={sample} deaths={[]} oldSince={null} />);
    expect(byTestId(element, "well").textContent).toBe(text.well);
    const ill = stats(undefined, { shards: [shard(3, { state: "disconnected" })] });
    again(<Attention stats={ill} deaths={[]} oldSince={null} />);
    expect(byTestId(element, "attention").textContent).toBe("1 shard disconnected");
  });

  it("has the room of one sentence, and more on demand", () => {
    const ill = stats(undefined, {
      shards: [shard(3, { state: "disconnected" })],
      process: { ...sample.process, loopLagMaxMs: 700 },
      guilds: { count: 5, members: 9, unavailable: 2 },
    });
    const { element } = render(<Attention stats={ill} deaths={[]} oldSince={null} />);
    const told = () => [...byTestId(element, "attention").children].length;
    const toggle = element.querySelector("button");
    const atOnce = told();
    expect(atOnce).toBeLessThan(3);
    expect(toggle?.textContent).toBe(text.more(3 - atOnce));
    act(() => toggle?.click());
    expect(told()).toBe(3);
    act(() => toggle?.click());
    expect(told()).toBe(atOnce);
  });

  it("is of then, not of now, while nothing is heard", () => {
    const then = Date.parse("2026-01-31T16:23:00Z");
    const { element, again } = render(<Attention stats={sample} deaths={[]} oldSince={then} />);
    expect(element.textContent).toBe(text.wasWell(hourAndMinute(then)));
    again(
      <Attention
        stats={stats(undefined, { shards: [shard(3, { state: "disconnected" })] })}
        deaths={[]}
        oldSince={then}
      />,
    );
    expect(element.textContent).toBe(`${text.attentionThen(hourAndMinute(then))}1 shard disconnected`);
    again(<Shards shards={[shard(0)]} bot="online" oldSince={then} trend={String} />);
    expect(element.textContent).toContain(`1 ready · ${text.asOf(hourAndMinute(then))}`);
  });
});

describe("levels", () => {
  it("begin at their limits", () => {
    expect([0.49, 0.5, 0.8, null, Number.NaN].map((share) => levelOf(share, LIMITS.budget))).toEqual([
      ...[null, "warn", "error", null, null],
    ]);
  });

  it("know no share of nothing", () => {
    expect([shareOf(1, 4), shareOf(1, 0), shareOf(null, 4), shareOf(1, null)]).toEqual([0.25, null, null, null]);
  });
});

describe("shards", () => {
  const many = Array.from({ length: 200 }, (_, id) => shard(id, { latencyMs: 40 + (id % 7) }));

  it("that are worst off come first, and among equals the slowest", () => {
    expect(worst([shard(0), shard(1, { latencyMs: 90 })])?.id).toBe(1);
    expect(worst([shard(0, { latencyMs: 3_000 }), shard(1, { state: "disconnected", latencyMs: null })])?.id).toBe(0);
    expect(worst([shard(0), shard(1, { state: "connecting", latencyMs: null })])?.id).toBe(1);
    expect(worst([])).toBeUndefined();
  });

  it("are counted by state, and known to be ill where heartbeats aren't acknowledged", () => {
    expect(inStates([shard(0), shard(1, { state: "resuming" }), shard(2)])).toEqual([
      ["ready", 2],
      ["resuming", 1],
    ]);
    expect([shard(0), shard(0, { latencyMs: null }), shard(0, { latencyMs: 600 })].map(shardLevel)).toEqual([
      ...[null, "warn", "warn"],
    ]);
  });

  it("are one tile each, however many, and one choice for the keyboard", () => {
    const { element } = render(<Shards shards={many} bot="online" oldSince={null} trend={(id) => `chart ${id}`} />);
    const tiles = element.querySelectorAll<HTMLInputElement>("input[type=radio][name=shard]");
    expect(tiles).toHaveLength(200);
    expect([...tiles].filter(({ checked }) => checked)).toHaveLength(1);
  });

  it("show the one that is chosen in detail, with its chart", () => {
    const trend = vi.fn((id: number) => `chart ${id}`);
    const shards = [shard(0), shard(1, { resumesLastDay: 77, unavailableGuilds: 2 })];
    const { element } = render(<Shards shards={shards} bot="online" oldSince={null} trend={trend} />);
    expect(byTestId(element, "shard-detail").textContent).toContain("chart 0");
    act(() => element.querySelectorAll<HTMLInputElement>("input")[1]?.click());
    const detail = byTestId(element, "shard-detail").textContent;
    for (const said of ["Shard 1", "77", "2 unavailable", "chart 1"]) expect(detail).toContain(said);
  });

  it("that aren't there are explained", () => {
    const { element, again } = render(<Shards shards={[]} bot="connecting" oldSince={null} trend={String} />);
    expect(element.textContent).toContain(text.shards.noneHint);
    again(<Shards shards={[]} bot="unknown" oldSince={null} trend={String} />);
    expect(element.textContent).toContain(text.shards.elsewhere);
  });
});

describe("numbers that aren't known", () => {
  it("are dashes, never a made-up 0", () => {
    const { process, latency, guilds, rest, sessions, bot } = sample;
    const { element } = render(
      <>
        <Gateway latency={unknown(latency)} guilds={unknown(guilds)} period="last 12 min">
          {null}
        </Gateway>
        <Process process={unknown(process)} bot={bot}>
          {null}
        </Process>
        <Budgets rest={{ ...rest, invalidRequests: null }} sessions={unknown(sessions)} clockOffset={0} />
      </>,
    );
    const values = [...element.querySelectorAll("dl > div > dd:nth-of-type(1)")].map((each) => each.textContent);
    expect(values.length).toBeGreaterThan(12);
    expect(new Set(values)).toEqual(new Set(["—"]));
    expect(byTestId(element, "session-starts").textContent).toContain(text.budgets.sessionsUnknown);
  });
});

describe("a budget", () => {
  it("says how much of it is used, in a meter and in words", () => {
    const sessions = { ...sample.sessions, limit: 1_000, remaining: 130, resetsAt: null };
    const { element } = render(<Budgets rest={sample.rest} sessions={sessions} clockOffset={0} />);
    const meter = byTestId(element, "session-starts").querySelector("meter");
    expect(meter?.getAttribute("aria-valuetext")).toBe("870 of 1,000");
    expect(meter?.getAttribute("value")).toBe("0.87");
  });
});

describe("refusals", () => {
  const refused = (kind: string, data: object, occurredAt = "2026-01-31T12:00:00.000Z") =>
    event(1, { kind, data: data as Record<string, unknown>, occurredAt });

  it("are added up by route and answer, the most frequent first", () => {
    const found = refusals([
      refused("rest.refused", { route: "GET /a", status: 403, count: 2 }),
      refused(
        "rest.rate_limited",
        { route: "GET /a", scope: "user", count: 3, retry_after_ms: 900 },
        "2026-01-31T12:05:00.000Z",
      ),
      refused("rest.rate_limited", { route: "GET /a", scope: "user", count: 4, retry_after_ms: 1_500 }),
      refused("rest.failed", { route: "GET /b", error: "TimeoutError" }),
    ]);
    expect(found.map(({ route, answer, count }) => [route, answer, count])).toEqual([
      ["GET /a", "429 user", 7],
      ["GET /a", "403", 2],
      ["GET /b", "TimeoutError", 1],
    ]);
    expect(found[0]).toMatchObject({ lastAt: "2026-01-31T12:05:00.000Z", retryAfterMs: 1_500 });
  });

  it("without a route, or of another kind, are left out", () => {
    expect(
      refusals([refused("rest.refused", { status: 403 }), refused("rest.budget_low", { route: "GET /a" })]),
    ).toEqual([]);
  });
});

describe("blockings", () => {
  it("say where the loop stood, whatever the event holds", () => {
    const stack = '  File "bot.py", line 7, in on_message\n    time.sleep(2)\n';
    const [one, other] = blockings([
      event(1, { data: { blocked_ms: 2_004, stack, lasting: true } }),
      event(2, { data: { stack: null } }),
    ]);
    expect(one).toMatchObject({ blockedMs: 2_004, isLasting: true, where: 'File "bot.py", line 7, in on_message' });
    expect(other).toMatchObject({ blockedMs: null, isLasting: false, where: null, stack: null });
  });
});

describe("the strip of availability", () => {
  const QUARTER = 900_000;

  it("tells what was away for long, for a moment, and not at all", () => {
    const looks = [null, 0, 9_999, 10_000, QUARTER / 2, QUARTER].map((awayMs) => lookOf({ awayMs }, QUARTER));
    expect(looks).toEqual(["unknown", "up", "up", "partly", "down", "down"]);
    expect(lookOf({ awayMs: 10_000 }, 32 * QUARTER)).toBe("up");
  });

  it("says where it begins, with the day", () => {
    const axis = (length: number) => {
      const at = (index: number) => new Date(Date.parse("2026-01-30T16:25:00Z") + index * length).toISOString();
      const parts = Array.from({ length: 96 }, (_, index) => ({ at: at(index), online: 1, awayMs: 0 }));
      return render(<Strip parts={parts} share="100 %" />).element.querySelector("p span")?.textContent;
    };
    expect(axis(QUARTER)).toBe(`Jan 30, ${hourAndMinute(Date.parse("2026-01-30T16:25:00Z"))}`);
    expect(axis(7 * QUARTER)).toBe("Jan 30");
  });

  it("counts an interruption once, however long it was", () => {
    expect(interruptions(["unknown", "up", "partly", "down", "down", "up", "partly"])).toBe(2);
  });
});
