"""What is counted up for Prometheus: never down, by a bounded number of names."""

import pytest

from pulseboard.events import Event, Level
from pulseboard.kinds import KINDS
from pulseboard.live.totals import BUCKETS_SECONDS, MAX_COMMANDS, MAX_KINDS, Totals
from pulseboard.storage.activity import Activity, Happened
from pulseboard.storage.log import Epoch, LogState

NOTHING = Activity(LogState(0, 1, [Epoch(1, "a")]), {}, [], [], [])


def event(kind: str = "command.completed", **data: object) -> Event:
    return Event(seq=1, epoch="a", id="", kind=kind, level=Level.INFO, message="", occurred_at="", data=data)


def test_commands_are_counted_by_outcome() -> None:
    totals = Totals(NOTHING)
    totals.add([event(command="daily"), event("command.failed", command="daily", failure="bug"), event("x.happened")])
    totals.add([event("command.failed", command="pay", failure=["odd"]), event(command="daily")])
    assert totals.commands == {"daily": {"completed": 2, "failed": 1}, "pay": {"completed": 0, "failed": 1}}
    assert totals.failures == {"user_error": 0, "cooldown": 0, "permission": 0, "bug": 1, "other": 1}
    assert (totals.kinds["command.failed"], totals.kinds["x.happened"]) == (2, 1)


def test_names_are_bounded() -> None:
    """However many names come, and however long or odd they are: so many have their own count, the sum stays right."""
    totals = Totals(NOTHING)
    for n in range(MAX_COMMANDS + 300):
        totals.add([event(command=f"command {n}"), event(f"made.up_{n}")])
    totals.add([event(command={"not": "a name"}), event(), event(command="c" * 5_000), event(command="command 0")])
    assert len(totals.commands) == MAX_COMMANDS + 1
    assert sum(outcomes["completed"] for outcomes in totals.commands.values()) == MAX_COMMANDS + 304
    assert totals.commands["command 0"]["completed"] == 2
    assert totals.commands["other"]["completed"] == 303
    assert len(totals.kinds) <= len(KINDS) + MAX_KINDS + 1
    assert totals.kinds["other"] == MAX_COMMANDS + 300 - MAX_KINDS


def test_long_names_that_become_one() -> None:
    """Two names that are the same once they are cut have one count: a name twice would spoil the whole scrape."""
    totals = Totals(NOTHING)
    totals.add([event(command="a" * 100 + "b"), event(command="a" * 100 + "c"), event(command="half \ud800 a pair\0")])
    assert totals.commands["a" * 100]["completed"] == 2
    assert set(totals.commands) == {"a" * 100, "half ? a pair?"}


@pytest.mark.parametrize(("duration_ms", "bucket"), [(0, 0), (10, 0), (10.1, 1), (10_000, 9), (60_000, 10)])
def test_durations(duration_ms: float, bucket: int) -> None:
    """A duration on a bound belongs below it."""
    totals = Totals(NOTHING)
    totals.add([event(command="daily", duration_ms=duration_ms), event(command="daily", duration_ms="soon")])
    assert totals.durations == [int(n == bucket) for n in range(len(BUCKETS_SECONDS) + 1)]
    assert totals.seconds == pytest.approx(duration_ms / 1000)


def test_a_start_goes_on_where_the_log_is() -> None:
    """The kinds' totals are the log's; yesterday's commands are there at 0, for their first increase to be seen."""
    used = [Happened(1, "command.completed", "info", "daily", 4), Happened(1, "shop.opened", "info", "no command", 9)]
    activity = NOTHING._replace(kind_totals={"command.completed": 7, "shop.opened": 3}, day=used)
    totals = Totals(activity)
    totals.add([event(command="daily"), event("shop.opened")])
    assert (totals.kinds["command.completed"], totals.kinds["shop.opened"]) == (8, 4)
    assert totals.kinds["guild.joined"] == 0
    assert totals.commands == {"daily": {"completed": 1, "failed": 0}}
    totals.start_over(activity)
    assert totals.kinds["command.completed"] == 7
    assert totals.commands["daily"]["completed"] == 1
