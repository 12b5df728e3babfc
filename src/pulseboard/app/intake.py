"""Where an attached bot's events go, from the first moment on."""

import threading
from collections.abc import Callable

from pulseboard.events import Draft, LateDraft, Recorder
from pulseboard.storage.waiting import WaitingDrafts

MAX_WAITING = 10_000


class Intake:
    """A recorder. While no log is open what comes waits, within bounds; it goes there first when one is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = WaitingDrafts(MAX_WAITING)
        self._told_lost = 0
        self._recorder: Recorder | None = None
        self._is_closed = False

    def __call__(self, event: Draft | LateDraft) -> None:
        with self._lock:
            if self._recorder is not None:
                self._recorder(event)
            elif not self._is_closed:
                self._waiting.put(event.build())

    def lead_to(self, recorder: Recorder, lost: Callable[[int], None]) -> None:
        """A log is open: what waits goes there, and all that comes. `lost` is told how many events didn't wait."""
        with self._lock:
            lost(self._waiting.lost - self._told_lost)
            self._told_lost = self._waiting.lost
            for event in self._waiting.take(len(self._waiting)):
                recorder(event)
            self._recorder = recorder

    def hold(self) -> None:
        """The log is being closed, but another may be opened: what comes waits."""
        with self._lock:
            self._recorder = None

    def close(self) -> None:
        """What comes from now on is dropped."""
        with self._lock:
            self._recorder, self._is_closed = None, True
            self._waiting.take(len(self._waiting))
