"""How long something took, a million times over, in a few hundred bytes: merged with others it still has quantiles.

The sketch is DDSketch (Masson, Rim and Lee, VLDB 2019) without a bound on its bins: values are counted by their
logarithm, so that a quantile is within 2 % of the true value. Commands take microseconds to minutes: that is under 500
bins.
"""

import math
from array import array
from collections import Counter

ACCURACY = 0.02
_GAMMA = (1 + ACCURACY) / (1 - ACCURACY)
_LOG_GAMMA = math.log(_GAMMA)
_NOTHING = -(2**31)
"""The bin of what took no time at all."""


class Durations:
    """How often what took how long, in milliseconds."""

    def __init__(self, packed: bytes = b"") -> None:
        self._bins: Counter[int] = Counter()
        self.merge(packed)

    def add(self, ms: float) -> None:
        self._bins[math.ceil(math.log(ms) / _LOG_GAMMA) if ms > 0 else _NOTHING] += 1

    def merge(self, packed: bytes) -> None:
        """Take in another one, as `packed` gives it."""
        numbers = array("i", packed)
        bins = self._bins
        for bin_, count in zip(numbers[::2], numbers[1::2], strict=True):
            bins[bin_] += count

    def packed(self) -> bytes:
        return array("i", [number for pair in sorted(self._bins.items()) for number in pair]).tobytes()

    def quantiles(self, *wanted: float) -> tuple[float | None, ...]:
        """Each wanted quantile (0 to 1) in milliseconds; None where nothing was measured."""
        ordered, total = sorted(self._bins.items()), self._bins.total()
        return tuple(_quantile(ordered, quantile * (total - 1)) for quantile in wanted)


def _quantile(ordered: list[tuple[int, int]], rank: float) -> float | None:
    passed = 0
    for bin_, count in ordered:
        passed += count
        if passed > rank:
            return 0.0 if bin_ == _NOTHING else round(2 * _GAMMA**bin_ / (_GAMMA + 1), 3)
    return None
