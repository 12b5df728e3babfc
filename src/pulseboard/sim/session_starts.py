"""How many sessions a bot may begin in a day, and how many of them at once."""

import time
from collections.abc import Callable

SESSION_STARTS_A_DAY = 1_000
_DAY_SECONDS = 86_400.0


class SessionStarts:
    """Discord's limit: a day begins with the first session, and of the shards with the same number modulo
    `max_concurrency` one may identify every `interval_seconds` (5 at Discord).
    """

    def __init__(
        self, max_concurrency: int, interval_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.max_concurrency = max_concurrency
        self.total = self.remaining = SESSION_STARTS_A_DAY
        self._interval_seconds = interval_seconds
        self._clock = clock
        self._resets_at: float | None = None
        self._last: dict[int, float] = {}

    def begin(self) -> bool:
        """One more; False where none is left."""
        self._start_day()
        if self._resets_at is None:
            self._resets_at = self._clock() + _DAY_SECONDS
        self.remaining -= 1
        return self.remaining >= 0

    def is_too_soon(self, shard: int) -> bool:
        """Whether another shard of its kind identified a moment ago."""
        now, kind = self._clock(), shard % self.max_concurrency
        last = self._last.get(kind, -self._interval_seconds)
        self._last[kind] = now
        return now - last < self._interval_seconds

    def limit(self) -> dict[str, int]:
        """As `/gateway/bot` tells it."""
        self._start_day()
        left = 0.0 if self._resets_at is None else self._resets_at - self._clock()
        return {
            "total": self.total,
            "remaining": max(0, self.remaining),
            "reset_after": round(left * 1_000),
            "max_concurrency": self.max_concurrency,
        }

    def _start_day(self) -> None:
        if self._resets_at is not None and self._clock() >= self._resets_at:
            self.remaining, self._resets_at = self.total, None
