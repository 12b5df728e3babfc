"""How long something took, a million times over, in a few hundred bytes: merged with others it still has quantiles.

The sketch is DDSketch (Masson, Rim and Lee, VLDB 2019): values are counted by their logarithm, so that a quantile is
within 2 % of the true value. The counts are lanes of one large number, which makes a merge an addition.
"""

import math
from array import array
from collections.abc import Iterable, Sequence

ACCURACY = 0.02
_GAMMA = (1 + ACCURACY) / (1 - ACCURACY)
_LOG_GAMMA = math.log(_GAMMA)
_LEAST_MS, _MOST_MS = 1e-3, 1e10
_FIRST_BIN = math.ceil(math.log(_LEAST_MS) / _LOG_GAMMA)
_LANE_BITS = 32
_LANE_BYTES = _LANE_BITS // 8


class Durations:
    """How often what took how long, in milliseconds; a microsecond is the least that is told apart."""

    def __init__(self, packed: Iterable[bytes] = ()) -> None:
        """All of these together, each as `packed` gives it."""
        self._lanes = 0
        for each in packed:
            self._lanes += int.from_bytes(each[2:], "little") << (_LANE_BITS * int.from_bytes(each[:2], "little"))

    def add(self, ms: float) -> None:
        ms = min(max(ms, _LEAST_MS), _MOST_MS)
        self._lanes += 1 << (_LANE_BITS * (math.ceil(math.log(ms) / _LOG_GAMMA) - _FIRST_BIN))

    def packed(self) -> bytes:
        """Two bytes that say which lane is the first, then the lanes; nothing where nothing was measured."""
        if not self._lanes:
            return b""
        first = ((self._lanes & -self._lanes).bit_length() - 1) // _LANE_BITS
        return first.to_bytes(2, "little") + self._bytes(self._lanes >> (_LANE_BITS * first))

    def quantiles(self, *wanted: float) -> tuple[float | None, ...]:
        """Each wanted quantile (0 to 1) in milliseconds; None where nothing was measured.

        It is the least value that so great a share of all values doesn't exceed: of two, p95 is the greater.
        """
        counts = array("I", self._bytes(self._lanes))
        total = sum(counts)
        return tuple(_at_rank(counts, math.ceil(quantile * total) - 1) for quantile in wanted)

    @staticmethod
    def _bytes(lanes: int) -> bytes:
        count = -(-lanes.bit_length() // _LANE_BITS)
        return lanes.to_bytes(count * _LANE_BYTES, "little")


def _at_rank(counts: Sequence[int], rank: int) -> float | None:
    passed = 0
    for lane, count in enumerate(counts):
        passed += count
        if passed > rank:
            return round(2 * _GAMMA ** (lane + _FIRST_BIN) / (_GAMMA + 1), 3)
    return None
