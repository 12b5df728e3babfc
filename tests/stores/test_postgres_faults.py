"""PostgreSQL goes away, comes back, or loses its answer: nothing recorded is lost, and nothing is kept twice."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from pulseboard.config import PostgresUrl
from pulseboard.errors import StorageUnavailable
from pulseboard.events import Ref, draft
from pulseboard.features.economy.ledger.receipts import Transferred
from pulseboard.features.economy.refusals import Refusal
from pulseboard.features.economy.service import Asked, EconomyService
from pulseboard.storage import log
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction
from tests.stores.ledger_audit import audit


class Line:
    """A way to the server that can be cut: at once, or between the next COMMIT of a writer and its answer."""

    def __init__(self, url: PostgresUrl) -> None:
        self._parts = urlsplit(url.get_secret_value())
        self._writers: set[asyncio.StreamWriter] = set()
        self.cuts_after_commit = 0
        self.is_open = True

    @property
    def url(self) -> PostgresUrl:
        netloc = f"{self._parts.username}@127.0.0.1:{self._port}"
        return PostgresUrl(urlunsplit(self._parts._replace(netloc=netloc)))

    @asynccontextmanager
    async def laid(self) -> AsyncIterator["Line"]:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()

    def cut(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if self.is_open:
                there = await asyncio.open_connection(self._parts.hostname, self._parts.port or 5432)
                await self._carry(reader, writer, *there)
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _carry(self, reader: Any, writer: Any, from_server: Any, to_server: Any) -> None:
        async def back() -> None:
            while data := await from_server.read(65_536):
                writer.write(data)

        carrying_back = asyncio.create_task(back())
        has_written = False
        try:
            while data := await reader.read(65_536):
                has_written = has_written or b"INSERT INTO events" in data
                if self.cuts_after_commit and has_written and b"COMMIT" in data:
                    self.cuts_after_commit -= 1
                    carrying_back.cancel()
                    to_server.write(data)
                    await from_server.read(65_536)  # it has committed now
                    return
                to_server.write(data)
        except ConnectionError:
            return
        finally:
            carrying_back.cancel()
            to_server.close()


@pytest.fixture
async def line(postgres_place: PostgresUrl) -> AsyncIterator[Line]:
    async with Line(postgres_place).laid() as line:
        yield line


async def until_head(store: Store, head: int) -> None:
    """Until so much is in the log, and the writer, who hears of a commit after the readers, knows it too."""
    async with asyncio.timeout(20):
        while True:
            try:
                if await store.read(log.read_head) >= head and not store.backlog.waiting:
                    return
            except StorageUnavailable:
                pass
            await asyncio.sleep(0.02)


async def messages(store: Store) -> list[str]:
    return [event.message for event in await store.read(log.read_after, 0, 10_000)]


async def test_while_it_is_away_events_wait(line: Line) -> None:
    """They are counted, the reason is told, work is refused; all are written, in order, once it is back."""
    async with Store(line.url) as store:
        store.record(draft("test.counted", "0"))
        await until_head(store, 1)
        line.is_open = False
        line.cut()
        for n in range(1, 50):
            store.record(draft("test.counted", str(n)))
        async with asyncio.timeout(20):
            while store.backlog.fault is None:
                await asyncio.sleep(0.02)
        assert store.backlog.waiting == 49
        with pytest.raises(StorageUnavailable):
            await store.transact(lambda transaction: None)
        with pytest.raises(StorageUnavailable):
            await store.read(log.read_head)
        line.is_open = True
        await until_head(store, 50)
        assert await messages(store) == [str(n) for n in range(50)]
        assert store.backlog == (0, 0, None)
        assert len((await store.read(log.read_state)).epochs) == 2, "what came after the fault has an epoch of its own"


async def test_a_commit_whose_answer_is_lost_is_not_repeated(line: Line) -> None:
    """The group had been kept: it is looked up, and written neither twice nor not at all."""
    async with Store(line.url) as store:
        for n in range(30):
            line.cuts_after_commit += n % 10 == 5
            store.record(draft("test.counted", str(n)))
            await until_head(store, n + 1)
        assert await messages(store) == [str(n) for n in range(30)]
        assert line.cuts_after_commit == 0


async def test_money_is_paid_once_when_the_answer_is_lost(line: Line) -> None:
    """The service asks again with the same interaction, and gets the receipt of what was done."""
    guild, mira = Ref("1000", "Harbour"), Ref("11", "Mira")
    async with Store(line.url) as store:
        line.cuts_after_commit = 1
        receipt = await EconomyService(store).claim(Asked(mira, guild, None, "7"))
        assert line.cuts_after_commit == 0
        assert receipt.balance == 100
        assert await store.read(audit) == {("1000", "11"): 100}
        assert len(await store.read(log.read_after, 0, 10)) == 1


async def test_a_line_that_is_cut_within_a_unit_of_work(postgres_place: PostgresUrl) -> None:
    """That is the database's fault, not the unit's: who asked can try again, and what waits with it is written."""

    def be_cut_off(transaction: Transaction) -> None:
        transaction.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    async with Store(postgres_place) as store:
        store.record(draft("test.counted", "0"))
        with pytest.raises(StorageUnavailable):
            await store.transact(be_cut_off)
        await until_head(store, 1)
        assert await messages(store) == ["0"]
        assert await store.transact(lambda transaction: 7) == 7


async def test_connections_that_died_unnoticed(postgres_place: PostgresUrl) -> None:
    """Ended by the server between two uses, they cost a reader nothing: it is asked again on a new one."""
    url = postgres_place.get_secret_value()
    async with Store(PostgresUrl(f"{url}&application_name=unnoticed")) as store:
        store.record(draft("test.counted", "0"))
        await until_head(store, 1)
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            for _ in range(3):
                ended = connection.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'unnoticed'"
                ).fetchall()
                assert ended
                assert await store.read(log.read_head) == 1


async def test_a_locked_log_is_told_and_waited_for(
    postgres_place: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's open transaction holds the log: after a while that is a fault, and no event is lost by it."""
    monkeypatch.setattr("pulseboard.storage.postgres._LOCK_TIMEOUT_MS", 100)
    async with Store(postgres_place) as store:
        with closing(psycopg.connect(postgres_place.get_secret_value())) as connection:
            connection.execute("SELECT * FROM log FOR UPDATE")
            store.record(draft("test.counted", "0"))
            async with asyncio.timeout(20):
                while store.backlog.fault is None:
                    await asyncio.sleep(0.02)
            assert "lock timeout" in store.backlog.fault
            assert store.backlog.waiting == 1
            connection.rollback()
        await until_head(store, 1)


