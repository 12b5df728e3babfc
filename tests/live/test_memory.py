"""What viewers cost while they are there, and that nothing of them is left."""

import time
from typing import Any

import pytest

from tests.live.conftest import ServedElsewhere
from tests.live.raw import RawViewer, RawViewers

IDLE_BYTES = 64 * 1024
FEW = 3
"""The server's own tasks and timers come and go; those of 2,000 viewers would be more."""
FEW_OBJECTS = 100
"""What the stats and the database come by in the meantime; one object left by each viewer would be 2,000."""


def at_rest(elsewhere: ServedElsewhere, before: dict[str, Any]) -> dict[str, Any]:
    """What the server holds, once it has noticed that everybody has gone. A socket's timer ends a moment after it."""
    for _ in range(100):
        measured = elsewhere.ask("measure")
        is_over = measured["descriptors"] <= before["descriptors"] and measured["timers"] <= before["timers"] + FEW
        if measured["viewers"] == 0 and is_over:
            return measured
        time.sleep(0.05)
    raise AssertionError(f"viewers that have gone are still there: {measured}, before {before}")


def come_and_go(elsewhere: ServedElsewhere, raw: RawViewers, count: int) -> dict[str, Any]:
    """So many viewers connect and leave, 100 at a time; what the server holds afterwards."""
    before = elsewhere.ask("measure")
    for _ in range(count // 100):
        raw.connect(RawViewer(elsewhere.address) for _ in range(100))
        raw.read_until(raw.greeted)
        raw.drop(raw.viewers)
    return at_rest(elsewhere, before)


@pytest.mark.parametrize("viewers", [250, pytest.param(2_000, marks=pytest.mark.soak)])
def test_an_idle_viewer(elsewhere: ServedElsewhere, raw: RawViewers, viewers: int) -> None:
    """A viewer that only listens costs at most 64 KiB of resident memory."""
    raw.connect([RawViewer(elsewhere.address)])
    raw.read_until(raw.greeted)
    before = elsewhere.ask("measure")
    raw.connect(RawViewer(elsewhere.address) for _ in range(viewers))
    raw.read_until(raw.greeted)
    after = elsewhere.ask("measure")
    assert after["viewers"] - before["viewers"] == viewers
    assert after["rss"] - before["rss"] <= viewers * IDLE_BYTES


def test_nothing_is_left_of_viewers_that_have_gone(elsewhere: ServedElsewhere, raw: RawViewers) -> None:
    """2,000 that come and go after a first 2,000 leave memory, tasks, timers, descriptors and objects as they were."""
    first = come_and_go(elsewhere, raw, 2_000)
    second = come_and_go(elsewhere, raw, 2_000)
    assert second["rss"] <= 1.02 * first["rss"]
    assert second["descriptors"] == first["descriptors"]
    for what in ("tasks", "timers"):
        assert abs(second[what] - first[what]) <= FEW, what
    more = {name: count - first["types"].get(name, 0) for name, count in second["types"].items()}
    assert second["objects"] - first["objects"] < FEW_OBJECTS, {name: count for name, count in more.items() if count}
