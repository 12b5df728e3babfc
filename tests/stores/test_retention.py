"""What is removed from the log, when, and how little anyone notices."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

from pulseboard.config import PostgresUrl
from pulseboard.events import Draft, Level
from pulseboard.live.resume import Position, Timeline
from pulseboard.storage import log
from pulseboard.storage.retention import DAY_MS, STEP_EVENTS, Retention, prune
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction

NOW = 1_800_000_000_000


def aged(count: int, days: float) -> Iterator[Draft]:
    for _ in range(count):
        at_ms = NOW - round(days * DAY_MS)
        yield Draft(id="", kind="test.aged", level=Level.INFO, message="", occurred_at_ms=at_ms)


def append(transaction: Transaction, count: int, days: float) -> None:
    transaction.drafts.extend(aged(count, days))


async def pruned(store: Store, retention: Retention) -> list[int]:
    """What each step removed."""
    steps = []
    while removed := await store.transact(prune, retention, NOW):
        steps.append(removed)
    return steps


async def kept(store: Store) -> tuple[int, int, list[int]]:
    state = await store.read(log.read_state)
    return state.oldest, state.head, [event.seq for event in await store.read(log.read_after, 0, 10_000)]


async def test_by_count(place: Path | PostgresUrl) -> None:
    """The newest are kept, as many as are allowed, in steps of at most 500; nothing is removed twice."""
    async with Store(place) as store:
        await store.transact(append, 1_700, 1)
        assert await pruned(store, Retention(events=600)) == [STEP_EVENTS, STEP_EVENTS, 100]
        assert await kept(store) == (1_101, 1_700, list(range(1_101, 1_701)))
        assert await pruned(store, Retention(events=600)) == []
        await store.transact(append, 1, 0)
        assert await pruned(store, Retention(events=600)) == [1]


async def test_by_age(place: Path | PostgresUrl) -> None:
    """What is older than allowed goes, up to the first that isn't: what is kept has no hole."""
    async with Store(place) as store:
        await store.transact(append, 700, 40)
        await store.transact(append, 10, 20)
        await store.transact(append, 5, 40)
        assert await pruned(store, Retention(days=30)) == [500, 200]
        assert await kept(store) == (701, 715, list(range(701, 716)))


async def test_the_newest_event_stays(place: Path | PostgresUrl) -> None:
    """However old it is: by it whoever follows the log knows that it is still the same one."""
    async with Store(place) as store:
        assert await pruned(store, Retention()) == []
        await store.transact(append, 3, 100)
        assert await pruned(store, Retention(days=1, events=1)) == [2]
        assert await kept(store) == (3, 3, [3])


async def test_epochs_of_what_was_removed_are_forgotten(place: Path | PostgresUrl) -> None:
    """The epoch of the oldest event that is kept stays, so that a position there is still good."""
    for _ in range(5):
        async with Store(place) as store:
            await store.transact(append, 10, 1)
    async with Store(place) as store:
        newest = (await store.read(log.read_state)).epochs
        await pruned(store, Retention(events=15))
        state = await store.read(log.read_state)
        [event] = await store.read(log.read_after, 35, 1)
    assert (state.oldest, [epoch.first_seq for epoch in state.epochs]) == (36, [31, 41, 51])
    assert state.epochs == newest[3:]
    assert event.epoch == state.epochs[0].id
    assert Timeline(state).start_for(Position(event.epoch, 36)) == 36


async def test_a_writer_waits_for_a_step_at_most(place: Path | PostgresUrl) -> None:
    """Pruning 20,000 events while others write: none of them waits longer than five of its steps take."""
    async with Store(place) as store:
        for _ in range(4):
            await store.transact(append, 5_000, 40)
        pruning = asyncio.create_task(pruned(store, Retention(days=30)))
        waits = []
        while not pruning.done():
            started = time.perf_counter()
            await store.transact(append, 1, 0)
            waits.append(time.perf_counter() - started)
        assert sum(await pruning) == 20_000
    assert len(waits) >= 20
    assert max(waits) < 0.5


async def test_two_processes_prune_the_same_log(postgres_place: PostgresUrl) -> None:
    """Each event is removed once, and the oldest position never goes back."""
    async with Store(postgres_place) as one, Store(postgres_place) as other:
        await one.transact(append, 5_000, 1)
        await asyncio.gather(pruned(one, Retention(events=100)), pruned(other, Retention(events=100)))
        assert await kept(one) == (4_901, 5_000, list(range(4_901, 5_001)))
