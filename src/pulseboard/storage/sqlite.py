"""SQLite in a data folder: one connection that writes, a few that only read."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool, StaticPool

from pulseboard.errors import CannotOpen, PulseboardError, StorageUnavailable
from pulseboard.storage.database import LOWER_IN_SQLITE, READERS, reason
from pulseboard.storage.folder import DataFolder

_BUSY_TIMEOUT_MS = 5_000
_SCRUBS, _SCRUB_PAUSE_SECONDS = 20, 0.1
"""How often, and how long after each other, it is tried to empty SQLite's log while others read and write."""
_INSPECTING_KIB = 128 * 1024  # everything is read, much of it more than once


class SqliteDatabase:
    """The database in a folder, held until closed. Raises DataFolderNotWritable and DataFolderInUse."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folder = DataFolder(path)
        self._folder.make_database()
        self.writing = writing_engine(self._folder.database)
        self.reading = reading_engine(self._folder.database)

    def check(self) -> None:
        self._folder.check_database()

    def lock_schema(self, connection: Connection) -> None:
        pass  # the writer's transactions are IMMEDIATE: there is only one at a time

    def opened(self) -> None:
        self._folder.remember_database()

    def cannot_open(self, error: DatabaseError) -> PulseboardError:
        return CannotOpen(
            f"Can't open the database in {self._path}: {reason(error)}. Close what else has it open, restore it from a "
            "backup where it is damaged, or choose another place with",
            setting="data",
        )

    def listen(self, wake: Callable[[], None]) -> None:
        pass  # the folder is held: there is no other process

    def scrub(self) -> None:
        try:
            with closing(_open(self._folder.database, "rw")) as connection:
                connection.execute("PRAGMA busy_timeout = 100")  # whoever writes meanwhile waits as long
                for _ in range(_SCRUBS):
                    is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                    if not is_busy:
                        return
                    time.sleep(_SCRUB_PAUSE_SECONDS)
        except sqlite3.Error as error:
            raise StorageUnavailable(f"The database can't be written: {reason(error)}") from error

    def close(self) -> None:
        self.reading.dispose()
        self.writing.dispose()
        self._folder.close()


def writing_engine(path: Path) -> Engine:
    """The engine of the only writer. Its transactions are IMMEDIATE: a deferred one fails when it comes to write."""
    engine = create_engine(
        f"sqlite:///{path}", poolclass=StaticPool, connect_args={"check_same_thread": False, "isolation_level": None}
    )
    # What is deleted is overwritten: many a system's SQLite does that anyway, others leave it in the file.
    pragmas = ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"]
    _prepare(engine, pragmas, begin="BEGIN IMMEDIATE")
    return engine


def reading_engine(path: Path) -> Engine:
    """The engine of the readers. Each transaction sees one moment of the database."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: _open(path, "rw"),  # never a new one where it was moved away: its log would be ours
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=0,
    )
    _prepare(engine, ["query_only = ON"], begin="BEGIN")
    return engine


def inspecting_engine(path: Path) -> Engine:
    """The engine of somebody who looks at a database that another process may hold, and leaves the folder as it is."""
    # Read-only leaves files of an idle database's log behind; the other way would bring into the file what a log that
    # is there holds.
    mode: Literal["ro", "rw"] = "ro" if path.with_name(f"{path.name}-wal").exists() else "rw"
    engine = create_engine("sqlite://", creator=lambda: _open(path, mode), poolclass=StaticPool)
    _prepare(engine, ["query_only = ON", f"cache_size = -{_INSPECTING_KIB}"], begin="BEGIN")
    return engine


def _open(path: Path, mode: Literal["ro", "rw"]) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)


def _prepare(engine: Engine, pragmas: list[str], *, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.create_function(LOWER_IN_SQLITE, 1, str.lower, deterministic=True)
        for pragma in [f"busy_timeout = {_BUSY_TIMEOUT_MS}", *pragmas]:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
