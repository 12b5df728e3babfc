"""PostgreSQL: the same tables in the schema that the address leads to, for one process or for many."""

import contextlib
import selectors
import socket
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from pulseboard.config import PostgresUrl
from pulseboard.errors import CannotOpen, PulseboardError, SettingsError
from pulseboard.logs import get_logger
from pulseboard.storage.database import CHANNEL, READERS, reason

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo
except ImportError as missing:
    raise SettingsError(
        "Data in PostgreSQL needs its driver, which is not installed: pip install 'pulseboard[postgres]'."
    ) from missing

_WAITS = {
    "connect_timeout": 5,  # seconds
    # A server that vanished without a word is noticed after a quarter of a minute, not after hours.
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,  # milliseconds
}
_LOCK_TIMEOUT_MS = 5_000
_SCHEMA_LOCK = 0x70756C7365  # and the schema: another Pulseboard in this database does not wait
_LISTEN_SECONDS = 1.0
_AGAIN_SECONDS = 1.0

_logger = get_logger(__name__)


class PostgresDatabase:
    """The database at an address. Nothing is connected yet. Raises SettingsError for an address that is none."""

    def __init__(self, url: PostgresUrl) -> None:
        try:
            given = conninfo_to_dict(url.get_secret_value())
        except psycopg.ProgrammingError:  # what it says may hold the password
            raise SettingsError(
                "That is not an address of a PostgreSQL database, as postgresql://USER:PASSWORD@HOST:PORT/DATABASE. "
                "Write special characters percent-encoded in",
                setting="data",
            ) from None
        self._conninfo = make_conninfo("", **{"application_name": "pulseboard"} | _WAITS | given)
        self._place = f"{given.get('dbname', 'postgres')} on {given.get('host', 'this machine')}"
        self.writing = self._engine(pool_size=1, prepare=_as_writer)
        self.reading = self._engine(pool_size=READERS, prepare=_as_reader)
        self._listening: threading.Thread | None = None
        self._closing = threading.Event()

    def check(self) -> None:
        pass  # a connection that is no more says so itself

    def lock_schema(self, connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), {_SCHEMA_LOCK}))")

    def opened(self) -> None:
        pass

    def cannot_open(self, error: DatabaseError) -> PulseboardError:
        return CannotOpen(
            f"Can't open the PostgreSQL database {self._place}: {reason(error)}. "
            "Check that the server runs, and the host, port, user, password and database in",
            setting="data",
        )

    def listen(self, wake: Callable[[], None]) -> None:
        self._ending, self._ended = socket.socketpair()
        self._listening = threading.Thread(target=self._listen, args=[wake], name="pulseboard-listener", daemon=True)
        self._listening.start()

    def scrub(self) -> None:
        pass  # it clears its files by itself, and only its owner may read them

    def close(self) -> None:
        self._closing.set()
        if self._listening is not None:
            self._ended.close()  # who waits at the other end hears that at once
            self._listening.join()
            self._ending.close()
        self.reading.dispose()
        self.writing.dispose()

    def _engine(self, pool_size: int, prepare: Callable[[Any], None]) -> Engine:
        def connect() -> Any:
            connection = psycopg.connect(self._conninfo)
            prepare(connection)
            return connection

        return create_engine(
            "postgresql+psycopg://", creator=connect, poolclass=QueuePool, pool_size=pool_size, max_overflow=0
        )

    def _listen(self, wake: Callable[[], None]) -> None:
        """Until closed. A wake-up lost while there is no connection is made up for by one after it."""
        is_told = False
        while not self._closing.is_set():
            try:
                with psycopg.connect(self._conninfo, autocommit=True) as connection:
                    [channel] = connection.execute(f"SELECT {CHANNEL}").fetchone() or [""]
                    connection.execute(f"LISTEN {channel}")
                    is_told = False
                    wake()
                    self._follow(connection, wake)
            except psycopg.Error as error:
                if not is_told:
                    _logger.warning("listener_lost_its_connection", reason=reason(error))
                is_told = True
                self._closing.wait(_AGAIN_SECONDS)

    def _follow(self, connection: psycopg.Connection, wake: Callable[[], None]) -> None:
        with selectors.DefaultSelector() as both:
            both.register(connection, selectors.EVENT_READ)
            both.register(self._ending, selectors.EVENT_READ)
            while not self._closing.is_set():
                both.select(_LISTEN_SECONDS)
                for _ in connection.notifies(timeout=0):
                    wake()


def _as_writer(connection: Any) -> None:
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SET lock_timeout = {_LOCK_TIMEOUT_MS}")
    connection.commit()


def _as_reader(connection: Any) -> None:
    _as_writer(connection)
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