async def test_a_table_that_was_put_back_begins_an_epoch(postgres_place: PostgresUrl) -> None:
    """A restore that makes the tables anew is noticed by the next append, whoever else has grown it meanwhile."""
    async with Store(postgres_place) as store:
        store.record(draft("test.counted", "0"))
        await until_head(store, 1)
        with closing(psycopg.connect(postgres_place.get_secret_value())) as connection:
            connection.execute("CREATE TABLE copy AS TABLE log; DROP TABLE log; ALTER TABLE copy RENAME TO log")
            connection.commit()
        store.record(draft("test.counted", "1"))
        await until_head(store, 2)
        first, second = await store.read(log.read_after, 0, 10)
        assert (first.epoch, second.epoch == store.epoch) == (store.epoch, False)


async def test_wake_ups_come_from_other_processes(postgres_place: PostgresUrl) -> None:
    """What one process commits wakes the other, after the commit."""
    woken, other = asyncio.Event(), Store(postgres_place)
    other.when_grown(woken.set)
    async with Store(postgres_place) as one, other:
        await asyncio.wait_for(woken.wait(), 5)  # it listens now
        for n in range(1, 6):
            woken.clear()
            one.record(draft("test.counted", str(n)))
            await asyncio.wait_for(woken.wait(), 5)
            assert await other.read(log.read_head) == n


async def test_closing_waits_for_no_wake_up(postgres_place: PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long nothing is written."""
    monkeypatch.setattr("pulseboard.storage.postgres._LISTEN_SECONDS", 20.0)
    store, grown = Store(postgres_place), asyncio.Event()
    store.when_grown(grown.set)  # before it is open: it may listen at once
    async with store:
        async with asyncio.timeout(5):
            await grown.wait()  # it listens now
        left = time.monotonic()
    assert time.monotonic() - left < 15


async def test_two_processes_never_wait_in_a_circle(
    postgres_place: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes the books takes them first: two writers in groups, no deadlock, and the books balance."""
    monkeypatch.setattr("pulseboard.storage.writer._LOST_A_RACE", ())  # a deadlock is told to whoever asked
    monkeypatch.setattr("pulseboard.features.economy.service.PATIENCE_SECONDS", 0)
    monkeypatch.setattr("pulseboard.storage.postgres._LOCK_TIMEOUT_MS", 60_000)  # to wait long is no circle
    guild = Ref("1000", "Harbour")
    members = [Ref(str(number), f"Member {number}") for number in range(4)]
    async with Store(postgres_place) as one, Store(postgres_place) as other:
        economies = [EconomyService(one), EconomyService(other)]
        for member in members:
            await economies[0].claim(Asked(member, guild, None, f"claim {member.id}"))
        chance = random.Random(1)
        paid = []
        for n in range(400):
            payer, payee = chance.sample(members, 2)
            paid.append(economies[n % 2].transfer(Asked(payer, guild, None, f"pay {n}"), payee, 1))
        receipts = await asyncio.gather(*paid, return_exceptions=True)
        assert {type(receipt) for receipt in receipts} <= {Transferred, Refusal}
        assert sum((await one.read(audit)).values()) == 4 * 100


async def test_a_reader_that_gets_no_answer_is_told_so(
    postgres_place: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever holds the database up, who reads knows within seconds, and it is told; afterwards all is well again."""
    monkeypatch.setattr("pulseboard.storage.store.READ_SECONDS", 0.3)
    async with Store(postgres_place) as store:
        with closing(psycopg.connect(postgres_place.get_secret_value())) as connection:
            connection.execute("LOCK TABLE log")
            reads = [store.read(log.read_head) for _ in range(10)]
            answers = await asyncio.wait_for(asyncio.gather(*reads, return_exceptions=True), 5)
            assert {type(answer) for answer in answers} == {StorageUnavailable}
            assert "no answer" in str(store.backlog.fault)
            connection.rollback()
        await until_head(store, 0)
        assert store.backlog.fault is None


async def test_a_commit_in_doubt_is_waited_for(postgres_place: PostgresUrl) -> None:
    """Whether an event was kept is read only once whoever still appends is done: the server may be doing just that."""
    event = draft("test.doubtful", "kept after all")
    async with Store(postgres_place) as one, Store(postgres_place) as other:
        with (
            psycopg.connect(postgres_place.get_secret_value(), autocommit=True) as watching,
            one._database.writing.connect() as appending,
            other._database.writing.connect() as settling,
        ):
            seq, _ = log.append(appending, [event], None)
            asked = asyncio.create_task(asyncio.to_thread(log.read_settled_id, settling, seq))
            async with asyncio.timeout(4):
                while not watching.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
                    assert not asked.done()
                    await asyncio.sleep(0.01)
            appending.commit()
            assert await asked == event.id
            settling.rollback()
