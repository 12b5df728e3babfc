"""What the two databases do differently: the one interface, and the statements that need their own words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import BigInteger, Connection, Engine, Table, Text, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from pulseboard.errors import PulseboardError

READERS = 4


class Database(Protocol):
    """An open database. `sqlite.py` and `postgres.py` are the two there are."""

    @property
    def writing(self) -> Engine:
        """For the one connection that writes."""

    @property
    def reading(self) -> Engine:
        """For `READERS` connections that only read; each transaction of theirs sees one moment of the database."""

    def check(self) -> None:
        """Raises StorageUnavailable when what is open isn't the database any more."""

    def lock_schema(self, connection: Connection) -> None:
        """Until the end of the transaction nobody else migrates."""

    def opened(self) -> None:
        """The schema is there now."""

    def cannot_open(self, error: DatabaseError) -> PulseboardError:
        """What to raise when it can't be opened: why, and the way out."""

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake`, from any thread, when another process may have added events."""

    def scrub(self) -> None:
        """What is no longer in the tables can't be read from the files either, as far as others let that be done now.

        Blocks, for seconds at most. Raises StorageUnavailable.
        """

    def close(self) -> None:
        """Let go of the database; nothing may be using it."""


def reason(error: Exception) -> str:
    """What a driver says is wrong, in one line."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0].strip() if said else type(error).__name__


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Take back what is done inside when it raises; the transaction goes on without it."""
    # SQLAlchemy's own builds its statements anew each time: that is an eighth of a claim's time.
    connection.exec_driver_sql("SAVEPOINT inside")
    try:
        yield
    except Exception:
        if not connection.invalidated:  # otherwise the whole transaction is gone with the line
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT inside")
            connection.exec_driver_sql("RELEASE SAVEPOINT inside")
        raise
    connection.exec_driver_sql("RELEASE SAVEPOINT inside")


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the words of the connection's database."""
    return INSERTS[connection.dialect.name](table)


INSERTS: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
"""By the database's name: for statements that are built once."""


class lower(FunctionElement[str]):  # a function in SQL, and so it reads
    """SQL for a text in lower case, whatever its alphabet; SQLite's own knows the English one only."""

    type = Text()
    inherit_cache = True


LOWER_IN_SQLITE = "lower_in_any_alphabet"
"""The name under which SQLite's connections are given `str.lower`."""


@compiles(lower)
def _lower(element: lower, compiler: SQLCompiler, **how: object) -> str:
    return f"lower({compiler.process(element.clauses, **how)})"


@compiles(lower, "sqlite")
def _lower_in_sqlite(element: lower, compiler: SQLCompiler, **how: object) -> str:
    return f"{LOWER_IN_SQLITE}({compiler.process(element.clauses, **how)})"


class now_ms(FunctionElement[int]):  # likewise
    """SQL for the database's own time: what several machines compare is told by one clock."""

    type = BigInteger()
    inherit_cache = True


@compiles(now_ms)
def _now_ms(element: now_ms, compiler: SQLCompiler, **how: object) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"


@compiles(now_ms, "sqlite")
def _now_ms_in_sqlite(element: now_ms, compiler: SQLCompiler, **how: object) -> str:
    return "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)"


def identity(connection: Connection, table: Table) -> ColumnElement[int]:
    """For RETURNING: another number when the table was dropped and made again, as a restore does.

    In SQLite it never changes: there a restore replaces the file, which `Database.check` sees.
    """
    return literal_column("0" if connection.dialect.name == "sqlite" else f"{table.name}.tableoid")


def notify(connection: Connection) -> None:
    """Wake the listeners in other processes when, and only when, this transaction is committed."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_notify({CHANNEL}, '')")


CHANNEL = "'pulseboard_' || md5(current_schema())"
"""SQL for the name of the channel: several Pulseboards in one database, each in its schema, don't wake each other."""
