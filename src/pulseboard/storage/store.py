"""The storage as everything above it sees it: `record`, `transact`, `read`, and a wake-up when the log has grown."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, DBAPIError, NoResultFound

from pulseboard.config import MemberIds, PostgresUrl
from pulseboard.errors import StorageUnavailable
from pulseboard.events import Recorder, now_ms
from pulseboard.storage import log
from pulseboard.storage.database import READERS, Database, reason
from pulseboard.storage.migrate import migrate
from pulseboard.storage.privacy import read_mask
from pulseboard.storage.sqlite import SqliteDatabase
from pulseboard.storage.transaction import Transaction
from pulseboard.storage.writer import Backlog, Writer

READ_SECONDS = 5.0

P = ParamSpec("P")
T = TypeVar("T")


class Store(AbstractAsyncContextManager["Store"]):
    """An open database, in a folder or at an address. Use it as an async context manager.

    `members`: what becomes of members' ids and names in events that are recorded from now on.
    Entering raises DataFolderInUse, DataFolderNotWritable, DatabaseTooNew, CannotOpen or SettingsError.
    Leaving writes what waits.
    """

    def __init__(self, place: Path | PostgresUrl, members: MemberIds = "keep") -> None:
        self._place = place
        self._members: MemberIds = members
        self._woken: list[Callable[[], None]] = []
        self._reading_fault: str | None = None

    async def __aenter__(self) -> "Store":
        await asyncio.to_thread(self.open, asyncio.get_running_loop())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)

    @property
    def backlog(self) -> Backlog:
        """What was recorded and isn't in the log, and why."""
        backlog = self._writer.backlog
        return backlog if backlog.fault else backlog._replace(fault=self._reading_fault)

    def when_grown(self, wake: Callable[[], None]) -> None:
        """Call `wake` in the event loop after each commit that added events. It says that there is more, not what."""
        self._woken.append(wake)

    @property
    def is_watched(self) -> bool:
        """Whether somebody may be looking at what is written; see `watched`."""
        return self._writer.pace.is_watched()

    @contextlib.contextmanager
    def watched(self, is_watched: Callable[[], bool]) -> Iterator[None]:
        """Ask this, from now on until left, whether somebody looks: while nobody does, commits are fewer.

        Only where nobody else can look: what is in a database that others read counts as watched.
        """
        if isinstance(self._place, PostgresUrl):
            yield
            return
        before, self._writer.pace.is_watched = self._writer.pace.is_watched, is_watched
        try:
            yield
        finally:
            self._writer.pace.is_watched = before

    @property
    def record(self) -> Recorder:
        """`record(event)` leaves it to be committed soon. Takes microseconds, from any thread, and never raises."""
        return self._writer.record  # without a step in between, which would be a tenth of the time

    def lost_before(self, count: int) -> None:
        """So many events were lost on their way here: they are told of and counted as those that are lost here."""
        self._writer.lost_before(count)

    async def transact(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(transaction, …)` in a transaction of its own thread; returns its result once it is committed.

        What the work raises is raised here, and nothing it did is kept.
        Raises StorageUnavailable when the database can't be written.
        """
        result: T = await self._writer.transact(lambda transaction: work(transaction, *args, **kwargs))
        return result

    def leave(self, work: Callable[[Transaction], None]) -> None:
        """Leave a unit of work to be committed soon, whatever becomes of it: for what is written while closing."""
        self._writer.leave(work)

    async def renounce_positions(self) -> str:
        """No position given out before is good any more: the log isn't the one it was. Returns the epoch that is now.

        Raises StorageUnavailable.
        """

        def begin(transaction: Transaction) -> str:
            return log.open_epoch_over_all(transaction.connection, now_ms())

        return await self.transact(begin)

    async def scrub(self) -> None:
        """What was deleted or changed can't be read from the files either, as far as others let that be done now.

        Raises StorageUnavailable.
        """
        await asyncio.to_thread(self._database.scrub)

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `query(connection, …)`, which sees one moment of the database.

        Raises StorageUnavailable, also when the database doesn't answer within 5 s.
        """
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await self.read_long(query, *args, **kwargs)
        except TimeoutError:
            self._reading_fault = f"no answer for {READ_SECONDS:.0f} s"
            raise StorageUnavailable(f"The database can't be read: {self._reading_fault}") from None

    async def read_long(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `read`, however long it takes: for what is read once, at a start. Raises StorageUnavailable."""

        def run() -> T:
            self._database.check()
            with self._database.reading.connect() as connection:
                try:
                    with connection.begin():
                        return query(connection, *args, **kwargs)
                except DatabaseError:
                    connection.invalidate()  # opened while the files were being moved, it would fail for ever
                    raise

        try:
            try:
                result = await self._loop.run_in_executor(self._readers, run)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                result = await self._loop.run_in_executor(self._readers, run)  # a connection that had died unnoticed
        except (DatabaseError, NoResultFound) as error:  # the latter: the log's row isn't there (yet)
            self._reading_fault = reason(error)
            raise StorageUnavailable(f"The database can't be read: {self._reading_fault}") from error
        except StorageUnavailable as error:
            self._reading_fault = str(error)
            raise
        self._reading_fault = None
        return result

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """What entering does, in a thread of one's own choice: it blocks."""
        self._loop = loop
        self._open()

    def close(self) -> None:
        """What leaving does, for who can't wait in the event loop: blocks until what waits is written."""
        self._writer.stop()
        self._readers.shutdown()
        self._database.close()

    def rescue(self, within_seconds: float) -> None:
        """Write what waits, for so long at most, where the event loop ended without leaving: the process goes next."""
        self._writer.stop(within_seconds)

    def _open(self) -> None:
        self._database = open_database(self._place)
        try:
            with self._database.writing.begin() as connection:
                self._database.lock_schema(connection)
                migrate(connection)
                self.epoch = log.open_epoch(connection, now_ms())
                mask = read_mask(connection, self._members)
            self._database.opened()
        except BaseException as error:
            self._database.close()
            if isinstance(error, DatabaseError):
                raise self._database.cannot_open(error) from error
            raise
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="pulseboard-reader")
        self._writer = Writer(self._database, self._grown, mask)
        self._writer.start()
        self._database.listen(self._grown)

    def _grown(self) -> None:
        for wake in self._woken:
            with contextlib.suppress(RuntimeError):  # the loop came to its end: nobody waits there any more
                self._loop.call_soon_threadsafe(wake)


def open_database(place: Path | PostgresUrl) -> Database:
    """The database in a folder or at an address. Raises what its class says."""
    if isinstance(place, PostgresUrl):
        from pulseboard.storage.postgres import PostgresDatabase  # noqa: PLC0415  # its driver is an extra

        return PostgresDatabase(place)
    return SqliteDatabase(place)


def migrate_only(place: Path | PostgresUrl) -> tuple[str | None, str]:
    """Bring a database to this version's schema; returns the version before (None: there was none) and now.

    Raises what entering a Store raises.
    """
    opened = open_database(place)
    try:
        with opened.writing.begin() as connection:
            opened.lock_schema(connection)
            return migrate(connection)
    except DatabaseError as error:
        raise opened.cannot_open(error) from error
    finally:
        opened.close()
