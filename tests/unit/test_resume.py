"""The rule of resuming: whole, or not at all."""

import pytest

from pulseboard.live.resume import MAX_BEHIND, Position, Timeline
from pulseboard.storage.log import Epoch, LogState

STATE = LogState(
    head=100, oldest=21, epochs=[Epoch(1, "a"), Epoch(41, "b"), Epoch(71, "c"), Epoch(71, "d"), Epoch(101, "e")]
)


@pytest.mark.parametrize(
    ("position", "start"),
    [
        (None, None),
        (Position("d", 100), 100),
        (Position("d", 99), 99),
        (Position("d", 71), 71),
        (Position("c", 71), None),
        (Position("b", 70), 70),
        (Position("d", 70), None),
        (Position("b", 41), 41),
        (Position("a", 40), 40),
        (Position("a", 21), 21),
        (Position("a", 20), 20),
        (Position("a", 19), None),
        (Position("a", 1), None),
        (Position("a", 0), 20),
        (Position(None, 0), 20),
        (Position(None, 50), None),
        (Position("", 50), None),
        (Position("z", 50), None),
        (Position("e", 100), None),
        (Position("d", 101), None),
        (Position("e", 101), None),
    ],
)
def test_start(position: Position | None, start: int | None) -> None:
    """A position is good only if the log has all that follows it, and its own epoch there is the viewer's."""
    assert Timeline(STATE).start_for(position) == start


@pytest.mark.parametrize(("behind", "is_whole"), [(MAX_BEHIND, True), (MAX_BEHIND + 1, False)])
def test_too_far_behind(behind: int, is_whole: bool) -> None:
    """What would be more than the limit is refused, never cut short; `after=0` is no way around it."""
    state = LogState(head=behind + 5, oldest=6, epochs=[Epoch(1, "a")])
    assert (Timeline(state).start_for(Position("a", 5)) is not None) is is_whole
    assert (Timeline(state).start_for(Position(None, 0)) is not None) is is_whole


def test_empty_log() -> None:
    """Before the first event there is a position 0, and the newest epoch."""
    timeline = Timeline(LogState(head=0, oldest=1, epochs=[Epoch(1, "a"), Epoch(1, "b")]))
    assert timeline.epoch == "b"
    assert timeline.start_for(Position("b", 0)) == 0
    timeline.extend(1, "b")
    assert timeline.epoch == "b"
    assert timeline.start_for(Position("b", 1)) == 1


def test_growing_into_another_epoch() -> None:
    """An epoch begins with its first event: positions before it keep theirs."""
    timeline = Timeline(STATE)
    assert timeline.epoch == "d"
    timeline.extend(101, "e")
    timeline.extend(102, "e")
    assert [timeline.epoch_at(seq) for seq in (100, 101, 102)] == ["d", "e", "e"]
    assert timeline.start_for(Position("e", 101)) == 101
    assert timeline.start_for(Position("d", 101)) is None


def test_a_later_epoch_takes_the_place_of_those_it_covers() -> None:
    """An epoch that was begun over what is there already owns it, also where others had begun in between."""
    begun = [Epoch(1, "a"), Epoch(50, "b"), Epoch(90, "c"), Epoch(50, "d"), Epoch(95, "e")]
    timeline = Timeline(LogState(100, 11, begun))
    assert [timeline.epoch_at(seq) for seq in (11, 49, 50, 90, 94, 95, 100)] == ["a", "a", "d", "d", "d", "e", "e"]
    over_all = Timeline(LogState(100, 11, [Epoch(1, "a"), Epoch(50, "b"), Epoch(11, "c")]))
    assert [over_all.start_for(Position(epoch, 60)) for epoch in ("a", "b", "c")] == [None, None, 60]
