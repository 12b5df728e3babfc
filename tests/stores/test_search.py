"""Looking for events, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pulseboard.config import PostgresUrl
from pulseboard.events import Draft, Level, Ref, draft
from pulseboard.storage.search import Filters, search_after, search_before
from pulseboard.storage.store import Store
from pulseboard.storage.writer import Transaction

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
        (Filters(guild="1"), [1, 2, 3]),
        (Filters(guild="1", actor="11", kinds=("command.*",)), [3]),
        (Filters(actor="12"), [4]),
        (Filters(command="pay"), [4]),
        (Filters(text="mira"), [1, 2, 3]),
        (Filters(text="MEADOW"), [4, 5]),
        (Filters(text="100%"), [4, 5]),
        (Filters(text="100_"), [5]),
        (Filters(text="'; DROP TABLE events; --"), []),
        (Filters(since_ms=EVENTS[0].occurred_at_ms, until_ms=EVENTS[-1].occurred_at_ms + 1), [1, 2, 3, 4, 5, 6]),
        (Filters(until_ms=EVENTS[0].occurred_at_ms), []),
        (Filters(since_ms=EVENTS[-1].occurred_at_ms + 1), []),
    ],
)
async def test_filters(store: Store, filters: Filters, found: list[int]) -> None:
    """All filters that are given must fit, both ways through the log; wildcards in a text mean themselves."""
    forward = await store.read(search_after, filters, 0, 100)
    backward = await store.read(search_before, filters, None, 100)
    assert [event.seq for event in forward] == found
    assert backward == forward[::-1]


async def test_pages_do_not_move_while_events_come_in(store: Store) -> None:
    """A position leads on, whatever was recorded meanwhile."""
    filters = Filters(kinds=("economy.*", "command.*"))
    pages = []
    position = None
    while page := await store.read(search_before, filters, position, 2):
        pages.append([event.seq for event in page])
        position = page[-1].seq
        await store.transact(keep, EVENTS[:2])
    assert pages == [[4, 3], [2, 1]]
