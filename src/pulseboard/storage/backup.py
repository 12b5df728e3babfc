"""A copy of a database in a folder, taken while a bot writes there: one moment of it, whole. It lets nobody in."""

import contextlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from pulseboard.errors import CannotOpen, SettingsError
from pulseboard.storage.inspection import inspecting

PAGES_A_STEP = 4_096
"""16 MiB: so often it is told how far it is."""
_LETS_IN = {
    "sessions": "DELETE FROM sessions",
    "tokens": "DELETE FROM tokens",
    "spent_links": "DELETE FROM spent_links",
    "keys": "DELETE FROM keys WHERE name = 'login'",
}
"""By the table, which an older database may not have: what a browser, a program or a link is let in with."""


def back_up(folder: Path, target: Path, progress: Callable[[float], None]) -> int:
    """Copy the database of a folder to a file that isn't there yet; returns its size in bytes.

    `progress` is told which share is done. Nothing is left behind where it fails. Raises CannotOpen where there is no
    database, where the copy isn't sound or can't be written, and SettingsError where the file is there.
    """
    if target.exists():
        raise SettingsError(f"{target} is there already: a backup replaces nothing. Name another file.")
    part = target.with_name(f"{target.name}.part")
    try:
        with inspecting(folder) as connection:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            _copy(source, part, progress)
        part.rename(target)
    except OSError as error:
        raise CannotOpen(f"The backup can't be written to {target}: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise CannotOpen(f"The backup can't be written to {target}: {error}.") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return target.stat().st_size


def _copy(source: sqlite3.Connection, part: Path, progress: Callable[[float], None]) -> None:
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL, 0o600))  # members' names are nobody else's business
    with closing(sqlite3.connect(part)) as copy:
        # The reader's transaction holds the moment: whatever is written meanwhile, each step sees the same.
        source.backup(copy, pages=PAGES_A_STEP, progress=lambda _, left, all_: progress(1 - left / max(all_, 1)))
        [(sound,)] = copy.execute("PRAGMA quick_check(1)")
        if sound != "ok":
            raise CannotOpen(f"The copy is not sound, so neither is the database: {sound}. Run `pulseboard doctor`.")
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        _let_nobody_in(copy)
    with part.open("rb") as written:
        os.fsync(written.fileno())


def _let_nobody_in(copy: sqlite3.Connection) -> None:
    """What was revoked or used up since the copy was taken would be good again once it is put back."""
    copy.execute("PRAGMA secure_delete = ON")  # nor is it to be read from the file
    there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, remove in _LETS_IN.items():
        if table in there:
            copy.execute(remove)
    copy.commit()
