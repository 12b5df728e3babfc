"""Viewers that don't read are nobody's problem but their own."""

from itertools import chain
from typing import Any

import pytest

from tests.live.conftest import ServedElsewhere
from tests.live.raw import RawViewer, RawViewers

GOOD, SLOW, RATE = 200, 50, 500
SLOW_BYTES = 64 * 1024
TRIES = 3


def p99_ms(viewers: list[RawViewer]) -> float:
    """Of all latencies since the last time, from `record()` to the viewer."""
    latencies = sorted(chain.from_iterable(viewer.latencies_ms for viewer in viewers))
    for viewer in viewers:
        viewer.latencies_ms.clear()
    return latencies[int(len(latencies) * 0.99)]


def watched(
    elsewhere: ServedElsewhere, raw: RawViewers, good: list[RawViewer], seconds: int, rate: int = RATE
) -> dict[str, Any]:
    """`measure` after events at the rate for so long that all good ones have got, with the `p99_ms` of these.

    Done again where the machine stood still meanwhile: that says nothing about viewers. Not for ever: what keeps the
    server from going on each time comes from the viewers.
    """
    for _ in range(TRIES):
        head = elsewhere.ask("measure")["head"] + seconds * rate
        elsewhere.tell(f"record {seconds * rate} {rate}")
        raw.read_until(lambda head=head: all(viewer.last == head for viewer in good), 2 * seconds + 20)
        elsewhere.answer()
        found = {"p99_ms": p99_ms(good), **elsewhere.ask("measure")}
        if not found["stood_still_ms"]:
            return found
    pytest.fail(f"the server was kept from going on {TRIES} times: {found}")


@pytest.mark.parametrize(
    ("seconds", "slack_ms"), [(4, 50), pytest.param(30, 0, marks=pytest.mark.soak)], ids=["short", "long"]
)
def test_slow_viewers(elsewhere: ServedElsewhere, raw: RawViewers, seconds: int, slack_ms: float) -> None:
    """50 that stop reading: 200 others hardly notice (p99 within 1.5 x), each costs less than 64 KiB of the server's
    memory, and once they go on they get everything."""
    elsewhere.ask("record 6000 6000")  # as many frames are kept as will be
    good = [RawViewer(elsewhere.address, is_timed=number % 10 == 0) for number in range(GOOD)]
    raw.connect(good)
    raw.read_until(raw.greeted)
    alone = watched(elsewhere, raw, good, seconds)
    slow = [RawViewer(elsewhere.address) for _ in range(SLOW)]
    raw.connect(slow)
    raw.read_until(raw.greeted)
    before = elsewhere.ask("measure")
    raw.stop_reading(slow)
    during = watched(elsewhere, raw, good, seconds)
    assert during["tasks"] - before["tasks"] == SLOW, "they are not behind: the test shows nothing"
    raw.go_on_reading(slow)
    raw.read_until(raw.reached(during["head"]))
    assert during["p99_ms"] <= 1.5 * alone["p99_ms"] + slack_ms
    assert during["rss"] - before["rss"] < SLOW * SLOW_BYTES
