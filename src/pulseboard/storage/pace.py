"""How often events are committed: single ones at once, many of them together.

A commit costs as much as a hundred events in it. Fifty a second are enough for any eye, and a bot that does hundreds of
things a second doesn't pay for hundreds. While nobody looks one does, but what is wrong is committed as if somebody
did: it may be the last thing that a process has to say.
"""

import time
from collections.abc import Callable

INTERVAL_SECONDS = 0.02
UNWATCHED_SECONDS = 1.0
"""The interval while nobody looks. At most what was recorded in it is lost with a process that is killed."""
BURST = 100
"""So many commits may follow each other at once, after a time in which there were few."""
UNWATCHED_BURST = 4


def _always() -> bool:
    return True


class Pace:
    """Times are seconds of a clock that only goes forward. `is_watched` is asked whether somebody looks."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, is_watched: Callable[[], bool] = _always) -> None:
        self.is_watched = is_watched
        self._clock = clock
        self._left = float(BURST)
        self._counted_at = clock()
        self._took_at = float("-inf")

    def seconds_until_next(self, *, is_urgent: bool = False) -> float:
        """How long the next commit should wait for others to come along; 0 when it should not."""
        self._count()
        wait = max(0.0, 1.0 - self._left) * self._interval_seconds()
        return min(wait, max(0.0, self._took_at + INTERVAL_SECONDS - self._clock())) if is_urgent else wait

    def took(self) -> None:
        """A commit is made now."""
        self._count()
        self._left = max(0.0, self._left - 1.0)
        self._took_at = self._clock()

    def _count(self) -> None:
        now = self._clock()
        most = BURST if self.is_watched() else UNWATCHED_BURST
        self._left = min(most, self._left + (now - self._counted_at) / self._interval_seconds())
        self._counted_at = now

    def _interval_seconds(self) -> float:
        return INTERVAL_SECONDS if self.is_watched() else UNWATCHED_SECONDS
