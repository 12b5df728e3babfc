"""Everybody comes back after a restart, but not in the same moment."""

import asyncio
from bisect import bisect_left

import pytest

from tests.faults.conftest import Recording
from tests.faults.fleet import Fleet
from tests.faults.viewer import Habits

WINDOW_SECONDS = 0.25
AS_DOCUMENTED = Habits(first_wait_seconds=2, longest_wait_seconds=30, ping_seconds=5, silence_seconds=16)


def most_at_once(moments: list[float]) -> int:
    """The most that fall into any one window."""
    ordered = sorted(moments)
    return max(index + 1 - bisect_left(ordered, moment - WINDOW_SECONDS) for index, moment in enumerate(ordered))


@pytest.mark.parametrize(
    ("viewers", "share"), [(300, 0.3), pytest.param(1_000, 0.2, marks=pytest.mark.soak)], ids=["short", "long"]
)
async def test_storm_is_spread(recording: Recording, viewers: int, share: float) -> None:
    """With the documented waits no quarter of a second after a restart gets more than this share of the viewers."""
    await recording.start(rate=0)
    async with Fleet(recording.address, viewers, AS_DOCUMENTED, from_the_beginning=True) as fleet:
        killed_at = asyncio.get_running_loop().time()
        await recording.kill()
        await recording.start(rate=0)
        await fleet.until(lambda viewer: viewer.greeted_at[-1] > killed_at)
    came_at = [viewer.tries_at[-1] for viewer in fleet.viewers]
    print(f"at most {most_at_once(came_at) / viewers:.1%} in {WINDOW_SECONDS} s")
    assert most_at_once(came_at) <= share * viewers
