"""The data folder: made, checked, and held by one running instance at a time."""

import os
import sys
from pathlib import Path
from types import TracebackType

from pulseboard.errors import DataFolderInUse, DataFolderNotWritable

if sys.platform != "win32":
    import fcntl


class DataFolder:
    """Holds the folder until closed.

    Raises DataFolderNotWritable when nothing can be kept there, DataFolderInUse when another instance holds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DataFolderNotWritable(
                f"Can't write to the data folder {path}: {error.strerror}. "
                "Make it writable, or choose another with --data."
            ) from error
        self._hold()

    @property
    def database(self) -> Path:
        return self.path / "pulseboard.db"

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
                f"{f' (process {holder})' if holder else ''}. Stop that one, or choose another folder with --data."
            ) from error
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)
