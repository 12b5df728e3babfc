"""What is asked of the past again and again is answered by way of indexes, however much of it is kept."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from pulseboard.config import PostgresUrl
from pulseboard.storage import lives, schema
from pulseboard.storage.lives import Ending, Life, Span, Versions
from pulseboard.storage.series import Sample, Step, Window, read_series, roll_up, write_samples
from pulseboard.storage.series_retention import DAY_MS, SeriesRetention, prune_series
from pulseboard.storage.store import Store
from tests.stores.query_plans import noted, read_whole

NOW = 1_800_000_000_000
GROWING = ("samples", "rollups", "online_spans")
METRICS = [f"metric.{number}" for number in range(20)]


@pytest.fixture
async def store(place: Path | PostgresUrl) -> AsyncIterator[Store]:
    """A store with a past of 20 numbers."""
    async with Store(place) as opened:
        await opened.transact(write_samples, taken(0, 240))
        await opened.transact(roll_up, NOW + DAY_MS)
        await opened.transact(write_samples, taken(240, 300))
        yield opened


def taken(first: int, last: int) -> list[Sample]:
    return [Sample("7", NOW + 5_000 * index, dict.fromkeys(METRICS, float(index))) for index in range(first, last)]


def life(number: int) -> Life:
    return Life(str(number), "7", NOW, Versions("0.1.0", None, None, None))


async def check(store: Store, ask: Callable[[], Awaitable[object]]) -> None:
    with noted() as statements:
        await ask()
    assert statements
    assert await store.read(read_whole, statements, *GROWING) == []


@pytest.mark.parametrize("step", list(Step))
async def test_charts(store: Store, step: Step) -> None:
    """Of one number or many, at each resolution."""
    window = Window(NOW, NOW + 30 * DAY_MS, step, 3 * step)
    await check(store, lambda: store.read(read_series, "7", METRICS, window))


async def test_writing_and_pruning(store: Store) -> None:
    """A sample, a roll-up and a step of the retention find what they change by key."""
    await check(store, lambda: store.transact(write_samples, taken(300, 303)))
    await check(store, lambda: store.transact(roll_up, NOW + DAY_MS))
    await check(store, lambda: store.transact(prune_series, SeriesRetention(), NOW + 500 * DAY_MS))


async def test_lives(store: Store) -> None:
    """An alive mark, and how available a bot was."""
    await check(store, lambda: store.transact(lives.mark_alive, life(1), NOW + 5, [Span(NOW, NOW + 5)]))
    await check(store, lambda: store.read(lives.read_presence, "7", NOW))
    await check(store, lambda: store.transact(lives.mark_alive, life(1), NOW + 9, ending=Ending.STOPPED))
    await check(store, lambda: store.transact(prune_series, SeriesRetention(), NOW + 500 * DAY_MS))


async def test_a_missing_index_would_be_noticed(store: Store) -> None:
    """The check itself: a question that no index answers is found, on both databases."""

    def ask(connection: Connection) -> None:
        connection.execute(select(func.sum(schema.rollups.c.total)).where(schema.rollups.c.high > 5))

    with noted() as statements:
        await store.read(ask)
    assert len(await store.read(read_whole, statements, *GROWING)) == 1
