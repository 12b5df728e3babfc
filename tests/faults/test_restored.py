"""An older copy of the database is put back while people watch."""

import asyncio
from pathlib import Path

import pytest

from tests.faults.conftest import Recording
from tests.faults.fleet import Fleet
from tests.faults.sequence import is_gapless


async def recorded(fleet: Fleet, events: int) -> None:
    """Wait until everybody has seen so many more."""
    goal = max(viewer.seq for viewer in fleet.viewers) + events
    await fleet.until(lambda viewer: viewer.seq >= goal)


async def grown_elsewhere(recording: Recording, seq: int) -> None:
    """Let the log grow to a position where nobody looks."""
    await recording.start(rate=2_000, port="0")
    async with Fleet(recording.address, 1) as elsewhere:
        await elsewhere.until(lambda viewer: viewer.seq >= seq)
    await recording.kill()


@pytest.mark.parametrize("has_outgrown", [False, True], ids=["shorter", "outgrown"])
async def test_older_copy(recording: Recording, tmp_path: Path, has_outgrown: bool) -> None:
    """Who has seen what the copy hasn't begins anew with its page right; who hasn't goes on; nobody mixes two logs."""
    await recording.start(rate=200)
    async with Fleet(recording.address, 10) as early, Fleet(recording.address, 10) as fleet:
        await recorded(early, 100)
        await early.leave()
        recording.log.back_up(tmp_path / "copy")
        await recorded(fleet, 200)
        old_log = await recording.quiet()
        await fleet.reach(old_log[-1].seq)
        await recording.kill()
        recording.log.put_back(tmp_path / "copy")
        copied = recording.log.read()
        assert old_log[: len(copied)] == copied != old_log
        if has_outgrown:
            await grown_elsewhere(recording, old_log[-1].seq + 1)
        await recording.start(rate=20)
        await early.come()
        await fleet.until(lambda viewer: len(viewer.stretches) == 2)
        await recorded(fleet, 10)
        log = await recording.quiet()
        await fleet.reach(log[-1].seq)
        await early.reach(log[-1].seq)
    assert early.faults(log) == fleet.faults(log) == []
    for viewer in early.viewers:
        assert (viewer.recovered[True], viewer.recovered[False], len(viewer.stretches)) == (2, 0, 1)
    for viewer in fleet.viewers:
        before, after = viewer.stretches
        assert before.seen == old_log[before.start :]
        assert after.loaded == log[: after.start][-100:]
        assert (after.start > before.seen[-1].seq) == has_outgrown
        assert viewer.recovered[False] == 1


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
@pytest.mark.parametrize("has_outgrown", [False, True], ids=["shorter", "outgrown"])
async def test_older_copy_while_running(recording: Recording, tmp_path: Path, has_outgrown: bool) -> None:
    """A server that runs and records on while a copy is put back under it sends nobody a mix of the two logs."""
    await recording.start(rate=200)
    async with Fleet(recording.address, 10) as fleet:
        await recorded(fleet, 50)
        recording.log.back_up(tmp_path / "copy")
        await recorded(fleet, 100)
        if has_outgrown:
            await recording.kill()
            recording.log.back_up(tmp_path / "watched")
            watched = recording.log.read()
            recording.log.put_back(tmp_path / "copy")
            await grown_elsewhere(recording, watched[-1].seq + 1_000)
            recording.log.back_up(tmp_path / "copy")
            recording.log.put_back(tmp_path / "watched")
            await recording.start(rate=50)
        await recorded(fleet, 50)
        await asyncio.to_thread(recording.log.put_back, tmp_path / "copy")
        await fleet.until(lambda viewer: len(viewer.stretches) == 2)
        await recorded(fleet, 50)
        log = await recording.quiet()
        await fleet.reach(log[-1].seq)
    assert is_gapless(log)
    assert fleet.faults(log) == []
    in_log = set(log)
    for viewer in fleet.viewers:
        before, after = viewer.stretches
        assert after.loaded == log[: after.start][-100:]
        assert before.start + len(before.seen) == before.seen[-1].seq
        assert is_gapless(before.seen)
        in_both = [entry for entry in before.seen if entry in in_log]
        assert in_both == before.seen[: len(in_both)] != before.seen
