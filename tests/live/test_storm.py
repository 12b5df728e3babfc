"""Everybody comes back at once."""

import pytest

from tests.live.conftest import ServedElsewhere
from tests.live.raw import RawViewer, RawViewers

VIEWERS, MISSED = 1_000, 500


@pytest.mark.parametrize("restarted", [False, True], ids=["cut", "restarted"])
def test_reconnect_storm(elsewhere: ServedElsewhere, raw: RawViewers, restarted: bool) -> None:
    """1,000 viewers that missed 500 events are whole within 5 s of the first accept, with at most 10 database reads."""
    raw.connect(RawViewer(elsewhere.address) for _ in range(VIEWERS))
    raw.read_until(raw.greeted)
    elsewhere.tell("record 10 100")
    raw.read_until(raw.reached(10))
    assert elsewhere.answer()["head"] == 10
    positions = [viewer.position for viewer in raw.viewers]
    raw.drop(raw.viewers)
    assert elsewhere.ask(f"record {MISSED} 5000")["head"] == 10 + MISSED
    if restarted:
        elsewhere.restart()
    elsewhere.ask("measure")
    raw.connect(RawViewer(elsewhere.address, position) for position in positions)
    raw.read_until(raw.reached(10 + MISSED))
    reads = elsewhere.ask("measure")["reads"]
    assert all(b'"recovered":true' in (viewer.hello or b"") for viewer in raw.viewers)
    took = max(viewer.reached_at for viewer in raw.viewers) - min(viewer.greeted_at for viewer in raw.viewers)
    assert took <= 5
    assert sum(reads.values()) <= 10, reads
