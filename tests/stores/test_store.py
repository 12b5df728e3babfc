"""The log and its writer, on a real database."""

import asyncio
import functools
import logging
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DataError, OperationalError

from pulseboard.config import PostgresUrl
from pulseboard.errors import DataFolderInUse, StorageUnavailable
from pulseboard.events import Draft, LateDraft, Level, draft
from pulseboard.storage import log, pace
from pulseboard.storage.sqlite import reading_engine
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction
from pulseboard.storage.writer import MAX_GROUP


async def grown_to(store: Store, head: int) -> log.LogState:
    """What is in the log may be in the writer's hand for a moment still."""
    async with asyncio.timeout(5):
        while (state := await store.read(log.read_state)).head < head or store.backlog.waiting:
            await asyncio.sleep(0.005)
    return state


async def test_recorded_events_are_kept_in_order_without_gaps(place: Path | PostgresUrl) -> None:
    """What `record` is given is in the log, in that order, numbered 1, 2, 3, ..."""
    async with Store(place) as store:
        for n in range(2_500):
            store.record(draft("test.counted", f"number {n}", data={"n": n}))
        await grown_to(store, 2_500)
        events = await store.read(log.read_after, 0, 5_000)
    assert [event.seq for event in events] == list(range(1, 2_501))
    assert [event.data["n"] for event in events] == list(range(2_500))
    assert {event.epoch for event in events} == {store.epoch}


async def test_late_drafts_are_put_together_by_the_writer(place: Path | PostgresUrl) -> None:
    """On its thread and in their order among the others; one that can't be is lost alone, and is counted."""
    built_on = set[int]()

    def build(n: int) -> Draft:
        built_on.add(threading.get_ident())
        if n == 20:
            raise ValueError(n)
        return draft("test.counted", str(n), data={"n": n}, at_ms=1_000 + n)

    async with Store(place) as store:
        for n in range(50):
            store.record(LateDraft(Level.INFO, functools.partial(build, n)) if n % 2 == 0 else draft("a.b", str(n)))
        await grown_to(store, 49)
        events = await store.read(log.read_after, 0, 100)
        assert store.backlog.dropped == 1
    assert [event.message for event in events] == [str(n) for n in range(50) if n != 20]
    assert events[2].occurred_at == "1970-01-01T00:00:01.002Z"
    assert threading.get_ident() not in built_on


