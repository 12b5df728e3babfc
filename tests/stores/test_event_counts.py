"""Events counted, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from pulseboard.config import PostgresUrl
from pulseboard.events import Draft, Level, Ref, draft
from pulseboard.storage import event_counts
from pulseboard.storage.event_counts import Value, count_over_time, read_values
from pulseboard.storage.event_filters import Filters
from pulseboard.storage.search import search_after, search_before
from pulseboard.storage.store import Store
from tests.stores.event_golden import keep
from tests.stores.query_plans import noted, read_whole

BEGIN_MS = 1_800_000_000_000
LEVELS = list(Level)
CAFE, BAR = Ref("1", "Café"), Ref("2", "Bar")


def happened(number: int) -> Draft:
    event = draft(
        f"test.{number % 3}",
        f"Number {number}",
        level=LEVELS[number % 4],
        guild=CAFE if number % 2 else BAR,
        actor=Ref(str(100 + number % 5), f"Member {number}"),
        data={"command": f"command {number % 4}"},
    )
    return msgspec.structs.replace(event, occurred_at_ms=BEGIN_MS + 1_000 * number)


@pytest.fixture
async def store(place: Path | PostgresUrl) -> AsyncIterator[Store]:
    """A store with an event each second, for two minutes."""
    async with Store(place) as opened:
        await opened.transact(keep, [happened(number) for number in range(120)])
        yield opened


async def test_over_time(store: Store) -> None:
    """Each event counts once, in the bucket of its time, from the first moment up to, not including, the last."""
    moments = [BEGIN_MS + 10_000, BEGIN_MS + 20_000, BEGIN_MS + 60_000, BEGIN_MS + 500_000]
    found = await store.read(count_over_time, Filters(), moments)
    assert [sum(bucket.values()) for bucket in found] == [10, 40, 60]
    assert found[1] == dict.fromkeys(Level, 10)


async def test_over_time_counts_what_fits(store: Store) -> None:
    """The same events that a search finds."""
    filters = Filters(kinds=("test.1",), guilds=("CAFÉ",), texts=("number 1",), since_ms=BEGIN_MS + 5_000)
    found = await store.read(search_after, filters, 0, 500)
    [counted] = await store.read(count_over_time, filters, [0, BEGIN_MS * 2])
    assert len(found.events) > 3
    assert counted == {level: sum(event.level is level for event in found.events) for level in Level}


async def test_values(store: Store) -> None:
    """Guilds and members of the newest events first, as they were called last; kinds and commands by their number."""
    assert await store.read(read_values, "guild", None, 9) == [Value("1", "Café", 60), Value("2", "Bar", 60)]
    newest = await store.read(read_values, "actor", None, 2)
    assert newest == [Value("104", "Member 119", 24), Value("103", "Member 118", 24)]
    await store.transact(keep, [happened(3)])
    assert [each.value for each in await store.read(read_values, "kind", None, 9)] == ["test.0", "test.1", "test.2"]
    commands = await store.read(read_values, "command", None, 9)
    assert commands[0] == Value("command 3", None, 31)
    assert [each.value for each in commands[1:]] == ["command 0", "command 1", "command 2"]


async def test_values_by_text(store: Store) -> None:
    """Whose name has it, whatever the case, or whose id begins with it."""
    assert [each.value for each in await store.read(read_values, "guild", "AFÉ", 9)] == ["1"]
    assert [each.value for each in await store.read(read_values, "actor", "10", 9)] == [
        "104",
        "103",
        "102",
        "101",
        "100",
    ]
    assert [each.name for each in await store.read(read_values, "actor", "member 117", 9)] == ["Member 117"]
    assert await store.read(read_values, "kind", "T.2", 9) == [Value("test.2", None, 40)]
    assert await store.read(read_values, "command", "%", 9) == []


async def test_values_are_of_the_newest_events(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the log is, a bounded part of it is looked at."""
    monkeypatch.setattr(event_counts, "LOOKED_AT", 2)
    assert [each.events for each in await store.read(read_values, "guild", None, 9)] == [1, 1]
    assert len(await store.read(read_values, "actor", None, 9)) == 2


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(kinds=("test.*",), levels=(Level.ERROR,)),
        Filters(guilds=("café",), texts=("é",), since_ms=BEGIN_MS),
    ],
)
async def test_plans(store: Store, filters: Filters) -> None:
    """Nothing reads the log from end to end: counts read the time asked for, pages a stretch, values the newest."""
    with noted() as statements:
        await store.read(count_over_time, filters, [BEGIN_MS, BEGIN_MS + 5_000, BEGIN_MS + 60_000])
        await store.read(search_before, filters, 100, 20)
        await store.read(search_after, filters, 5, 20)
        for field in ("kind", "guild", "actor", "command"):
            await store.read(read_values, field, "é", 9)
    assert len(statements) > 9
    assert await store.read(read_whole, statements, "events") == []
