"""Bots of other processes: added up while they are there, and how they ended when they aren't."""

from typing import Any

import msgspec
import pytest

from pulseboard.errors import StorageUnavailable
from pulseboard.events import Event, Level, Ref, timestamp
from pulseboard.live.elsewhere import Elsewhere, LastEvent, add_up
from pulseboard.stats import (
    BotMeasures,
    BotStats,
    BotStatus,
    GuildStats,
    LatencyStats,
    ProcessStats,
    SessionStats,
    ShardState,
    ShardStats,
)
from pulseboard.storage.processes import Process

NOW_MS = 1_800_000_000_000


def process(
    pid: int = 1,
    *,
    shards: tuple[int, ...] = (0,),
    age: float = 1,
    started: float = 100,
    stopped: bool = False,
    status: BotStatus = BotStatus.ONLINE,
    bot: str | None = "7",
    guilds: int | None = 2,
) -> Process:
    """One that was there `age` seconds ago, and began `started` seconds ago."""
    seen_at_ms = NOW_MS - int(age * 1_000)
    return Process(
        id=f"process-{pid}",
        host="here",
        pid=pid,
        version="1",
        started_at_ms=NOW_MS - int(started * 1_000),
        seen_at_ms=seen_at_ms,
        stopped_at_ms=seen_at_ms if stopped else None,
        age_ms=NOW_MS - seen_at_ms,
        measures=BotMeasures(
            bot=BotStats(name="Pulse", id=bot, status=status, uptime_seconds=started),
            latency=LatencyStats(gateway_ms=10.0 * pid),
            guilds=GuildStats(count=guilds, members=None if guilds is None else 10 * guilds, unavailable=guilds and 1),
            shards=[
                ShardStats(id=shard, state=ShardState.READY, latency_ms=5.0, identifies_last_day=1, resumes_last_day=2)
                for shard in shards
            ],
            sessions=SessionStats(identifies_last_day=len(shards), resumes_last_day=2 * len(shards)),
            process=ProcessStats(
                cpu_percent=1.0,
                rss_bytes=100,
                loop_lag_ms=1.0 * pid,
                loop_lag_max_ms=2.0 * pid,
                threads=3,
                gc_collections=5,
                gc_pause_ms=3.0 * pid,
                gc_total_ms=10.0,
            ),
        ),
    )


def shown(*processes: Process, last: LastEvent | None = None) -> BotMeasures:
    return add_up(processes, {"7": last} if last else {})


def test_one_process() -> None:
    """It is shown as it measures itself."""
    alone = process()
    assert shown(alone) == alone.measures


def test_a_cluster_adds_up() -> None:
    """Guilds and members are summed, latencies averaged, shards put together; the process's own numbers likewise."""
    whole = shown(process(1, shards=(2, 3)), process(2, shards=(0, 1)))
    assert whole.guilds == GuildStats(count=4, members=40, unavailable=2)
    assert whole.latency.gateway_ms == 15
    assert [shard.id for shard in whole.shards] == [0, 1, 2, 3]
    assert whole.process == ProcessStats(
        cpu_percent=2.0,
        rss_bytes=200,
        loop_lag_ms=2.0,
        loop_lag_max_ms=4.0,
        threads=6,
        gc_collections=10,
        gc_pause_ms=6.0,
        gc_total_ms=20.0,
    )
    assert (whole.bot.status, whole.bot.detail) == (BotStatus.ONLINE, None)


def test_what_is_unknown_stays_unknown() -> None:
    """A sum of nothing known is nothing known, not 0."""
    whole = shown(process(1, shards=(0,), guilds=None), process(2, shards=(1,), guilds=None))
    assert whole.guilds == GuildStats()
    assert whole.latency.rest_ms is None


def test_killed() -> None:
    """15 s after its last word it is offline: when it was last seen, and what happened last."""
    last = LastEvent("Mira used /daily", NOW_MS - 21_000)
    assert shown(process(9, age=14.9)).bot.status is BotStatus.ONLINE
    ended = shown(process(9, age=20), last=last)
    assert ended.bot.status is BotStatus.OFFLINE
    assert ended.bot.detail == (
        "Process 9 on here ended without a word: last seen 20 s ago, last event 21 s ago: Mira used /daily"
    )
    assert ended.bot.since == timestamp(NOW_MS - 20_000)
    assert (ended.guilds, ended.latency, ended.bot.uptime_seconds) == (GuildStats(), LatencyStats(), None)
    assert [shard.state for shard in ended.shards] == [ShardState.DISCONNECTED]


def test_stopped() -> None:
    """One that said goodbye is offline at once."""
    ended = shown(process(age=1, stopped=True))
    assert (ended.bot.status, ended.bot.detail) == (BotStatus.OFFLINE, "Stopped 1 s ago")


