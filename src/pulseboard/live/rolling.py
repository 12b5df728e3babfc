"""Counts and quantiles over a window of time that moves on."""

import math
from collections import Counter, deque
from collections.abc import Hashable
from typing import TypeVar

from ddsketch import DDSketch

T = TypeVar("T")
_ACCURACY = 0.01


class RollingCounter:
    """Counts by key over the last `window_ms`, forgotten in steps of `step_ms`."""

    def __init__(self, window_ms: int, step_ms: int) -> None:
        self._window_ms = window_ms
        self._step_ms = step_ms
        self._steps: deque[tuple[int, Counter[Hashable]]] = deque()  # ascending
        self._totals: Counter[Hashable] = Counter()

    def add(self, at_ms: int, key: Hashable, count: int = 1) -> None:
        """Count what happened at a time; what is older than the newest step is counted in that one."""
        step = at_ms - at_ms % self._step_ms
        if not self._steps or step > self._steps[-1][0]:
            self._steps.append((step, Counter()))
        self._steps[-1][1][key] += count
        self._totals[key] += count

    def totals(self, now_ms: int) -> Counter[Hashable]:
        """The counts of the window that ends now. Where the clock was set back, what is from then on is of now."""
        now_step = now_ms - now_ms % self._step_ms
        if later := _taken_later(self._steps, now_step):
            whole = Counter[Hashable]()
            for counts in later:
                whole.update(counts)
            self._steps.append((now_step, whole))
        while self._steps and self._steps[0][0] <= now_ms - self._window_ms - self._step_ms:
            self._totals -= self._steps.popleft()[1]
        return self._totals


class RollingSketch:
    """Quantiles over the last `window_ms`, forgotten in steps of `step_ms`; within 1 % of the true value.

    The sketch is DDSketch (Masson, Rim and Lee, VLDB 2019): two of them merge into the one of all their values.
    """

    def __init__(self, window_ms: int, step_ms: int) -> None:
        self._window_ms = window_ms
        self._step_ms = step_ms
        self._steps: deque[tuple[int, DDSketch]] = deque()
        self._closed: DDSketch | None = None  # all steps but the last, merged

    def add(self, at_ms: int, value: float) -> None:
        step = at_ms - at_ms % self._step_ms
        if not self._steps or step > self._steps[-1][0]:
            self._steps.append((step, DDSketch(_ACCURACY)))
            self._closed = None
        self._steps[-1][1].add(value)

    def quantiles(self, now_ms: int, wanted: tuple[float, ...]) -> tuple[float | None, ...]:
        """The wanted quantiles (0 to 1) of the window that ends now; None each where nothing was measured.

        Where the clock was set back, what is from then on is of now.
        """
        now_step = now_ms - now_ms % self._step_ms
        if later := _taken_later(self._steps, now_step):
            self._steps.append((now_step, _merged(later)))
            self._closed = None
        while self._steps and self._steps[0][0] <= now_ms - self._window_ms - self._step_ms:
            self._steps.popleft()
            self._closed = None
        if not self._steps:
            return (None,) * len(wanted)
        if self._closed is None:
            self._closed = _merged([sketch for _, sketch in list(self._steps)[:-1]])
        whole = _merged([self._closed, self._steps[-1][1]])
        return tuple(_nearest(whole, quantile) for quantile in wanted)


def _taken_later(steps: deque[tuple[int, T]], now_step: int) -> list[T]:
    """Where there are steps after now, because the clock was set back: takes those out, and that of now."""
    taken = list[T]()
    if steps and steps[-1][0] > now_step:
        while steps and steps[-1][0] >= now_step:
            taken.append(steps.pop()[1])
    return taken


def _nearest(sketch: DDSketch, quantile: float) -> float | None:
    """The least value that so great a share of all values doesn't exceed: of two values, p95 is the greater.

    The sketch itself takes the value below, which of a few is the wrong one.
    """
    last = sketch.count - 1
    rank = math.ceil(quantile * sketch.count) - 1
    value: float | None = sketch.get_quantile_value(min(1.0, (rank + 0.5) / last) if last else 0.5)
    return value


def _merged(sketches: list[DDSketch]) -> DDSketch:
    whole = DDSketch(_ACCURACY)
    for sketch in sketches:
        whole.merge(sketch)
    return whole
