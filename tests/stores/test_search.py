"""Looking for events, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pulseboard.config import PostgresUrl
from pulseboard.events import Draft, Level, Ref, draft
from pulseboard.storage import search
from pulseboard.storage.event_filters import Filters
from pulseboard.storage.search import read_event, search_after, search_before
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction

HARBOUR, MEADOW, MIRA, YUKI = Ref("1", "Harbour"), Ref("2", "Meadow"), Ref("11", "Mira"), Ref("12", "Yuki 100%")
EVENTS = [
    draft("economy.daily_claimed", "Mira claimed 100 coins", level="success", guild=HARBOUR, actor=MIRA),
    draft("economy.transferred", "Mira paid 5 coins to Yuki", level="success", guild=HARBOUR, actor=MIRA),
    draft("command.completed", "/daily", guild=HARBOUR, actor=MIRA, data={"command": "daily", "duration_ms": 12}),
    draft("command.failed", "/pay: not enough", level="warning", guild=MEADOW, actor=YUKI, data={"command": "pay"}),
    draft("economyx.other", "100% sure, 100_percent", level="error", guild=MEADOW),
    draft("gateway.ready", "Ready", level="success"),
]


def keep(transaction: Transaction, drafts: list[Draft]) -> None:
    transaction.drafts.extend(drafts)


@pytest.fixture
async def store(place: Path | PostgresUrl) -> AsyncIterator[Store]:
    async with Store(place) as store:
        await store.transact(keep, EVENTS)
        yield store


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), [1, 2, 3, 4, 5, 6]),
        (Filters(kinds=("economy.*",)), [1, 2]),
        (Filters(kinds=("economy*",)), [1, 2, 5]),
        (Filters(kinds=("command.failed", "gateway.*")), [4, 6]),
        (Filters(kinds=("command",)), []),
        (Filters(kinds=("%",)), []),
        (Filters(levels=(Level.WARNING, Level.ERROR)), [4, 5]),
        (Filters(guilds=("1",)), [1, 2, 3]),
        (Filters(guilds=("1",), actors=("11",), kinds=("command.*",)), [3]),
        (Filters(actors=("12",)), [4]),
        (Filters(commands=("pay",)), [4]),
        (Filters(texts=("mira",)), [1, 2, 3]),
        (Filters(texts=("MEADOW",)), [4, 5]),
        (Filters(texts=("100%",)), [4, 5]),
        (Filters(texts=("100_",)), [5]),
        (Filters(texts=("'; DROP TABLE events; --",)), []),
        (Filters(since_ms=EVENTS[0].occurred_at_ms, until_ms=EVENTS[-1].occurred_at_ms + 1), [1, 2, 3, 4, 5, 6]),
        (Filters(until_ms=EVENTS[0].occurred_at_ms), []),
        (Filters(since_ms=EVENTS[-1].occurred_at_ms + 1), []),
    ],
)
async def test_filters(store: Store, filters: Filters, found: list[int]) -> None:
    """All filters that are given must fit, both ways through the log; wildcards in a text mean themselves."""
    forward = await store.read(search_after, filters, 0, 100)
    backward = await store.read(search_before, filters, None, 100)
    assert [event.seq for event in forward.events] == found
    assert backward.events == forward.events[::-1]
    assert forward.next is backward.next is None


async def test_pages_do_not_move_while_events_come_in(store: Store) -> None:
    """A position leads on, whatever was recorded meanwhile."""
    filters = Filters(kinds=("economy.*", "command.*"))
    pages = []
    position = None
    while True:
        found = await store.read(search_before, filters, position, 2)
        pages.append([event.seq for event in found.events])
        position = found.next
        await store.transact(keep, EVENTS[:2])
        if position is None:
            break
    assert pages == [[4, 3], [2, 1]]


async def test_each_page_looks_at_a_stretch(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few events fit, a page comes after a bounded part of the log; its `next` leads on to the end."""
    monkeypatch.setattr(search, "LOOKED_AT", 2)
    only_first, only_last = Filters(kinds=("economy.daily_claimed",)), Filters(kinds=("gateway.ready",))

    async def walk(filters: Filters, forward: bool) -> list[tuple[list[int], int | None]]:
        steps, position = [], 0 if forward else None
        while len(steps) < 9:
            found = await store.read(search_after if forward else search_before, filters, position, 2)
            steps.append(([event.seq for event in found.events], position := found.next))
            if position is None:
                break
        return steps

    assert await walk(only_first, forward=False) == [([], 5), ([], 3), ([1], None)]
    assert await walk(only_last, forward=True) == [([], 2), ([], 4), ([6], None)]
    assert await walk(Filters(), forward=False) == [([6, 5], 5), ([4, 3], 3), ([2, 1], None)]
    assert await walk(Filters(until_ms=0), forward=False) == [([], None)]
    assert await walk(Filters(since_ms=10**15), forward=True) == [([], None)]


async def test_one_event(store: Store) -> None:
    """By its position."""
    found = await store.read(read_event, 3)
    assert found is not None
    assert (found.seq, found.kind) == (3, "command.completed")
    assert await store.read(read_event, 7) is None
