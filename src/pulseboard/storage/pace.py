"""How often events are committed: single ones at once, many of them together.

A commit costs as much as a hundred events in it. Fifty a second are enough for any eye, and a bot that does hundreds of
things a second doesn't pay for hundreds.
"""

import time
from collections.abc import Callable

INTERVAL_SECONDS = 0.02
BURST = 100
"""So many commits may follow each other at once, after a time in which there were few."""


class Pace:
    """Times are seconds of a clock that only goes forward."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left = float(BURST)
        self._counted_at = clock()

    def seconds_until_next(self) -> float:
        """How long the next commit should wait for others to come along; 0 when it should not."""
        self._count()
        return max(0.0, 1.0 - self._left) * INTERVAL_SECONDS

    def took(self) -> None:
        """A commit is made now."""
        self._count()
        self._left = max(0.0, self._left - 1.0)

    def _count(self) -> None:
        now = self._clock()
        self._left = min(BURST, self._left + (now - self._counted_at) / INTERVAL_SECONDS)
        self._counted_at = now
