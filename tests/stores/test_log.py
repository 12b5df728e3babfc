"""The log itself: its order with many who write at once, and the proof that it is still the same one."""

import itertools
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, select, update

from pulseboard.config import PostgresUrl
from pulseboard.events import Draft, Event, draft
from pulseboard.storage import log
from pulseboard.storage.postgres import PostgresDatabase
from pulseboard.storage.schema import epochs, events
from pulseboard.storage.schema import log as log_table
from pulseboard.storage.sqlite import reading_engine, writing_engine
from pulseboard.storage.store import migrate_only

WRITERS = 16
ROLLED_BACK = 0.05


@contextmanager
def connected(place: Path | PostgresUrl) -> Iterator[tuple[Engine, Engine]]:
    """A writing and a reading engine of their own: as another process would have."""
    if isinstance(place, PostgresUrl):
        opened = PostgresDatabase(place)
        writing, reading = opened.writing, opened.reading
    else:
        writing, reading = writing_engine(place / "pulseboard.db"), reading_engine(place / "pulseboard.db")
    try:
        yield writing, reading
    finally:
        writing.dispose()
        reading.dispose()


def write(place: Path | PostgresUrl, number: int, transactions: int) -> list[str]:
    """Append in transactions that take their time, some of which are rolled back; the ids of what was committed."""
    chance, committed = random.Random(number), []
    with connected(place) as (writing, _), writing.connect() as connection:
        if (
            connection.dialect.name == "sqlite"
        ):  # who waits there has no place in a queue: 16 are more than it is fair to
            connection.connection.execute("PRAGMA busy_timeout = 60000")
            connection.rollback()
        for turn in range(transactions):
            drafts = [draft("test.written", f"{number} wrote {turn}.{n}") for n in range(chance.randint(1, 3))]
            with connection.begin() as transaction:
                time.sleep(chance.uniform(0, 0.002))
                log.append(connection, drafts)
                time.sleep(chance.uniform(0, 0.002))
                if chance.random() < ROLLED_BACK:
                    transaction.rollback()
                    continue
            committed += [event.id for event in drafts]
    return committed


def follow(place: Path | PostgresUrl, done: threading.Event) -> list[Event]:
    """Read what comes after the last one read, again and again, and once more after the end."""
    seen: list[Event] = []
    with connected(place) as (_, reading):
        is_last = False
        while not is_last:
            is_last = done.is_set()
            while True:
                with reading.begin() as connection:
                    page = log.read_after(connection, seen[-1].seq if seen else 0, 50)
                if not page:
                    break
                seen += page
    return seen


def check_order(place: Path | PostgresUrl, transactions: int) -> None:
    migrate_only(place)
    with connected(place) as (writing, _), writing.begin() as connection:
        log.open_epoch(connection, 0)
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        following: Future[list[Event]] = threads.submit(follow, place, done)
        writing_all = [threads.submit(write, place, number, transactions) for number in range(WRITERS)]
        try:
            committed = [id_ for writing in writing_all for id_ in writing.result()]
        finally:
            done.set()
    delivered = following.result()
    assert [event.seq for event in delivered] == list(range(1, len(committed) + 1))
    assert sorted(event.id for event in delivered) == sorted(committed)


def test_positions_are_gapless_and_visible_in_order(place: Path | PostgresUrl) -> None:
    """16 writers with random pauses and rollbacks: a reader that only ever asks for what comes next gets all of it."""
    check_order(place, transactions=12)


@pytest.mark.soak
def test_positions_are_gapless_and_visible_in_order_for_long(place: Path | PostgresUrl) -> None:
    """The same with 16 x 200 transactions."""
    check_order(place, transactions=200)


def test_without_the_head_row_the_order_is_lost(place: Path | PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the test above can fail: numbers from a sequence, as of a bigserial column, leave holes."""
    numbers = itertools.count(1)

    def from_a_sequence(connection: Connection, count: int) -> tuple[int, int]:
        return [next(numbers) for _ in range(count)][-1] if count else 0, 0

    monkeypatch.setattr(log, "_take", from_a_sequence)
    monkeypatch.setattr(log, "_count_kinds", lambda connection, counts: None)  # its rows would keep the order too
    with pytest.raises(AssertionError):
        check_order(place, transactions=12)


@pytest.fixture
def connection(place: Path | PostgresUrl) -> Iterator[Connection]:
    """An empty log, in a transaction that is rolled back."""
    migrate_only(place)
    with connected(place) as (writing, _), writing.connect() as connection, connection.begin() as whole:
        log.open_epoch(connection, 0)
        yield connection
        whole.rollback()


def drafts(count: int) -> list[Draft]:
    return [draft("test.counted", f"number {n}", data={"n": n}) for n in range(count)]


def test_what_was_appended_is_read_back(connection: Connection) -> None:
    """In order, both ways, with positions, epoch, data and totals by kind."""
    head, _ = log.append(connection, [draft("shop.opened", "Open", data={"key": "ä"}), draft("shop.closed", "Shut")])
    found, state = log.read_after(connection, 0, 10), log.read_state(connection)
    assert [(event.seq, event.kind, event.data) for event in found] == [
        (1, "shop.opened", {"key": "ä"}),
        (2, "shop.closed", {}),
    ]
    assert log.read_before(connection, None, 10) == found[::-1]
    assert {event.epoch for event in found} == {state.epochs[-1].id}
    assert (head, state.head, state.oldest, state.last_id) == (2, 2, 1, found[-1].id)
    assert log.read_kind_totals(connection) == {"shop.opened": 1, "shop.closed": 1}


def test_growth_continues_only_the_same_log(connection: Connection) -> None:
    """What came after a position, if the event there is still the one that was read; otherwise that it isn't."""
    assert log.read_growth(connection, 0, None, 10) == log.Growth([], 1, continues=True)
    log.append(connection, drafts(5))
    found = log.read_after(connection, 0, 10)
    assert log.read_growth(connection, 0, None, 10) == log.Growth(found, 1, continues=True)
    assert log.read_growth(connection, 2, found[1].id, 2) == log.Growth(found[2:4], 1, continues=True)
    assert log.read_growth(connection, 5, found[4].id, 2) == log.Growth([], 1, continues=True)
    assert not log.read_growth(connection, 5, "another", 2).continues, "grown past the position, but another log"
    assert not log.read_growth(connection, 6, "another", 2).continues, "a shorter log"
    connection.execute(delete(events).where(events.c.seq < 4))
    connection.execute(update(log_table).values(oldest=4))
    assert not log.read_growth(connection, 2, found[1].id, 2).continues, "what lies between is gone"
    assert not log.read_growth(connection, 0, None, 2).continues, "the beginning is gone"


def test_a_log_that_was_put_back_begins_an_epoch(connection: Connection) -> None:
    """An append that finds another table than the last one did gives its events a new epoch, from the first of them."""
    head, table = log.append(connection, drafts(3))
    assert log.append(connection, drafts(2), table) == (head + 2, table)
    log.append(connection, drafts(2), table + 1)
    found = [event.epoch for event in log.read_after(connection, 0, 10)]
    assert len(set(found[:5])) == 1
    assert found[5] == found[6] != found[4]
    assert connection.execute(select(epochs.c.first_seq).order_by(epochs.c.number)).scalars().all() == [1, 6]
