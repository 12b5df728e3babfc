"""What viewers cost while they are there, and that nothing of them is left."""

import statistics
import time
from typing import Any

import pytest

from tests.live.conftest import ServedElsewhere
from tests.live.raw import RawViewer, RawViewers

IDLE_BYTES = 64 * 1024
COUNTED = ("tasks", "timers", "descriptors")
FEW_OBJECTS = 100
"""What the stats and the database come by in the meantime; one object left by each viewer would be 2,000."""


def resting(elsewhere: ServedElsewhere) -> dict[str, int]:
    """What the server holds by itself: what most of a second's looks find."""
    looks = list[dict[str, Any]]()
    for _ in range(20):
        looks.append(elsewhere.ask("measure"))
        time.sleep(0.05)
    return {what: statistics.mode(look[what] for look in looks) for what in COUNTED}


def at_rest(elsewhere: ServedElsewhere, held: dict[str, int]) -> dict[str, Any]:
    """What the server holds once everybody has gone and it holds no more than before: 10 s for a moment of rest."""
    for _ in range(200):
        measured = elsewhere.ask("measure")
        if measured["viewers"] == 0 and {what: measured[what] for what in COUNTED} == held:
            return measured
        time.sleep(0.05)
    raise AssertionError(f"viewers have left something behind: {measured}, where there was {held}")


def come_and_go(elsewhere: ServedElsewhere, raw: RawViewers, count: int, held: dict[str, int]) -> dict[str, Any]:
    """So many viewers connect and leave, 100 at a time; what the server holds afterwards."""
    for _ in range(count // 100):
        raw.connect(RawViewer(elsewhere.address) for _ in range(100))
        raw.read_until(raw.greeted)
        raw.drop(raw.viewers)
    return at_rest(elsewhere, held)


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
    held = resting(elsewhere)
    first = come_and_go(elsewhere, raw, 2_000, held)
    second = come_and_go(elsewhere, raw, 2_000, held)
    assert second["rss"] <= 1.02 * first["rss"]
    for what in COUNTED:
        assert second[what] == first[what], what
    more = {name: count - first["types"].get(name, 0) for name, count in second["types"].items()}
    assert second["objects"] - first["objects"] < FEW_OBJECTS, {name: count for name, count in more.items() if count}
