"""Bots of other processes, as their rows in the database and the log tell of them: added up, or how they ended."""

import asyncio
import contextlib
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, NoReturn, TypeVar

from msgspec.structs import replace

from pulseboard.errors import StorageUnavailable
from pulseboard.events import Event, timestamp
from pulseboard.stats import (
    BotMeasures,
    BotProcess,
    BotStats,
    BotStatus,
    GuildStats,
    LatencyStats,
    ProcessStats,
    RestStats,
    RouteStats,
    SessionStats,
    ShardState,
    ShardStats,
)
from pulseboard.storage.processes import Process

STALE_SECONDS = 15.0
"""A process says every 5 s that it is there: who was silent for so long is gone."""
_LOOK_SECONDS = 1.0
_BLIND_SECONDS = 10.0
_MAX_BOTS = 100
MAX_ROUTES = 10

N = TypeVar("N", int, float)


class LastEvent(NamedTuple):
    message: str
    at_ms: int


class Elsewhere:
    """`read` reads the processes from the database. `heard()` is to be told of the log's events."""

    def __init__(
        self, read: Callable[[], Awaitable[list[Process]]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._clock = clock
        self._found: list[Process] = []
        self._read_at = float("-inf")
        self._last_events: dict[str, LastEvent] = {}

    async def run(self) -> NoReturn:
        """Look at the processes, until cancelled."""
        while True:
            with contextlib.suppress(StorageUnavailable):  # the stats tell why
                await self.look()
            await asyncio.sleep(_LOOK_SECONDS)

    async def look(self) -> None:
        """Look at the processes once. Raises StorageUnavailable."""
        found = await self._read()
        self._found, self._read_at = found, self._clock()

    def heard(self, events: Sequence[Event]) -> None:
        """The log has grown by these."""
        for event in events:
            if event.bot is not None and (event.bot.id in self._last_events or len(self._last_events) < _MAX_BOTS):
                at_ms = int(datetime.fromisoformat(event.occurred_at).timestamp() * 1_000)
                self._last_events[event.bot.id] = LastEvent(event.message, at_ms)

    def _now(self) -> list[Process]:
        """The processes that were found, as old as they are by now."""
        since_ms = int((self._clock() - self._read_at) * 1_000)
        return [process._replace(age_ms=process.age_ms + since_ms) for process in self._found]

    def measures(self) -> BotMeasures:
        """How the bot is, over all of its processes."""
        if not self._found:
            return BotMeasures(bot=BotStats(status=BotStatus.UNKNOWN))
        if self._clock() - self._read_at > _BLIND_SECONDS:
            detail = "The database can't be read: nobody knows how the bot is"
            shown, *_ = _of_one_bot(self._now())
            return BotMeasures(bot=replace(shown.measures.bot, status=BotStatus.UNKNOWN, detail=detail))
        return add_up(self._now(), self._last_events)

    def processes(self) -> list[BotProcess]:
        """The processes of that bot, and whether each is there."""
        shown = _of_one_bot(self._now())
        return [
            BotProcess(
                id=process.id,
                host=process.host,
                pid=process.pid,
                version=process.version,
                bot=process.measures.bot.name,
                started_at=timestamp(process.started_at_ms),
                seen_at=timestamp(process.seen_at_ms),
                stopped_at=None if process.stopped_at_ms is None else timestamp(process.stopped_at_ms),
                is_alive=_is_alive(process),
                shards=[shard.id for shard in process.measures.shards],
            )
            for process in shown
        ]


def add_up(processes: Sequence[Process], last_events: Mapping[str, LastEvent]) -> BotMeasures:
    """A bot over all its processes, or how it ended. `last_events` are those of the bots, by id.

    What can't be told of the whole by what its parts say is None: percentiles.
    """
    own = _of_one_bot(processes)
    alive = _alive(own)
    if not alive:
        return _ended(own[0], last_events.get(own[0].measures.bot.id or ""))
    missing = _missing(own, alive)
    if len(alive) == 1 and not missing:
        return alive[0].measures
    shards = [shard for process in alive for shard in process.measures.shards]
    shards += [replace(shard, state=ShardState.DISCONNECTED, latency_ms=None) for _, shard in missing]
    return BotMeasures(
        bot=_bot(alive, {process.id: process for process, _ in missing}.values()),
        latency=LatencyStats(
            gateway_ms=_mean(process.measures.latency.gateway_ms for process in alive),
            average_ms=_mean(process.measures.latency.average_ms for process in alive),
            rest_ms=_mean(process.measures.latency.rest_ms for process in alive),
        ),
        guilds=GuildStats(
            count=_sum(process.measures.guilds.count for process in alive),
            members=_sum(process.measures.guilds.members for process in alive),
            unavailable=_sum(process.measures.guilds.unavailable for process in alive),
        ),
        shards=sorted(shards, key=lambda shard: shard.id),
        rest=_rest([process.measures.rest for process in alive]),
        sessions=_sessions([process.measures.sessions for process in alive], shards),
        process=ProcessStats(
            cpu_percent=_sum(process.measures.process.cpu_percent for process in alive),
            rss_bytes=_sum(process.measures.process.rss_bytes for process in alive),
            loop_lag_ms=_most(process.measures.process.loop_lag_ms for process in alive),
            loop_lag_max_ms=_most(process.measures.process.loop_lag_max_ms for process in alive),
            threads=_sum(process.measures.process.threads for process in alive),
            open_files=_sum(process.measures.process.open_files for process in alive),
            gc_collections=_sum(process.measures.process.gc_collections for process in alive),
            gc_pause_ms=_most(process.measures.process.gc_pause_ms for process in alive),
            gc_total_ms=_sum(process.measures.process.gc_total_ms for process in alive),
        ),
    )


def _bot(alive: Sequence[Process], dead: Iterable[Process]) -> BotStats:
    """What is true of the whole: online while one of its processes is, with what is wrong with the others."""
    bots = [process.measures.bot for process in alive]
    online = [bot for bot in bots if bot.status is BotStatus.ONLINE]
    chosen = online[0] if online else bots[0]
    said = [bot.detail for bot in online if bot.detail]
    if online and (down := len(alive) - len(online)):
        said.append(f"{down} of {len(alive)} processes {'is' if down == 1 else 'are'} not connected")
    said += [f"{_named(process)} was last seen {_ago(process.age_ms)}" for process in dead]
    uptime_seconds = _most(bot.uptime_seconds for bot in bots)
    detail = "; ".join(said) or (None if online else chosen.detail)
    return replace(chosen, detail=detail, uptime_seconds=uptime_seconds)


def _rest(each: Sequence[RestStats]) -> RestStats:
    """Counts add up; how long half of the requests took can't be told from the halves of the parts."""
    routes = dict[str, RouteStats]()
    for route in (route for rest in each for route in rest.routes):
        before = routes.get(route.route, RouteStats(route=route.route, count=0, errors=0))
        count, errors = before.count + route.count, before.errors + route.errors
        routes[route.route] = RouteStats(route=route.route, count=count, errors=errors)
    return RestStats(
        count=_sum(rest.count for rest in each),
        errors=_sum(rest.errors for rest in each),
        routes=sorted(routes.values(), key=lambda route: -route.count)[:MAX_ROUTES],
        invalid_requests=_sum(rest.invalid_requests for rest in each),
    )


def _sessions(each: Sequence[SessionStats], shards: Sequence[ShardStats]) -> SessionStats:
    """Discord's count is of the whole bot: the one that it said lowest is the newest. Shards that are gone count on."""
    said = [sessions for sessions in each if sessions.remaining is not None]
    newest = min(said, key=lambda sessions: sessions.remaining or 0, default=SessionStats())
    return replace(
        newest,
        identifies_last_day=_sum(shard.identifies_last_day for shard in shards),
        resumes_last_day=_sum(shard.resumes_last_day for shard in shards),
    )


def _ended(process: Process, last_event: LastEvent | None) -> BotMeasures:
    """Nobody has this bot any more, or nobody sees it: since when, and how that came."""
    before = process.measures
    ended_at_ms = process.seen_at_ms if process.stopped_at_ms is None else process.stopped_at_ms
    bot = replace(before.bot, status=BotStatus.OFFLINE, since=timestamp(ended_at_ms), uptime_seconds=None)
    if process.stopped_at_ms is None:
        detail = f"{_named(process)} ended without a word: last seen {_ago(process.age_ms)}"
    elif before.bot.status is BotStatus.UNKNOWN:
        detail = f"The dashboard was detached {_ago(process.age_ms)}: nobody sees how the bot is"
        return BotMeasures(bot=replace(bot, status=BotStatus.UNKNOWN, detail=detail))
    else:
        detail = f"Stopped {_ago(process.age_ms)}"
    if last_event is not None:
        age_ms = process.seen_at_ms + process.age_ms - last_event.at_ms
        detail += f", last event {_ago(age_ms)}: {last_event.message}"
    return BotMeasures(
        bot=replace(bot, detail=detail),
        shards=[replace(shard, state=ShardState.DISCONNECTED, latency_ms=None) for shard in before.shards],
    )


def _of_one_bot(processes: Sequence[Process]) -> list[Process]:
    """The processes of the bot to show, one of which comes first: of those alive the one that began last."""
    if not processes:
        return []

    def rank(process: Process) -> tuple[bool, bool, int]:
        is_alive, is_known = _is_alive(process), process.measures.bot.id is not None
        return is_alive, is_known, process.started_at_ms if is_alive else process.seen_at_ms

    first = max(processes, key=rank)
    bot = first.measures.bot.id
    return [first, *(other for other in processes if other is not first and bot and other.measures.bot.id == bot)]


def _alive(own: Sequence[Process]) -> list[Process]:
    """Without those whose shards another has taken over: killed and started again, a bot is not there twice."""
    alive, covered = list[Process](), set[int]()
    for process in sorted(own, key=lambda process: -process.started_at_ms):
        shards = {shard.id for shard in process.measures.shards}
        if _is_alive(process) and not (shards and shards <= covered):
            alive.append(process)
            covered |= shards
    return alive


def _missing(own: Sequence[Process], alive: Sequence[Process]) -> list[tuple[Process, ShardStats]]:
    """Shards that died with their process, and that no other has taken over."""
    covered = {shard.id for process in alive for shard in process.measures.shards}
    missing = list[tuple[Process, ShardStats]]()
    for process in own:
        if process.stopped_at_ms is None and not _is_alive(process):
            for shard in process.measures.shards:
                if shard.id not in covered:
                    covered.add(shard.id)
                    missing.append((process, shard))
    return missing


def _is_alive(process: Process) -> bool:
    return process.may_live and process.stopped_at_ms is None and process.age_ms < STALE_SECONDS * 1_000


def _named(process: Process) -> str:
    return f"Process {process.pid} on {process.host}"


def _ago(age_ms: int) -> str:
    seconds = max(0, age_ms) // 1_000
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def _known(values: Iterable[N | None]) -> list[N]:
    return [value for value in values if value is not None]


def _sum(values: Iterable[N | None]) -> N | None:
    known = _known(values)
    return sum(known[1:], start=known[0]) if known else None


def _most(values: Iterable[N | None]) -> N | None:
    return max(_known(values), default=None)


def _mean(values: Iterable[float | None]) -> float | None:
    known = _known(values)
    return statistics.fmean(known) if known else None
