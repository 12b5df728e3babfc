"""Which points tell of a range, how many there are, and where a line must not be drawn through."""

import random

import pytest

from pulseboard.events import timestamp
from pulseboard.live.history import line, window_of
from pulseboard.live.metrics import METRICS, is_metric, numbers_of
from pulseboard.stats import (
    AvailabilityStats,
    DashboardStats,
    EconomyStats,
    EventStats,
    GuildStats,
    LatencyStats,
    ShardState,
    ShardStats,
)
from pulseboard.storage.series import Bucket, Step, Window
from pulseboard.storage.series_retention import SeriesRetention
from tests.stats_sample import stats

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
NOW = 1_800_000_000_000
USUAL = SeriesRetention()


@pytest.mark.parametrize(
    ("back_ms", "points", "step", "bucket_ms"),
    [
        (HOUR_MS, 720, Step.SAMPLE, 5_000),
        (HOUR_MS, 120, Step.SAMPLE, 30_000),
        (HOUR_MS, 60, Step.MINUTE, MINUTE_MS),
        (HOUR_MS, 1, Step.HOUR, HOUR_MS),
        (90 * MINUTE_MS, 1_000, Step.MINUTE, MINUTE_MS),
        (DAY_MS, 200, Step.MINUTE, 8 * MINUTE_MS),
        (7 * DAY_MS, 120, Step.HOUR, 2 * HOUR_MS),
        (30 * DAY_MS, 2_000, Step.HOUR, HOUR_MS),
        (365 * DAY_MS, 500, Step.HOUR, 18 * HOUR_MS),
        (900 * DAY_MS, 500, Step.HOUR, 44 * HOUR_MS),
        (1, 2_000, Step.SAMPLE, 5_000),
    ],
)
def test_resolution(back_ms: int, points: int, step: Step, bucket_ms: int) -> None:
    """The coarsest that has room in so many points; a coarser one where that reaches back too little."""
    assert window_of(NOW - back_ms, NOW, points, USUAL, NOW) == Window(NOW - back_ms, NOW, step, bucket_ms)


def test_resolution_of_a_past_hour() -> None:
    """It depends on how far back the range begins, not only on how long it is."""
    begin = NOW - 2 * DAY_MS
    assert window_of(begin, begin + HOUR_MS, 720, USUAL, NOW).step is Step.MINUTE
    begin = NOW - 20 * DAY_MS
    assert window_of(begin, begin + HOUR_MS, 720, USUAL, NOW).step is Step.HOUR
    assert window_of(begin, begin + HOUR_MS, 720, SeriesRetention(minute_days=30), NOW).step is Step.MINUTE


def buckets(window: Window, *moments: int, value: float = 1.0) -> dict[int, Bucket]:
    found: dict[int, Bucket] = {}
    for at_ms in moments:
        one = Bucket(at_ms, at_ms, 1, value, value, value)
        number = at_ms // window.bucket_ms
        found[number] = found[number].merged(one) if number in found else one
    return found


def values(window: Window, *moments: int, points: int = 720) -> list[float | None]:
    return [point.value for point in line(buckets(window, *moments), window, points)]


RAW = Window(NOW, NOW + HOUR_MS, Step.SAMPLE, 5_000)


def test_gaps() -> None:
    """More than two and a half times the usual distance is a gap, of one point with no value; nothing less is."""
    assert values(RAW, NOW, NOW + 5_000, NOW + 10_000) == [1, 1, 1]
    assert values(RAW, NOW + 4_990, NOW + 10_010, NOW + 15_001) == [1, 1, 1]  # a bucket is empty, and nothing missing
    assert values(RAW, NOW, NOW + 10_000) == [1, 1]
    assert values(RAW, NOW, NOW + 15_000) == [1, None, 1]
    assert values(RAW, NOW, NOW + 30 * MINUTE_MS, NOW + 30 * MINUTE_MS + 5_000) == [1, None, 1, 1]
    assert values(RAW, NOW + MINUTE_MS) == [1]
    assert values(RAW) == []


