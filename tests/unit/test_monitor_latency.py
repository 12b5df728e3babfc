"""Heartbeats: which count, what they average, when they are too slow."""

import math
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pulseboard.kinds import GATEWAY_LATENCY_HIGH, GATEWAY_LATENCY_NORMAL, EventKind
from pulseboard.monitor.latency import Heartbeats, LatencyWatch


def beats(heartbeats: Heartbeats, *milliseconds: float, every: float = 2.0, start: float = 0.0) -> list[EventKind]:
    """Feed heartbeats, each looked at four times before the next; returns the events."""
    looks = [(number, ms, look) for number, ms in enumerate(milliseconds) for look in range(4)]
    events = (
        heartbeats.sample((ms + number * 1e-6) / 1_000, start + number * every + look * every / 4)
        for number, ms, look in looks
    )
    return [event for event in events if event is not None]


@pytest.mark.parametrize("unknown", [math.nan, math.inf])
def test_what_is_not_known_is_none(unknown: float) -> None:
    """Without a connection, and before the first acknowledgement, there is no number."""
    heartbeats = Heartbeats()
    assert heartbeats.sample(unknown, 0) is None
    assert (heartbeats.last_ms, heartbeats.average_ms()) == (None, None)


def test_each_heartbeat_counts_once() -> None:
    """However often it is looked at."""
    heartbeats = Heartbeats()
    heartbeats.sample(0.010, 0)
    for look in range(10):
        heartbeats.sample(0.050, 2 + look / 10)
    assert heartbeats.last_ms == pytest.approx(50)
    assert heartbeats.average_ms() == pytest.approx(30)


def test_the_average_forgets_after_a_minute() -> None:
    """Only heartbeats of the last 60 s are in it, also when no new one comes."""
    heartbeats = Heartbeats()
    heartbeats.sample(0.100, 0)
    heartbeats.sample(0.020, 40)
    assert heartbeats.average_ms() == pytest.approx(60)
    heartbeats.sample(0.020, 60.5)
    assert heartbeats.average_ms() == pytest.approx(20)
    heartbeats.sample(math.inf, 101)
    assert heartbeats.average_ms() is None


def test_percentiles_are_of_an_hour() -> None:
    """Also when the average has forgotten them; after an hour they are gone."""
    watch, client = LatencyWatch(lambda _: None), SimpleNamespace(shard_id=None, latency=math.nan)
    for second in range(100):
        client.latency = (second + 1) / 1_000
        watch.sample(cast("Any", client), second, lambda _: False)
    stats = watch.stats(None)
    assert (stats.p50_ms, stats.p95_ms, stats.p99_ms) == pytest.approx((50, 95, 99))
    watch.sample(cast("Any", client), 3_000, lambda _: False)
    stats = watch.stats(None)
    assert (stats.average_ms, stats.p50_ms) == (None, pytest.approx(50))
    watch.sample(cast("Any", client), 4_000, lambda _: False)
    assert watch.stats(None).p50_ms is None


def test_what_is_not_acknowledged_has_no_latency() -> None:
    """discord.py goes on showing the last one that was."""
    watch, client = LatencyWatch(lambda _: None), SimpleNamespace(shard_id=None, latency=0.040)
    watch.sample(cast("Any", client), 0, lambda _: False)
    watch.sample(cast("Any", client), 1, lambda shard: shard == 0)
    assert watch.last_ms(0) is None


def test_what_was_measured_while_nobody_listened_does_not_count() -> None:
    """The first value of a new session can be five seconds that passed elsewhere; the next one counts."""
    heartbeats = Heartbeats()
    heartbeats.distrust(5.0)
    heartbeats.sample(5.0, 0)
    assert (heartbeats.last_ms, heartbeats.average_ms()) == (None, None)
    heartbeats.sample(0.040, 2)
    assert heartbeats.last_ms == pytest.approx(40)


def test_slow_heartbeats_are_told_once_and_so_is_their_end() -> None:
    """High above 250 ms and three times the usual; normal again below half of that, and not before."""
    heartbeats = Heartbeats()
    usual = [40.0, 42, 38, 41, 40]
    assert beats(heartbeats, *usual) == []
    assert beats(heartbeats, 249, 251, 400, 900, 130, start=10) == [GATEWAY_LATENCY_HIGH]
    assert beats(heartbeats, 126, start=20) == []
    assert beats(heartbeats, 124, start=22) == [GATEWAY_LATENCY_NORMAL]
    assert beats(heartbeats, *usual, start=24) == []


def test_what_is_slow_depends_on_what_is_usual() -> None:
    """Far away from Discord 200 ms are usual: 500 are no event then, 601 are."""
    heartbeats = Heartbeats()
    assert beats(heartbeats, 200, 200, 200, 500, 200) == []
    assert beats(heartbeats, 601, start=10) == [GATEWAY_LATENCY_HIGH]


def test_a_long_spell_of_slowness_does_not_become_usual() -> None:
    """An hour at 400 ms is one event, and its end is told when it ends."""
    heartbeats = Heartbeats()
    beats(heartbeats, 40, 40, 40)
    assert beats(heartbeats, *[400] * 1_800, start=6) == [GATEWAY_LATENCY_HIGH]
    assert beats(heartbeats, 40, start=3_606) == [GATEWAY_LATENCY_NORMAL]


def test_the_first_heartbeats_say_nothing() -> None:
    """Nobody knows yet what is usual."""
    assert beats(Heartbeats(), 900, 900, 900) == []


def test_between_two_connections_there_are_no_heartbeats() -> None:
    """From the loss to the new session nothing counts, whatever discord.py shows, and of the new session not the value
    it begins with. A resumed one is believed at once.
    """
    watch, client = LatencyWatch(lambda draft: None), SimpleNamespace(shard_id=None, latency=0.040)
    handlers = watch.handlers(cast("Any", client))

    def seen(latency: float) -> float | None:
        client.latency = latency
        watch.sample(cast("Any", client), 0, lambda _: False)
        return watch.stats(None).gateway_ms

    handlers["connect"]()
    assert seen(0.040) == pytest.approx(40)
    handlers["disconnect"]()
    assert [seen(0.040), seen(math.inf), seen(5.0)] == [None, None, None]
    handlers["connect"]()
    assert seen(5.0) is None
    assert seen(0.041) == pytest.approx(41)
    handlers["disconnect"]()
    handlers["resumed"]()
    assert seen(0.042) == pytest.approx(42)