def test_detached() -> None:
    """Its dashboard is gone, not the bot: how that is nobody knows."""
    unseen = shown(process(age=1, stopped=True, status=BotStatus.UNKNOWN))
    assert (unseen.bot.status, unseen.shards) == (BotStatus.UNKNOWN, [])
    assert unseen.bot.detail == "The dashboard was detached 1 s ago: nobody sees how the bot is"


def test_killed_and_started_again() -> None:
    """While the old one still counts as alive, what the new one has taken over isn't counted twice."""
    whole = shown(process(1, age=6, started=90), process(2, age=0, started=5))
    assert whole.guilds.count == 2
    assert whole == process(2, age=0, started=5).measures


def test_part_of_a_cluster_killed() -> None:
    """The bot is online, and it is said which process is missing; its shards are disconnected."""
    whole = shown(process(1, shards=(0, 1)), process(2, shards=(2, 3), age=40))
    assert whole.bot.status is BotStatus.ONLINE
    assert whole.bot.detail == "Process 2 on here was last seen 40 s ago"
    assert [shard.state for shard in whole.shards] == [ShardState.READY] * 2 + [ShardState.DISCONNECTED] * 2
    assert whole.guilds.count == 2
    assert (whole.sessions.identifies_last_day, whole.sessions.resumes_last_day) == (4, 8)  # the day isn't over


def test_part_of_a_cluster_not_connected() -> None:
    """The bot is online while one process is, and it is said how many aren't."""
    whole = shown(process(1), process(2, shards=(1,), status=BotStatus.RECONNECTING))
    assert (whole.bot.status, whole.bot.detail) == (BotStatus.ONLINE, "1 of 2 processes is not connected")


def test_two_bots() -> None:
    """They are never mixed, and which is shown doesn't change with who spoke last."""
    first, second = process(1, started=50), process(2, started=20, bot="8", guilds=9)
    for order in ((first, second), (second, first)):
        assert shown(*order) == second.measures


def test_starting() -> None:
    """A process that knows no bot yet is shown when there is no other."""
    starting = process(1, bot=None, status=BotStatus.STARTING, shards=(), guilds=None)
    assert shown(starting).bot.status is BotStatus.STARTING
    assert shown(starting, process(2)).bot.status is BotStatus.ONLINE


class Database:
    """What is read of it, and a clock."""

    def __init__(self) -> None:
        self.processes = [process(9)]
        self.is_away = False
        self.now = 0.0

    async def read(self) -> list[Process]:
        if self.is_away:
            raise StorageUnavailable("The database is away.")
        return self.processes


async def test_kept_current() -> None:
    """Between two looks time goes on; where the database can't be read nothing is known, and nobody is called dead."""
    database = Database()
    elsewhere = Elsewhere(database.read, lambda: database.now)
    assert elsewhere.measures().bot.status is BotStatus.UNKNOWN
    await elsewhere.look()
    assert elsewhere.measures().bot.status is BotStatus.ONLINE
    database.now, database.processes = 2.0, [process(9, age=17)]
    await elsewhere.look()
    database.now = 4.5
    assert "last seen 19 s ago" in str(elsewhere.measures().bot.detail)
    database.is_away, database.now = True, 30.0
    with pytest.raises(StorageUnavailable):
        await elsewhere.look()
    assert elsewhere.measures().bot.status is BotStatus.UNKNOWN
    assert elsewhere.measures().guilds == GuildStats()


async def test_the_last_event_is_the_bots_own() -> None:
    """Events of other bots say nothing about this one."""
    database = Database()
    database.processes = [process(9, age=30)]
    elsewhere = Elsewhere(database.read, lambda: database.now)
    elsewhere.heard([event("Mira used /daily", "7"), event("somebody else", "8"), event("nobody", None)])
    await elsewhere.look()
    assert str(elsewhere.measures().bot.detail).endswith("Mira used /daily")
    [seen] = elsewhere.processes()
    assert (seen.pid, seen.is_alive, seen.shards) == (9, False, [0])


def event(message: str, bot: str | None) -> Event:
    fields: dict[str, Any] = {"seq": 1, "epoch": "e", "id": "i", "kind": "k", "level": Level.INFO}
    ref = None if bot is None else Ref(bot, "Pulse")
    return Event(**fields, message=message, occurred_at=timestamp(NOW_MS), bot=ref)


def test_json_of_another_version() -> None:
    """A row is read whatever a later version added to it."""
    written = msgspec.json.decode(msgspec.json.encode(process().measures))
    written["weather"] = "fine"
    assert msgspec.json.decode(msgspec.json.encode(written), type=BotMeasures) == process().measures
