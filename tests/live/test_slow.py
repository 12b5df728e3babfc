"""Viewers that don't read are nobody's problem but their own."""

from itertools import chain
from statistics import median, quantiles

import pytest

from tests.live.conftest import ServedElsewhere
from tests.live.raw import RawViewer, RawViewers

GOOD, SLOW, RATE = 200, 50, 500
SLOW_BYTES = 64 * 1024


def p99_ms(viewers: list[RawViewer]) -> float:
    """From `record()` to the viewer, since the last time: the p99 of each half second, and of those the median.

    A viewer that costs the others something does so all the time; a pause of the machine is in one or two of them.
    """
    timed = [viewer.latencies_ms for viewer in viewers if viewer.latencies_ms]
    each = RATE // 2
    p99s_ms = [
        quantiles(chain.from_iterable(latencies[start : start + each] for latencies in timed), n=100)[-1]
        for start in range(0, len(timed[0]), each)
    ]
    for latencies in timed:
        latencies.clear()
    return median(p99s_ms)


@pytest.mark.parametrize(
    ("seconds", "slack_ms"), [(4, 50), pytest.param(30, 0, marks=pytest.mark.soak)], ids=["short", "long"]
)
def test_slow_viewers(elsewhere: ServedElsewhere, raw: RawViewers, seconds: int, slack_ms: float) -> None:
    """50 that stop reading: 200 others hardly notice (p99 within 1.5 x), each costs less than 64 KiB of the server's
    memory, and once they go on they get everything."""
    count = seconds * RATE
    head = elsewhere.ask("record 6000 6000")["head"]  # as many frames are kept as will be
    good = [RawViewer(elsewhere.address, is_timed=number % 10 == 0) for number in range(GOOD)]
    raw.connect(good)
    raw.read_until(raw.greeted)
    elsewhere.tell(f"record {count} {RATE}")
    raw.read_until(raw.reached(head + count), 2 * seconds + 20)
    head, before_ms = elsewhere.answer()["head"], p99_ms(good)
    slow = [RawViewer(elsewhere.address) for _ in range(SLOW)]
    raw.connect(slow)
    raw.read_until(raw.greeted)
    before = elsewhere.ask("measure")
    raw.stop_reading(slow)
    elsewhere.tell(f"record {count} {RATE}")
    raw.read_until(lambda: all(viewer.last == head + count for viewer in good), 2 * seconds + 20)
    head, while_ms = elsewhere.answer()["head"], p99_ms(good)
    during = elsewhere.ask("measure")
    assert during["tasks"] - before["tasks"] == SLOW, "they are not behind: the test shows nothing"
    raw.go_on_reading(slow)
    raw.read_until(raw.reached(head))
    assert while_ms <= 1.5 * before_ms + slack_ms
    assert during["rss"] - before["rss"] < SLOW * SLOW_BYTES
