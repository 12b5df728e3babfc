"""Where a log is kept, seen from outside: read with other SQL than the product's, copied and put back."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.faults.sequence import Entry

READ_LOG = (
    "SELECT seq, (SELECT epochs.id FROM epochs WHERE first_seq <= seq ORDER BY number DESC LIMIT 1), events.id "
    "FROM events ORDER BY seq"
)


class SqlitePlace:
    """A data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.data = str(folder)
        """What `--data` is given."""

    def read_log(self) -> list[Entry]:
        """Everything in the log, ascending."""
        with closing(sqlite3.connect(self._folder / "pulseboard.db")) as database:
            return [Entry(*row) for row in database.execute(READ_LOG)]

    def back_up(self, copy: Path) -> None:
        """Make a copy, whether or not a server runs."""
        with (
            closing(sqlite3.connect(self._folder / "pulseboard.db")) as database,
            closing(sqlite3.connect(copy)) as target,
        ):
            database.backup(target)

    def put_back(self, copy: Path) -> None:
        """Put a copy in the place of what is there; no server may run."""
        for old in self._folder.glob("pulseboard.db*"):
            old.unlink()
        (self._folder / "pulseboard.db").write_bytes(copy.read_bytes())
