"""Percentiles of few values: the one that a person would name."""

import pytest

from pulseboard.live.rolling import RollingSketch
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
