"""Viewers that are cut, again and again, from a server that is killed, again and again."""

import asyncio

import pytest

from tests.faults.conftest import Recording
from tests.faults.fleet import Fleet
from tests.faults.sequence import is_gapless


@pytest.mark.parametrize(
    ("viewers", "rate", "seconds", "cuts", "kills"),
    [
        pytest.param(20, 100, 5, 50, 1, id="short"),
        pytest.param(200, 200, 60, 1_000, 5, id="long", marks=pytest.mark.soak),
    ],
)
async def test_lossless(recording: Recording, viewers: int, rate: int, seconds: int, cuts: int, kills: int) -> None:
    """Whatever is cut, frozen or killed: every viewer ends with exactly the log's sequence."""
    await recording.start(rate=rate)
    async with Fleet(recording.address, viewers) as fleet:
        cutting = asyncio.create_task(fleet.cut(cuts, seconds))
        for _ in range(kills):
            await asyncio.sleep(seconds / (kills + 1))
            await recording.kill()
            await recording.start(rate=rate)
        await cutting
        log = await recording.quiet()
        await fleet.reach(log[-1].seq)
    assert is_gapless(log)
    assert fleet.faults(log) == []
    assert fleet.cuts.total() == cuts
    assert not any(viewer.recovered[False] for viewer in fleet.viewers)
