"""Everybody comes back after a restart, but not in the same moment."""

import asyncio
from bisect import bisect_left

import pytest

from tests.faults.conftest import Recording
from tests.faults.fleet import Fleet
from tests.faults.viewer import Habits

WINDOW_SECONDS = 0.25
AS_DOCUMENTED = Habits(wait_seconds=2, longest_wait_seconds=30, ping_seconds=5, silence_seconds=16)


def most_at_once(moments: list[float]) -> int:
    """The most that fall into any one window."""
    ordered = sorted(moments)
    return max(index + 1 - bisect_left(ordered, moment - WINDOW_SECONDS) for index, moment in enumerate(ordered))


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("viewers", "away_seconds", "share"),
    [
        pytest.param(200, 0, 0.3, id="short"),
        pytest.param(1_000, 0, 0.2, id="back at once", marks=pytest.mark.soak),
        pytest.param(1_000, 1.5, 0.2, id="back when most try again", marks=pytest.mark.soak),
    ],
)
async def test_storm_is_spread(recording: Recording, viewers: int, away_seconds: float, share: float) -> None:
    """With the documented waits no quarter of a second after a restart gets more than this share of the viewers.

    A moment is when a viewer's wait is over: all of them share one event loop here, which may be late with it.
    """
    await recording.start(rate=0)
    async with Fleet(recording.address, viewers, AS_DOCUMENTED, from_the_beginning=True) as fleet:
        killed_at = asyncio.get_running_loop().time()
        await recording.kill()
        await asyncio.sleep(away_seconds)
        await recording.start(rate=0)
        await fleet.until(lambda viewer: viewer.greeted_at[-1] > killed_at)
    assert most_at_once([viewer.due_at for viewer in fleet.viewers]) <= share * viewers
