"""How often something may happen in a second."""

import time
from collections import Counter
from collections.abc import Callable


class PerSecond:
    """Counts by whoever does it, and forgets all of them with the second."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._clock = clock
        self._second = 0
        self._counted = Counter[str]()

    def is_over(self, who: str) -> bool:
        """Count it once more: whether that is too often."""
        second = int(self._clock())
        if second != self._second:
            self._second = second
            self._counted.clear()
        self._counted[who] += 1
        return self._counted[who] > self.most

    @property
    def remembered(self) -> int:
        """How many are known of this second."""
        return len(self._counted)
