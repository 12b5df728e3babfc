"""Which sessions were begun and which gone on with, from sockets that come and go; and when there are too many."""

from unittest.mock import Mock

import pytest
from discord import Client, Intents

from pulseboard.events import Draft, draft, now_ms
from pulseboard.kinds import RECONNECT_STORM
from pulseboard.monitor import handshakes
from pulseboard.monitor.handshakes import DAY_MS, STORM_HANDSHAKES, Handshake, HandshakeWatch, ShardHandshakes, Storm
from pulseboard.monitor.monitor import Monitor
from pulseboard.storage.handshakes import Answered

IDENTIFY, RESUME = Handshake.IDENTIFY, Handshake.RESUME


def single() -> ShardHandshakes:
    return ShardHandshakes(tries_again_with_resume=True)


def sharded() -> ShardHandshakes:
    return ShardHandshakes(tries_again_with_resume=False)


def test_a_session_begins_and_goes_on() -> None:
    """Each socket counts once, however often it is looked at; failed attempts have none of their own."""
    shard = single()
    assert shard.ready("one") is IDENTIFY
    assert [shard.lost("one", has_session=True) for _ in range(3)] == [None] * 3
    assert shard.resumed("two") is RESUME
    assert shard.lost("two", has_session=True) is None
    assert not shard.resume_was_refused


def test_a_refused_resume() -> None:
    """It was one, and a new session follows."""
    shard = single()
    shard.ready("one")
    shard.lost("one", has_session=True)
    assert shard.lost("two", has_session=False) is RESUME
    assert shard.resume_was_refused
    assert shard.ready("three") is IDENTIFY


def test_endless_invalid_sessions() -> None:
    """Each is a session that was asked for."""
    shard = single()
    shard.ready("first")
    shard.lost("first", has_session=False)
    assert [shard.lost(f"socket {number}", has_session=False) for number in range(5)] == [IDENTIFY] * 5


def test_closed_again_and_again() -> None:
    """Sessions that are cut before anything comes of it were to be gone on with."""
    shard = single()
    shard.ready("first")
    shard.lost("first", has_session=True)
    assert [shard.lost(f"socket {number}", has_session=True) for number in range(5)] == [RESUME] * 5


def test_many_shards_give_a_session_up_after_one_failure() -> None:
    """Then a new one is asked for, also where that comes to nothing; a client with one shard goes on trying."""
    shard = sharded()
    shard.ready("one")
    shard.lost("one", has_session=True)
    shard.lost("one", has_session=True)
    assert shard.lost("two", has_session=False) is IDENTIFY
    assert not shard.resume_was_refused
    shard = single()
    shard.ready("one")
    shard.lost("one", has_session=True)
    shard.lost("one", has_session=True)
    assert shard.lost("two", has_session=True) is RESUME


def test_what_was_there_before_does_not_count() -> None:
    """Nobody knows when it began."""
    shard = single()
    shard.knows("one")
    assert shard.lost("one", has_session=True) is None
    assert shard.resumed("two") is RESUME


def test_a_storm() -> None:
    """Five handshakes within a minute begin it; it is over when fewer than two were made in a minute."""
    storm = Storm()
    assert [storm.add(RESUME, second) for second in (0, 5, 10, 15)] == [False] * 4
    assert storm.add(IDENTIFY, 20)
    assert storm.counts() == {"identifies": 1, "resumes": 4}
    assert not storm.add(RESUME, 25)
    assert storm.ends(79) is None
    assert storm.ends(81) == 81
    assert storm.counts() == {"identifies": 1, "resumes": 5}
    assert storm.ends(90) is None
    assert [storm.add(RESUME, 200 + second) for second in range(5)] == [False] * 4 + [True]
    assert storm.counts() == {"identifies": 0, "resumes": 5}


def test_now_and_then_is_no_storm() -> None:
    """Four within any minute are a bad day."""
    storm = Storm()
    assert not any(storm.add(RESUME, 16.0 * number) for number in range(1_000))


@pytest.mark.parametrize("first", ["supervisor", "monitor"])
async def test_a_trouble_is_told_once(monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    """By whoever knows it first: what slows the connections down, or what sees them lost. The next one anew."""
    told: list[Draft] = []
    monitor, client = Monitor(told.append), Client(intents=Intents.none())

    def supervisor() -> None:
        monitor.supervisor_tells(draft(RECONNECT_STORM.name, "Lost again and again"))

    def handshakes_come() -> None:
        watch: HandshakeWatch = monitor._handshakes
        for _ in range(STORM_HANDSHAKES):
            watch._count(client, 0, IDENTIFY)

    ways = [supervisor, handshakes_come]
    for way in ways if first == "supervisor" else reversed(ways):
        way()
    kinds = ["gateway.reconnect_storm" if first == "supervisor" else "gateway.unstable"]
    assert [each.kind for each in told] == kinds
    monitor.supervisor_tells(draft("gateway.identify_budget_spent", "Spent"))
    assert told[-1].kind == "gateway.identify_budget_spent"
    if first == "supervisor":
        monkeypatch.setattr(handshakes, "SAME_TROUBLE_SECONDS", 0.0)
        monitor._handshakes._storms.clear()
        handshakes_come()
        assert told[-1].kind == "gateway.unstable"


def test_sessions_of_processes_before() -> None:
    """Those of this bot and its shards, for a day; a bot that its supervisor starts again and again is warned."""
    told: list[Draft] = []
    clock = [100 * DAY_MS]
    watch = HandshakeWatch(told.append, clock_ms=lambda: clock[0])
    client = Client(intents=Intents.none())
    client._connection.user = Mock(id=7)
    earlier = clock[0] - DAY_MS // 2
    watch.remember(
        [
            Answered(earlier, "7", 0, began=True, times=499),
            Answered(earlier, "7", 0, began=False, times=3),
            Answered(earlier, "7", 1, began=True, times=90),
            Answered(earlier, "8", 0, began=True, times=90),
        ],
        client,
    )
    assert watch.counts("7", [0]) == (499, 3)
    assert told == []
    watch._count(client, 0, IDENTIFY)
    assert [(each.kind, each.message[:18]) for each in told] == [("gateway.identify_budget_low", "500 of the 1,000 s")]
    sessions = watch.stats(client, "7")
    assert (sessions.identifies_last_day, sessions.resumes_last_day) == (500, 3)
    assert watch.stats(client, None).identifies_last_day is None
    clock[0] += DAY_MS // 2 + 120_000
    assert watch.counts("7", [0]) == (1, 0)


def test_the_past_is_known_last() -> None:
    """The database was slower than the login."""
    told: list[Draft] = []
    watch = HandshakeWatch(told.append)
    client = Client(intents=Intents.none())
    client._connection.user = Mock(id=7)
    watch._count(client, 0, IDENTIFY)
    watch.remember([Answered(now_ms() - 60_000, "7", 0, began=True, times=499)], client)
    assert [(each.kind, each.message[:18]) for each in told] == [("gateway.identify_budget_low", "500 of the 1,000 s")]