async def test_what_is_wrong_is_kept_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while nobody looks and nothing else would be written for long; what waited goes along."""
    monkeypatch.setattr(pace, "UNWATCHED_SECONDS", 3_600.0)
    monkeypatch.setattr(pace, "UNWATCHED_BURST", 0)
    async with Store(tmp_path / "data") as store:
        with store.watched(lambda: False):
            store.record(draft("test.told", "is well"))
            store.record(draft("test.told", "is wrong", level=Level.WARNING))
            await grown_to(store, 2)


async def test_late_drafts_hold_on_to_nothing_for_long(tmp_path: Path) -> None:
    """Where the log can't be written no more than a group of them waits unbuilt."""
    built = 0

    def build() -> Draft:
        nonlocal built
        built += 1
        return draft("test.counted", "")

    async with Store(tmp_path) as store:
        with closing(sqlite3.connect(tmp_path / "pulseboard.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(3_000):
                store.record(LateDraft(Level.INFO, build))
            assert built >= 3_000 - 2 * MAX_GROUP
            other.execute("ROLLBACK")
        await grown_to(store, 3_000)
    assert built == 3_000


async def test_state_and_event_are_one_transaction(place: Path | PostgresUrl) -> None:
    """A unit of work that raises leaves no event; its neighbours in the same group are not touched."""

    def work(transaction: Transaction, n: int) -> int:
        transaction.record(draft("test.worked", str(n), data={"n": n}))
        if n % 3 == 0:
            raise ValueError(n)
        return n

    async with Store(place) as store:
        results = await asyncio.gather(*(store.transact(work, n) for n in range(30)), return_exceptions=True)
        events = await store.read(log.read_after, 0, 100)
    assert [event.data["n"] for event in events] == [n for n in range(30) if n % 3]
    assert [event.seq for event in events] == list(range(1, 21))
    assert [type(result) is ValueError for result in results] == [n % 3 == 0 for n in range(30)]


async def test_wake_up_follows_the_commit(place: Path | PostgresUrl) -> None:
    """When the wake-up comes, the event can be read."""
    async with Store(place) as store:
        woken = asyncio.Event()
        store.when_grown(woken.set)
        store.record(draft("test.seen", "seen"))
        async with asyncio.timeout(5):
            while not (seen := await store.read(log.read_before, None, 10)):
                await woken.wait()  # it may come for nothing
                woken.clear()
        assert [event.kind for event in seen] == ["test.seen"]


async def test_each_start_is_an_epoch(place: Path | PostgresUrl) -> None:
    """An event carries the epoch in which it was appended, also when read together with others."""
    epochs = []
    for run in range(3):
        async with Store(place) as store:
            store.record(draft("test.started", f"run {run}"))
            state = await grown_to(store, run + 1)
            epochs.append(store.epoch)
    assert len(set(epochs)) == 3
    async with Store(place) as store:
        events = await store.read(log.read_after, 0, 10)
        state = await store.read(log.read_state)
    assert [event.epoch for event in events] == epochs
    assert [log.epoch_at(state.epochs, seq) for seq in (1, 2, 3)] == epochs
    assert log.epoch_at(state.epochs, 0) == store.epoch == log.epoch_at(state.epochs, 4)


async def test_a_second_instance_is_refused(tmp_path: Path) -> None:
    """The folder belongs to one running instance; the message names the process that holds it."""
    async with Store(tmp_path):
        with pytest.raises(DataFolderInUse, match=r"in use by a running Pulseboard \(process \d+\)"):
            async with Store(tmp_path):
                pass


async def test_what_cannot_be_kept_stops_nothing(place: Path | PostgresUrl) -> None:
    """One event that no database takes is dropped and counted; those around it, and money, are kept."""

    def work(transaction: Transaction, n: int) -> int:
        transaction.record(draft("test.worked", str(n), shard=2**70 if n == 2 else None, data={"n": n}))
        return n

    async with Store(place) as store:
        for n in range(20):
            store.record(draft("test.counted", str(n), shard=2**70 if n == 7 else n))
        results = await asyncio.gather(*(store.transact(work, n) for n in range(4)), return_exceptions=True)
        await grown_to(store, 22)
        events = await store.read(log.read_after, 0, 100)
        assert store.backlog == (0, 1, None)
    assert [isinstance(result, OverflowError | DataError) for result in results] == [False, False, True, False]
    assert [event.shard for event in events if event.kind == "test.counted"] == [n for n in range(20) if n != 7]
    assert [event.data["n"] for event in events if event.kind == "test.worked"] == [0, 1, 3]
    assert [event.seq for event in events] == list(range(1, len(events) + 1))


async def test_a_locked_database_delays_and_loses_nothing(tmp_path: Path) -> None:
    """While another program holds the database, work is refused, events wait, and are written when it lets go."""
    async with Store(tmp_path) as store:
        with store._database.writing.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 50")
        other = sqlite3.connect(tmp_path / "pulseboard.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for n in range(10):
            store.record(draft("test.counted", str(n)))
        with pytest.raises(StorageUnavailable, match="locked"):
            await store.transact(lambda transaction: None)
        assert store.backlog.waiting == 10
        assert "locked" in str(store.backlog.fault)
        other.execute("COMMIT")
        other.close()
        await grown_to(store, 10)
        events = await store.read(log.read_after, 0, 100)
        assert store.backlog == (0, 0, None)
    assert [event.message for event in events] == [str(n) for n in range(10)]


async def test_opening_says_nothing(place: Path | PostgresUrl, caplog: pytest.LogCaptureFixture) -> None:
    """A bot that logs at INFO reads nothing of how its dashboard's tables were made."""
    with caplog.at_level(logging.INFO):
        async with Store(place):
            pass
    assert caplog.text == ""


def test_a_reader_makes_no_database(tmp_path: Path) -> None:
    """Where the file was moved away: its end would take the log of the one that comes back with it."""
    with pytest.raises(OperationalError):
        reading_engine(tmp_path / "pulseboard.db").connect()
    assert list(tmp_path.iterdir()) == []