def test_a_gap_is_in_the_middle_of_what_is_missing() -> None:
    points = list(line(buckets(RAW, NOW, NOW + MINUTE_MS), RAW, 720))
    assert [point.at for point in points] == [timestamp(NOW), timestamp(NOW + 30_000), timestamp(NOW + MINUTE_MS)]
    assert (points[1].value, points[1].min, points[1].max) == (None, None, None)


def test_gaps_of_a_coarse_line() -> None:
    """A day's points sum up minutes: an empty one is a gap, a minute that is missing within one is none."""
    window = Window(NOW, NOW + DAY_MS, Step.MINUTE, 10 * MINUTE_MS)
    begin = NOW - NOW % (10 * MINUTE_MS) + 10 * MINUTE_MS
    full = [begin + minute * MINUTE_MS for minute in range(60)]
    assert values(window, *full) == [1] * 6
    assert values(window, *full[:10], *full[20:]) == [1, None, 1, 1, 1, 1]
    assert values(window, *full[:13], *full[14:]) == [1] * 6


def test_mean_least_and_greatest() -> None:
    found = {NOW // 5_000: Bucket(NOW, NOW + 1, 4, 10.0, 1.0, 5.0)}
    [point] = line(found, RAW, 720)
    assert (point.at, point.value, point.min, point.max) == (timestamp(NOW + 1), 2.5, 1.0, 5.0)


@pytest.mark.parametrize("seed", range(200))
def test_never_more_points_than_asked(seed: int) -> None:
    """Whatever the range and the gaps, and nothing in the range is left out of the sums."""
    chance = random.Random(seed)
    back_ms = int(10 ** chance.uniform(3, 9))
    points = chance.choice([1, 2, 3, 10, 120, 720])
    end = NOW - chance.randrange(HOUR_MS)
    window = window_of(end - back_ms, end, points, SeriesRetention(1000, 1000, 1000), NOW)
    taken = sorted(chance.randrange(window.start_ms, window.end_ms) for _ in range(chance.choice([1, 5, 300, 3_000])))
    made = list(line(buckets(window, *taken), window, points))
    assert 1 <= len(made) <= points
    assert [point.at for point in made] == sorted(point.at for point in made)
    assert made[-1].at == timestamp(taken[-1])
    assert points > 1 or made[0].value == 1


def some_stats(**parts: object) -> DashboardStats:
    shards = [ShardStats(id=3, state=ShardState.READY, latency_ms=9.0), ShardStats(id=4, state=ShardState.READY)]
    return stats(
        latency=LatencyStats(gateway_ms=float("nan"), average_ms=41.5, rest_ms=float("inf")),
        guilds=GuildStats(count=2),
        events=EventStats(head=7),
        economy=EconomyStats(balanced=True),
        shards=shards,
        **parts,
    )


def test_every_number_has_a_history() -> None:
    """Of each group, whatever its kind; texts, lists and truth values have none."""
    assert {"latency.gateway_ms", "guilds.count", "events.head", "bot.uptime_seconds", "viewers"} <= set(METRICS)
    assert {"availability.day", "process.rss_bytes", "commands.success_rate"} <= set(METRICS)
    assert not {"at", "bot.name", "economy.balanced", "economy.richest", "shards", "availability.since"} & set(METRICS)
    assert is_metric("shards.0.latency_ms")
    assert is_metric("shards.1023.latency_ms")
    for name in ("shards.0.state", "shards.00.latency_ms", "shards.x.latency_ms", "__class__", "bot.status", ""):
        assert not is_metric(name)


def test_what_is_not_known_is_not_kept() -> None:
    """Neither None nor what is no number; 0 is one."""
    numbers = numbers_of(some_stats(availability=AvailabilityStats(day=0.5)))
    assert numbers == {
        "latency.average_ms": 41.5,
        "guilds.count": 2,
        "events.head": 7,
        "events.waiting": 0,
        "events.dropped": 0,
        "availability.day": 0.5,
        "rest.max_invalid_requests": 10_000,
        "viewers": 0,
        "shards.3.latency_ms": 9.0,
    }
