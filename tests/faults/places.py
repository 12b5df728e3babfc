"""A log seen from outside: read with other SQL than the product's, copied and put back by the database's own tools."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Protocol

import psycopg

from pulseboard.config import PostgresUrl
from tests.faults.sequence import Entry
from tests.programs import address

READ_LOG = (
    "SELECT seq, (SELECT epochs.id FROM epochs WHERE first_seq <= seq ORDER BY number DESC LIMIT 1), events.id "
    "FROM events ORDER BY seq"
)


class KeptLog(Protocol):
    def read(self) -> list[Entry]:
        """Everything in the log, ascending."""

    def back_up(self, copy: Path) -> None:
        """Make a copy, whether or not a server runs."""

    def put_back(self, copy: Path) -> None:
        """Put a copy in the place of what is there."""


class SqliteLog:
    """In a data folder. A copy can be put back only while no server runs."""

    def __init__(self, folder: Path) -> None:
        self._database = folder / "pulseboard.db"

    def read(self) -> list[Entry]:
        with closing(sqlite3.connect(self._database)) as database:
            return [Entry(*row) for row in database.execute(READ_LOG)]

    def back_up(self, copy: Path) -> None:
        with closing(sqlite3.connect(self._database)) as database, closing(sqlite3.connect(copy)) as target:
            database.backup(target)

    def put_back(self, copy: Path) -> None:
        for old in self._database.parent.glob("pulseboard.db*"):
            old.unlink()
        self._database.write_bytes(copy.read_bytes())


class PostgresLog:
    """In a schema, that the address names as its search path."""

    def __init__(self, url: str) -> None:
        self._url = url

    def read(self) -> list[Entry]:
        with psycopg.connect(self._url) as database:
            return [Entry(*row) for row in database.execute(READ_LOG)]

    def back_up(self, copy: Path) -> None:
        schema = self._url.rpartition("search_path%3D")[2]
        self._run("pg_dump", "--format=custom", f"--schema={schema}", f"--file={copy}", self._url)

    def put_back(self, copy: Path) -> None:
        self._run("pg_restore", "--clean", "--if-exists", f"--dbname={self._url}", str(copy))

    def _run(self, *command: str) -> None:
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr


def kept_log(place: Path | PostgresUrl) -> KeptLog:
    return PostgresLog(address(place)) if isinstance(place, PostgresUrl) else SqliteLog(place)
