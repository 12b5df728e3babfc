"""Numbers over time: written as samples, rolled up, read back as charts, and pruned."""

import asyncio
import itertools
import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean

import pytest
from sqlalchemy import Connection, func, select

from pulseboard.config import PostgresUrl
from pulseboard.storage.schema import rollups, samples
from pulseboard.storage.series import Sample, Step, Window, read_series, roll_up, write_samples
from pulseboard.storage.series_retention import DAY_MS, HOUR_MS, SeriesRetention, prune_series
from pulseboard.storage.store import Store

NOON = 1_800_000_000_000 - 1_800_000_000_000 % DAY_MS + 12 * HOUR_MS
MINUTE_MS = 60_000
METRICS = ("viewers", "latency.gateway_ms", "shards.0.latency_ms")


def taken(count: int, start_ms: int = NOON, source: str = "7", step_ms: int = 5_000) -> list[Sample]:
    """Samples with other numbers each; some don't know all of them."""
    chance = random.Random(count)
    return [
        Sample(source, start_ms + index * step_ms, {name: chance.uniform(-5, 500) for name in METRICS[: index % 4]})
        for index in range(count)
    ]


def expected(given: Iterable[Sample], metric: str, window: Window) -> dict[int, tuple[int, float, float, float]]:
    """What a reader should find, summed up the simplest way."""
    found = defaultdict(list)
    for each in given:
        if window.start_ms <= each.at_ms < window.end_ms and metric in each.numbers:
            found[each.at_ms // window.bucket_ms].append(each.numbers[metric])
    return {number: (len(all_), fmean(all_), min(all_), max(all_)) for number, all_ in found.items()}


async def found(
    store: Store, metric: str, window: Window, source: str = "7", unwritten: Iterable[Sample] = ()
) -> dict[int, tuple[int, float, float, float]]:
    read = await store.read(read_series, source, [metric], window, unwritten)
    return {number: (each.size, each.total / each.size, each.low, each.high) for number, each in read[metric].items()}


def approximately(sums: dict[int, tuple[int, float, float, float]]) -> object:
    return {number: pytest.approx(each) for number, each in sums.items()}


async def roll_all_up(store: Store, before_ms: int = NOON + 400 * DAY_MS) -> list[int]:
    steps = []
    while rolled := await store.transact(roll_up, before_ms):
        steps.append(rolled)
    return steps


def count(connection: Connection) -> tuple[int, int]:
    """Samples and roll-ups that are kept."""
    tables = (samples, rollups)
    return tuple(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)  # type: ignore[return-value]


async def test_every_sample_counts_once(place: Path | PostgresUrl) -> None:
    """However many are rolled up yet, and whether the newest are written: mean, least and greatest are the same."""
    given = taken(400)
    async with Store(place) as store:
        await store.transact(write_samples, given[:390])
        for rolled_to in (0, 70, 150, 400):
            await roll_all_up(store, NOON + rolled_to * 5_000)
            for step, metric in itertools.product(Step, METRICS):
                window = Window(NOON, NOON + 2 * HOUR_MS, step, max(step.value, 2 * MINUTE_MS))
                read = await found(store, metric, window, unwritten=given[380:])
                assert read == approximately(expected(given, metric, window))
                assert len(read) > (0 if step is Step.HOUR else 10)
        assert await found(store, METRICS[0], window, source="8") == {}


async def test_only_what_lies_in_the_range(place: Path | PostgresUrl) -> None:
    """From the beginning on, up to and without the end; other bots' numbers and other metrics aside."""
    given = taken(60)
    async with Store(place) as store:
        await store.transact(write_samples, given + taken(30, source="8"))
        window = Window(given[10].at_ms, given[20].at_ms, Step.SAMPLE, 5_000)
        assert await found(store, METRICS[0], window) == approximately(expected(given, METRICS[0], window))
        await roll_all_up(store)
        minutes = Window(NOON + MINUTE_MS, NOON + 3 * MINUTE_MS, Step.MINUTE, MINUTE_MS)
        assert await found(store, METRICS[0], minutes) == approximately(expected(given, METRICS[0], minutes))


async def test_a_clock_that_was_set_back(place: Path | PostgresUrl) -> None:
    """Times that come a second time are added to what is there: nothing is lost, nothing counted twice."""
    first, again = taken(300), taken(301, NOON + 7_001)
    window = Window(NOON, NOON + HOUR_MS, Step.MINUTE, MINUTE_MS)
    async with Store(place) as store:
        for given in (first, again):
            await store.transact(write_samples, given)
            assert sum(await roll_all_up(store)) == len(given)
        assert await found(store, METRICS[0], window) == approximately(expected(first + again, METRICS[0], window))


async def test_a_sample_that_comes_twice(place: Path | PostgresUrl) -> None:
    """As after a commit whose answer got lost: it is there once, and isn't rolled up again."""
    given = taken(50)
    window = Window(NOON, NOON + HOUR_MS, Step.MINUTE, MINUTE_MS)
    async with Store(place) as store:
        await store.transact(write_samples, given)
        await roll_all_up(store)
        await store.transact(write_samples, given)
        assert await roll_all_up(store) == []
        assert await found(store, METRICS[0], window) == approximately(expected(given, METRICS[0], window))


async def test_two_processes_roll_up_at_once(postgres_place: PostgresUrl) -> None:
    """Each sample is claimed by one of them."""
    given = taken(2_000)
    window = Window(NOON, NOON + 4 * HOUR_MS, Step.MINUTE, 10 * MINUTE_MS)
    async with Store(postgres_place) as one, Store(postgres_place) as other:
        await one.transact(write_samples, given)
        await asyncio.gather(roll_all_up(one), roll_all_up(other), roll_all_up(one), roll_all_up(other))
        assert await found(one, METRICS[0], window) == approximately(expected(given, METRICS[0], window))


async def test_pruned_by_age(place: Path | PostgresUrl) -> None:
    """Each resolution by its own age, in small steps; what isn't rolled up yet stays."""
    retention = SeriesRetention(raw_hours=1, minute_days=2, hour_days=4)
    week = taken(7 * 96, NOON - 7 * DAY_MS, step_ms=15 * MINUTE_MS)
    async with Store(place) as store:
        await store.transact(write_samples, week)
        assert await store.transact(prune_series, retention, NOON + DAY_MS) < 700
        assert (await store.read(count))[0] == len(week)
        await roll_all_up(store)
        steps = []
        while removed := await store.transact(prune_series, retention, NOON):
            steps.append(removed)
        assert max(steps) <= 1_000
        assert len(steps) > 3
        for metric in METRICS:
            for step, days in ((Step.SAMPLE, 1 / 24), (Step.MINUTE, 2), (Step.HOUR, 4)):
                whole = Window(NOON - 8 * DAY_MS, NOON + HOUR_MS, step, step)
                kept_from = NOON - days * DAY_MS - 300_000
                wanted = expected(week, metric, whole._replace(start_ms=int(kept_from)))
                assert set(await found(store, metric, whole)) == set(wanted), (metric, step)
        assert await store.transact(prune_series, retention, NOON) == 0


async def test_pruning_holds_nobody_up(place: Path | PostgresUrl) -> None:
    """However many numbers there are, a step removes few rows."""
    numbers = {f"shards.{shard}.latency_ms": 1.0 for shard in range(60)}
    many = [Sample("7", NOON + minute * MINUTE_MS, numbers) for minute in range(90)]
    async with Store(place) as store:
        await store.transact(write_samples, many)
        await roll_all_up(store)
        kept = (await store.read(count))[1]
        steps = []
        while removed := await store.transact(prune_series, SeriesRetention(1, 1, 1), NOON + 3 * DAY_MS):
            steps.append(removed)
        assert max(steps) <= 3_000
        assert sum(steps) == kept + len(many)
        assert await store.read(count) == (0, 0)
