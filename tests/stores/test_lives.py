"""Starts, ends and presence of bots' processes, on a real database."""

from pathlib import Path

import pytest

from pulseboard.config import PostgresUrl
from pulseboard.events import Event
from pulseboard.storage import lives, log
from pulseboard.storage.lives import Ending, Life, Presence, Pulse, Span, Versions
from pulseboard.storage.series_retention import DAY_MS, SeriesRetention, prune_series
from pulseboard.storage.store import Store

NOW = 1_800_000_000_000
FIRST = Versions("0.1.0", "discord.py 2.7.1", "3.11.9", None)
SECOND = FIRST._replace(python="3.12.1", bot_version="v2")


def life(number: int, started_ms: int = NOW, *, source: str = "7", versions: Versions = FIRST) -> Life:
    return Life(f"00000000-0000-7000-8000-{number:012d}", source, started_ms, versions)


async def moments(store: Store, source: str = "7", **how: int) -> list[tuple[int, str, str | None]]:
    asked = {"start_ms": 0, "end_ms": NOW * 2, "limit": 100} | how
    return [
        (each.at_ms - NOW, each.life[-1], each.ending)
        for each in await store.read(lives.read_moments, source, **asked)  # type: ignore[arg-type]
    ]


async def presence(store: Store, source: str = "7", since_ms: int = 0) -> Presence:
    found = await store.read(lives.read_presence, source, since_ms)
    return found._replace(online=sorted(found.online))


async def died(store: Store) -> list[Event]:
    return [event for event in await store.read(log.read_after, 0, 100) if event.kind == "process.died"]


async def test_a_planned_end(place: Path | PostgresUrl) -> None:
    """A start and a stop are marks; a span grows with the marks of its life."""
    async with Store(place) as store:
        for after in (1_000, 15_000, 30_000):
            await store.transact(lives.mark_alive, life(1), NOW + after, [Span(NOW + 500, NOW + after)])
        await store.transact(lives.mark_alive, life(1), NOW + 40_000, ending=Ending.STOPPED)
        assert await moments(store) == [(0, "1", None), (40_000, "1", Ending.STOPPED)]
        assert await presence(store) == Presence(NOW, [Span(NOW + 500, NOW + 30_000)])
        assert await presence(store, "8") == Presence(None, [])
        assert await store.transact(lives.read_others, life(2)) == []


async def test_a_death_is_noted_once(place: Path | PostgresUrl) -> None:
    """At the time of the last mark, with an event."""
    async with Store(place) as store:
        await store.transact(lives.mark_alive, life(1), NOW + 9_000, [Span(NOW, NOW + 9_000)])
        await store.transact(lives.mark_alive, life(2), NOW + 60_000)
        others = await store.transact(lives.read_others, life(2))
        assert others == [Pulse(life(1).id, NOW + 9_000)]
        await store.transact(lives.note_deaths, others)
        await store.transact(lives.note_deaths, others)
        assert await moments(store) == [(0, "1", None), (0, "2", None), (9_000, "1", Ending.DIED)]
        [event] = await died(store)
    assert event.data == {"bot": "7", "last_alive": "2027-01-15T08:00:09.000Z"}
    assert "last seen alive at 08:00:09" in event.message


async def test_who_was_only_away_comes_back_to_life(place: Path | PostgresUrl) -> None:
    """A mark that came in between, or comes later, takes the death back."""
    async with Store(place) as store:
        await store.transact(lives.mark_alive, life(1), NOW)
        others = await store.transact(lives.read_others, life(2))
        await store.transact(lives.mark_alive, life(1), NOW + 1_000)
        await store.transact(lives.note_deaths, others)
        assert await moments(store) == [(0, "1", None)]
        await store.transact(lives.note_deaths, await store.transact(lives.read_others, life(2)))
        assert len(await moments(store)) == 2
        await store.transact(lives.mark_alive, life(1), NOW + 90_000)
        assert await moments(store) == [(0, "1", None)]


async def test_versions(place: Path | PostgresUrl) -> None:
    """A start carries the versions of the one before it, of the same bot."""
    async with Store(place) as store:
        for number, (source, versions) in enumerate((("7", FIRST), ("8", SECOND), ("7", FIRST), ("7", SECOND))):
            of = life(number, NOW + number, source=source, versions=versions)
            await store.transact(lives.mark_alive, of, NOW + number, ending=Ending.STOPPED)
        found = await store.read(lives.read_moments, "7", start_ms=NOW + 1, end_ms=NOW + 9, limit=9)
    assert [(each.versions, each.before) for each in found if each.ending is None] == [(FIRST, FIRST), (SECOND, FIRST)]
    assert all(each.before is None for each in found if each.ending)


async def test_the_bot_becomes_known(place: Path | PostgresUrl) -> None:
    """What was marked before the bot had logged in is its own too."""
    async with Store(place) as store:
        await store.transact(lives.mark_alive, life(1, source=""), NOW, [Span(NOW, NOW)])
        assert await store.read(lives.read_only_bot) == ""
        await store.transact(lives.mark_alive, life(1), NOW + 5_000, [Span(NOW, NOW + 5_000)])
        assert await presence(store) == Presence(NOW, [Span(NOW, NOW + 5_000)], NOW + 5_000)
        assert (await presence(store, "")).known_since_ms is None
        assert await store.read(lives.read_only_bot) == await store.read(lives.read_latest_bot) == "7"
        await store.transact(lives.mark_alive, life(2, source="8"), NOW + 4_000)
        assert await store.read(lives.read_only_bot) == ""
        assert await store.read(lives.read_latest_bot) == "7"


async def test_several_processes_of_one_bot(postgres_place: PostgresUrl) -> None:
    """Their spans stand side by side, each with its own life."""
    async with Store(postgres_place) as one, Store(postgres_place) as other:
        await one.transact(lives.mark_alive, life(1), NOW + 9, [Span(NOW, NOW + 9)])
        await other.transact(lives.mark_alive, life(2), NOW + 12, [Span(NOW, NOW + 12)])
        assert (await presence(one)).online == [Span(NOW, NOW + 9), Span(NOW, NOW + 12)]
        assert (await presence(one, since_ms=NOW + 10)).online == [Span(NOW, NOW + 12)]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_pages(place: Path | PostgresUrl, limit: int) -> None:
    """A list that goes on where the page before ended has every moment once, also those of the same millisecond."""
    async with Store(place) as store:
        for number in range(4):
            at = NOW + number // 2
            await store.transact(lives.mark_alive, life(number, at), at, ending=Ending.STOPPED)
        found, cursor = [], None
        while page := await store.read(
            lives.read_moments, "7", start_ms=NOW, end_ms=NOW + 2, limit=limit, after=cursor
        ):
            found += page
            cursor = page[-1].cursor
    assert [each.cursor for each in found] == sorted({each.cursor for each in found})
    assert len(found) == 8


async def test_pruned_after_a_year(place: Path | PostgresUrl) -> None:
    """Old lives go with their spans; one that hasn't ended stays."""
    async with Store(place) as store:
        for number, days in ((1, 400), (2, 300)):
            at = NOW - days * DAY_MS
            await store.transact(lives.mark_alive, life(number, at), at, [Span(at, at + 5)], Ending.STOPPED)
        at = NOW - 500 * DAY_MS
        await store.transact(lives.mark_alive, life(3, at), at, [Span(at, at + 5)])
        assert await store.transact(prune_series, SeriesRetention(), NOW) == 1
        assert await store.transact(prune_series, SeriesRetention(), NOW) == 0
        assert [number for _, number, _ in await moments(store)] == ["3", "2", "2"]
        assert len((await presence(store)).online) == 2
