"""Processes that stand still, and wake-ups that never come."""

import asyncio
import signal

import pytest

from tests.faults.conftest import Recording
from tests.faults.fleet import Fleet
from tests.faults.viewer import Cut, Habits


@pytest.mark.parametrize(
    ("viewers", "frozen_seconds", "silence_seconds"),
    [
        pytest.param(20, [1, 2], 0.7, id="short"),
        pytest.param(200, [1, 2, 5, 10, 20], 3, id="long", marks=pytest.mark.soak),
    ],
)
async def test_server_frozen(
    recording: Recording, viewers: int, frozen_seconds: list[float], silence_seconds: float
) -> None:
    """A server that stands still, while everybody gives it up and comes back in vain, goes on without a fault."""
    await recording.start(rate=100)
    async with Fleet(recording.address, viewers, Habits(silence_seconds=silence_seconds, ping_seconds=0.3)) as fleet:
        for seconds in frozen_seconds:
            recording.send(signal.SIGSTOP)
            await asyncio.sleep(seconds)
            recording.send(signal.SIGCONT)
            await fleet.until(lambda viewer: viewer.is_watching)
        log = await recording.quiet()
        await fleet.reach(log[-1].seq)
    assert fleet.faults(log) == []
    assert min(len(viewer.tries_at) for viewer in fleet.viewers) > 1
    assert not any(viewer.recovered[False] for viewer in fleet.viewers)


@pytest.mark.parametrize("seconds", [3, pytest.param(20, marks=pytest.mark.soak)])
async def test_viewers_frozen(recording: Recording, seconds: float) -> None:
    """Viewers that stand still until nothing more can be sent to them, and go on with the same sockets, have all."""
    await recording.start(rate=500, characters=6_000)
    async with Fleet(recording.address, 5, Habits(frozen_seconds=seconds)) as fleet:
        for viewer in fleet.viewers:
            viewer.cut(Cut.FROZEN)
        await fleet.until(lambda viewer: viewer.is_watching)
        log = await recording.quiet()
        await fleet.reach(log[-1].seq)
    assert fleet.faults(log) == []
    assert {len(viewer.tries_at) for viewer in fleet.viewers} == {1}


@pytest.mark.parametrize(
    ("seconds", "cuts"),
    [pytest.param(2, 20, id="short"), pytest.param(60, 500, id="long", marks=pytest.mark.soak)],
)
async def test_wakeups_lost(recording: Recording, seconds: float, cuts: int) -> None:
    """Wake-ups that are lost, nearly all of them, delay events and lose none."""
    await recording.start(rate=100, lost_wakeups=0.95)
    async with Fleet(recording.address, 20) as fleet:
        await fleet.cut(cuts, seconds)
        log = await recording.quiet()
        await fleet.reach(log[-1].seq)
    assert fleet.faults(log) == []
    assert recording.lost_wakeups > 0
