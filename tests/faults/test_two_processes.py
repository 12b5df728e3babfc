"""A process that writes and one that shows, with nothing between them but a PostgreSQL."""

import asyncio

import pytest

from tests.faults import writers
from tests.faults.conftest import Recording
from tests.faults.fleet import Fleet
from tests.faults.sequence import is_gapless
from tests.programs import Program

WRITERS = 8


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("viewers", "events", "cuts"),
    [pytest.param(20, 250, 10, id="short"), pytest.param(100, 2_500, 200, id="long", marks=pytest.mark.soak)],
)
async def test_two_processes(recording: Recording, viewers: int, events: int, cuts: int) -> None:
    """Whatever eight writers commit, every viewer of another process gets, though most wake-ups are lost on the way."""
    await recording.start(rate=0, lost_wakeups=0.8)
    async with (
        Fleet(recording.address, viewers, from_the_beginning=True) as fleet,
        Program(
            *("--data", recording.data, "--writers", str(WRITERS), "--events", str(events)), module=writers.__name__
        ) as writing,
    ):
        cutting = asyncio.create_task(fleet.cut(cuts, seconds=events / 250))
        assert await writing.ended() == 0, writing.errors.decode()
        await cutting
        log = await recording.quiet()
        await fleet.reach(log[-1].seq)
    assert len(log) == WRITERS * events
    assert is_gapless(log)
    assert fleet.faults(log) == []
    assert recording.lost_wakeups > 0
