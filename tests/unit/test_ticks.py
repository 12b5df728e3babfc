"""What looks now and then does so at the same moments."""

import asyncio
import itertools

import pytest

from pulseboard.ticks import seconds_to_tick, tick


@pytest.mark.parametrize(
    ("now", "period", "then"),
    [(7.03, 0.1, 7.1), (7.03, 0.5, 7.5), (7.4, 0.5, 8.0), (7.6, 0.5, 8.0), (7.0, 0.5, 7.5)],
)
def test_ticks_are_on_one_grid(now: float, period: float, then: float) -> None:
    """Of the longer period each is one of the shorter one's, too. One that is near is the one that was."""
    assert now + seconds_to_tick(now, period) == pytest.approx(then)


async def test_a_tick_that_came_early_is_not_had_again() -> None:
    """However exact the clock is: no two within half a period."""
    loop, times = asyncio.get_running_loop(), list[float]()
    for _ in range(20):
        await tick(0.01)
        times.append(loop.time())
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) > 0.004
