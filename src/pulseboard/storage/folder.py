"""The data folder: made, checked, and held by one running instance at a time."""

import contextlib
import os
import sys
from pathlib import Path
from types import TracebackType

from pulseboard.errors import DataFolderInUse, DataFolderNotWritable, StorageUnavailable

if sys.platform != "win32":
    import fcntl


def database_file(folder: Path) -> Path:
    """Where the database of a data folder is, or will be."""
    return folder / "pulseboard.db"


class DataFolder:
    """Holds the folder until closed.

    Raises DataFolderNotWritable when nothing can be kept there, DataFolderInUse when another instance holds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)  # who reads what is in there can make links that let in
            self._lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except (FileExistsError, NotADirectoryError) as error:
            file = next(each for each in (path, *path.parents) if os.path.lexists(each))
            raise DataFolderNotWritable(
                f"{file} is a file, and data is kept in a folder. Choose another place with", setting="data"
            ) from error
        except OSError as error:
            raise DataFolderNotWritable(
                f"Can't write to the data folder {path}: {error.strerror}. Make it writable, or choose another with",
                setting="data",
            ) from error
        self._hold()

    @property
    def database(self) -> Path:
        return database_file(self.path)

    def make_database(self) -> None:
        """An empty file where none is, which only its owner may read; SQLite's others beside it take after it."""
        with contextlib.suppress(OSError):  # whoever opens it says why that can't be done
            os.close(os.open(self.database, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))

    def remember_database(self) -> None:
        """The database is open now: from here on `check_database` knows it from another file of its name."""
        self._opened = os.stat(self.database)

    def check_database(self) -> None:
        """Raises StorageUnavailable when the file that is open isn't the folder's database any more.

        What is written to a file that was removed can be read until the program ends, and is gone then.
        """
        try:
            found = os.stat(self.database)
        except OSError:
            found = None
        if found is None or not os.path.samestat(found, self._opened):
            raise StorageUnavailable(
                f"The database in {self.path} was removed or replaced while it was in use. "
                "Stop Pulseboard, put the file back and start again."
            )

    def close(self) -> None:
        """Let go of the folder."""
        os.close(self._lock)

    def __enter__(self) -> "DataFolder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _hold(self) -> None:
        if sys.platform == "win32":  # no flock there: the database's own lock is the only guard
            return
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._lock, 20, 0).decode(errors="replace").strip()
            os.close(self._lock)
            raise DataFolderInUse(
                f"The data folder {self.path} is in use by a running Pulseboard"
                f"{f' (process {holder})' if holder else ''}. Stop that one, or choose another folder with",
                setting="data",
            ) from error
        with contextlib.suppress(OSError):  # on a full disk: who holds the folder is a courtesy, holding it is not
            os.ftruncate(self._lock, 0)
            os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)
