"""What Discord allows a bot in a day, or in ten minutes, and how much of it is used up."""

from collections import deque
from collections.abc import Callable
from typing import Any

from pulseboard.events import now_ms, timestamp

INVALID_WINDOW_SECONDS = 600.0
MAX_INVALID_REQUESTS = 10_000
"""So many answers of 401, 403 or 429 in that time and Discord shuts the address out."""
USUAL_SESSION_STARTS = 1_000
"""What a bot may begin in a day if Discord says nothing else."""
_STEP_SECONDS = 10.0
_DAY_MS = 86_400_000
_ALARM, _ALL_CLEAR = 0.5, 0.4


class Alarm:
    """Says once that half of a budget is used up, and again only after it was well below that."""

    def __init__(self) -> None:
        self._is_on = False

    def sounds(self, used: int, limit: int) -> bool:
        """Whether this is the moment to say so."""
        if self._is_on:
            self._is_on = used > limit * _ALL_CLEAR
            return False
        self._is_on = used >= limit * _ALARM
        return self._is_on


class InvalidRequests:
    """Counts what Discord counts as invalid, forgotten in steps of 10 s. Times are seconds that only go forward."""

    def __init__(self) -> None:
        self._steps: deque[tuple[float, int]] = deque()

    def add(self, now: float) -> None:
        step = now - now % _STEP_SECONDS
        if self._steps and self._steps[-1][0] == step:
            self._steps[-1] = (step, self._steps[-1][1] + 1)
        else:
            self._steps.append((step, 1))

    def count(self, now: float) -> int:
        """In the ten minutes before now, to a step."""
        while self._steps and self._steps[0][0] <= now - INVALID_WINDOW_SECONDS - _STEP_SECONDS:
            self._steps.popleft()
        return sum(count for _, count in self._steps)


class SessionStarts:
    """What Discord said of the sessions that may begin, carried on with those that began since."""

    def __init__(self, clock_ms: Callable[[], int] = now_ms) -> None:
        self._clock_ms = clock_ms
        self.limit: int | None = None
        self._left = 0
        self._resets_at_ms = 0

    def told(self, answer: Any) -> None:
        """The body of `GET /gateway/bot`. What it should say and doesn't leaves everything as it was."""
        try:
            limits = answer["session_start_limit"]
            limit, left, after_ms = int(limits["total"]), int(limits["remaining"]), int(limits["reset_after"])
        except (KeyError, TypeError, ValueError, OverflowError):
            return
        if min(limit, left, after_ms) < 0 or after_ms > _DAY_MS:
            return
        self.limit, self._left = limit, left
        self._resets_at_ms = self._clock_ms() + (after_ms or _DAY_MS)  # 0: the day begins with the first of them

    def identified(self) -> None:
        """A session began, or was asked for."""
        self._left = max(0, self._left - 1)

    def remaining(self) -> int | None:
        """None where Discord wasn't asked, or its answer is out of date."""
        return None if self.limit is None or self._clock_ms() >= self._resets_at_ms else self._left

    def reset_seconds(self) -> int | None:
        return None if self.remaining() is None else round((self._resets_at_ms - self._clock_ms()) / 1_000)

    def resets_at(self) -> str | None:
        return None if self.remaining() is None else timestamp(self._resets_at_ms)
