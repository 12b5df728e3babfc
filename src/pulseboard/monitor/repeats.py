"""What happens again and again is told the first times, then counted: a storm of it doesn't flood the log."""

from collections.abc import Hashable
from typing import Generic, NamedTuple, TypeVar

WINDOW_SECONDS = 60.0
MAX_KEYS = 100
"""More kinds at once are counted as one."""

Told = TypeVar("Told")


class Repeated(NamedTuple, Generic[Told]):
    newest: Told
    times: int


class _Window(Generic[Told]):
    def __init__(self, ends: float) -> None:
        self.ends = ends
        self.told = 0
        self.newest: Told | None = None
        self.untold = 0


class Repeats(Generic[Told]):
    """Times are seconds of any clock that only goes forward."""

    def __init__(self, *, at_once: int = 1, window_seconds: float = WINDOW_SECONDS) -> None:
        self._at_once = at_once
        self._window_seconds = window_seconds
        self._windows: dict[Hashable, _Window[Told]] = {}

    def heard(self, key: Hashable, what: Told, now: float) -> bool:
        """Something happened; returns whether to tell it now. Otherwise it is counted for `due`."""
        if key not in self._windows and len(self._windows) >= MAX_KEYS:
            key = None
        window = self._windows.setdefault(key, _Window(now + self._window_seconds))
        if window.told < self._at_once:
            window.told += 1
            return True
        window.newest, window.untold = what, window.untold + 1
        return False

    def due(self, now: float) -> list[Repeated[Told]]:
        """What was only counted in windows that are over by now. Where there was something, the next one begins."""
        due = []
        for key, window in [(key, window) for key, window in self._windows.items() if window.ends <= now]:
            if window.newest is None:
                del self._windows[key]
            else:
                due.append(Repeated(window.newest, window.untold))
                window.newest, window.untold, window.ends = None, 0, now + self._window_seconds
        return due
