"""The storage as everything above it sees it: `record`, `transact`, `read`, and a wake-up when the log has grown."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from pulseboard.errors import DataFolderError, StorageUnavailable
from pulseboard.events import Draft
from pulseboard.storage import log
from pulseboard.storage.database import READERS, reading_engine, writing_engine
from pulseboard.storage.folder import DataFolder
from pulseboard.storage.migrate import migrate
from pulseboard.storage.writer import Backlog, Transaction, Writer

P = ParamSpec("P")
T = TypeVar("T")


class Store(AbstractAsyncContextManager["Store"]):
    """An open database in a data folder. Use it as an async context manager.

    Entering raises DataFolderInUse, DataFolderNotWritable, DatabaseTooNew or DataFolderError.
    Leaving writes what waits.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder
        self._woken: list[Callable[[], None]] = []

    async def __aenter__(self) -> "Store":
        self._loop = asyncio.get_running_loop()
        await asyncio.to_thread(self._open)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._close)

    @property
    def lost(self) -> int:
        """Events dropped since the start because more came than could be kept waiting."""
        return self._writer.lost

    @property
    def fault(self) -> str | None:
        """Why nothing can be written now; None while all is well."""
        return self._writer.fault

    @property
    def backlog(self) -> Backlog:
        """What was recorded and isn't in the log, and why."""
        return Backlog(self._writer.waiting, self._writer.lost, self._writer.fault)

    def when_grown(self, wake: Callable[[], None]) -> None:
        """Call `wake` in the event loop after each commit that added events. It says that there is more, not what."""
        self._woken.append(wake)

    def record(self, event: Draft) -> None:
        """Leave an event to be committed soon. Takes microseconds, from any thread, and never raises."""
        self._writer.record(event)

    async def transact(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(transaction, …)` in a transaction of its own thread; returns its result once it is committed.

        What the work raises is raised here, and nothing it did is kept.
        Raises StorageUnavailable when the database can't be written.
        """
        result: T = await self._writer.transact(lambda transaction: work(transaction, *args, **kwargs))
        return result

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `query(connection, …)`, which sees one moment of the database. Raises StorageUnavailable."""

        def run() -> T:
            self._folder.check_database()
            with self._reading.begin() as connection:
                return query(connection, *args, **kwargs)

        try:
            return await self._loop.run_in_executor(self._readers, run)
        except DatabaseError as error:
            raise StorageUnavailable(f"The database can't be read: {error.orig}") from error

    def _open(self) -> None:
        self._folder = DataFolder(self._path)
        try:
            self._writing = writing_engine(self._folder.database)
            with self._writing.begin() as connection:
                migrate(connection)
                self.epoch = log.open_epoch(connection, time.time_ns() // 1_000_000)
            self._folder.remember_database()
        except BaseException as error:
            self._writing.dispose()
            self._folder.close()
            if isinstance(error, DatabaseError):
                raise DataFolderError(
                    f"Can't open the database in {self._path}: {error.orig}. Close what else has it open, restore it "
                    "from a backup where it is damaged, or choose another folder with --data."
                ) from error
            raise
        self._reading = reading_engine(self._folder.database)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="pulseboard-reader")
        self._writer = Writer(self._writing, self._folder.check_database, self._grown)
        self._writer.start()

    def _close(self) -> None:
        self._writer.stop()
        self._readers.shutdown()
        self._reading.dispose()
        self._writing.dispose()
        self._folder.close()

    def _grown(self) -> None:
        for wake in self._woken:
            self._loop.call_soon_threadsafe(wake)
