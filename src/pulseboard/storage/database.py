"""SQLite as Pulseboard uses it: one connection that writes, a few that only read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import QueuePool, StaticPool

READERS = 4
_BUSY_TIMEOUT_MS = 5_000


def writing_engine(path: Path) -> Engine:
    """The engine of the only writer. Its transactions are IMMEDIATE: a deferred one fails when it comes to write."""
    engine = create_engine(
        f"sqlite:///{path}", poolclass=StaticPool, connect_args={"check_same_thread": False, "isolation_level": None}
    )
    _prepare(engine, ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"], begin="BEGIN IMMEDIATE")
    return engine


def reading_engine(path: Path) -> Engine:
    """The engine of the readers. Each transaction sees one moment of the database."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=0,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )
    _prepare(engine, ["query_only = ON"], begin="BEGIN")
    return engine


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the words of the connection's database."""
    return _INSERTS[connection.dialect.name](table)


_INSERTS: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def _prepare(engine: Engine, pragmas: list[str], *, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        for pragma in [f"busy_timeout = {_BUSY_TIMEOUT_MS}", *pragmas]:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
