"""Percentiles of few values: the one that a person would name."""

import random

import pytest

from pulseboard.live.rolling import RollingSketch
from pulseboard.storage.command_hours import Invoked, Use
from pulseboard.storage.sketch import Durations

CASES = [
    ([302.0], (302, 302, 302)),
    ([302.0, 0.3], (0.3, 302, 302)),
    ([1.0, 2.0, 3.0], (2, 3, 3)),
    ([float(number) for number in range(1, 101)], (50, 95, 99)),
    ([19.0] * 19 + [302.0], (19, 19, 302)),
]


@pytest.mark.parametrize(("values", "expected"), CASES)
def test_of_the_stats(values: list[float], expected: tuple[float, ...]) -> None:
    """Within 1 %."""
    sketch = RollingSketch(60_000, 1_000)
    for value in values:
        sketch.add(0, value)
    assert sketch.quantiles(0, (0.5, 0.95, 0.99)) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(("values", "expected"), CASES)
def test_of_the_hours(values: list[float], expected: tuple[float, ...]) -> None:
    """Within 2 %."""
    sketch = Durations()
    for value in values:
        sketch.add(value)
    assert sketch.quantiles(0.5, 0.95, 0.99) == pytest.approx(expected, rel=0.02)


def test_of_a_command() -> None:
    """In order, and none above the slowest, which is known exactly."""
    rng = random.Random(11)
    for number in range(200):
        use = Use()
        for seq in range(1 + number % 7):
            use.add(Invoked(seq, 0, None, None, "daily", rng.uniform(0, 5_000), None), None)
        p50, p95, p99 = use.quantiles(0.5, 0.95, 0.99)
        assert p50 is not None
        assert p95 is not None
        assert p99 is not None
        assert p50 <= p95 <= p99 <= use.slowest[0].ms
    assert Use().quantiles(0.5) == (None,)
