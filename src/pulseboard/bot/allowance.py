"""How often something may be done: so often at once, and then only as time goes by."""

from collections.abc import Callable

_ROUNDING = 1e-6
"""Whoever has waited as long as was said may go on, whatever the last digits say."""


class Allowance:
    """`at_once` times whenever, and once more for every `seconds_each`. In any stretch of time it is so often and no
    more: that bounds a day. Times are seconds of any clock that only goes forward.
    """

    def __init__(self, at_once: int, seconds_each: float, clock: Callable[[], float]) -> None:
        self._at_once = at_once
        self._seconds_each = seconds_each
        self._clock = clock
        self._left = float(at_once)
        self._counted_at = clock()

    def use(self) -> None:
        """Once less. Only where `seconds_until_free()` is 0."""
        self._refill()
        self._left -= 1

    def seconds_until_free(self) -> float:
        self._refill()
        missing = 1 - self._left
        return missing * self._seconds_each if missing > _ROUNDING else 0.0

    @property
    def is_half_full(self) -> bool:
        """It has been used little for long."""
        self._refill()
        return self._left >= self._at_once / 2

    def _refill(self) -> None:
        now = self._clock()
        grown = self._left + (now - self._counted_at) / self._seconds_each
        self._left, self._counted_at = min(self._at_once, grown), now
