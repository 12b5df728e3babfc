"""What the events add up to, while time goes on and across a restart."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from pulseboard.events import Event, Level, draft, timestamp
from pulseboard.live import tally as tally_module
from pulseboard.live.rolling import RollingCounter, RollingSketch
from pulseboard.live.tally import DAY_MS, HOUR_MS, MINUTE_MS, Tally
from pulseboard.storage.activity import Activity, read_activity
from pulseboard.storage.log import Epoch, LogState, read_after
from pulseboard.storage.store import Store
from pulseboard.storage.writer import Backlog

NOW = 1_700_000_000_000
NOTHING = Activity(LogState(0, 1, [Epoch(1, "a")]), {}, [], [], [])


def command(seq: int, at_ms: int, name: str, duration_ms: float, *, failed: bool = False) -> Event:
    return Event(
        seq=seq,
        epoch="a",
        id="",
        kind="command.failed" if failed else "command.completed",
        level=Level.ERROR if failed else Level.INFO,
        message="",
        occurred_at=timestamp(at_ms),
        data={"command": name, "duration_ms": duration_ms},
    )


def test_counts_roll_out_of_their_windows() -> None:
    """After a minute an event is no longer of this minute, after a day no longer of this day; totals stay."""
    tally = Tally(NOTHING)
    tally.add([command(1, NOW, "daily", 5), command(2, NOW, "pay", 9, failed=True), command(3, NOW, "daily", 7)])
    stats = tally.command_stats(NOW + 1)
    assert (stats.total, stats.last_day, stats.per_minute, stats.failed_last_day) == (3, 3, 3, 1)
    assert stats.bugs_last_day == 1
    assert stats.success_rate == pytest.approx(2 / 3)
    assert [(use.name, use.count, use.failed) for use in stats.top] == [("daily", 2, 0), ("pay", 1, 1)]
    assert tally.event_stats(NOW + 1, Backlog(0, 4, None)).errors_last_day == 1
    later = tally.command_stats(NOW + 2 * MINUTE_MS)
    assert (later.total, later.last_day, later.per_minute) == (3, 3, 0)
    tomorrow = tally.command_stats(NOW + DAY_MS + 2 * HOUR_MS)
    assert (tomorrow.total, tomorrow.last_day, tomorrow.success_rate, tomorrow.p50_ms, tomorrow.top) == (
        3,
        0,
        None,
        None,
        [],
    )


def test_a_refusal_is_no_bug() -> None:
    """Of a command's failures those are bugs that are errors; a cooldown failed too, but by nobody's fault."""
    refused = replace(command(1, NOW, "pay", 9, failed=True), level=Level.WARNING)
    tally = Tally(NOTHING)
    tally.add([refused, command(2, NOW, "pay", 9, failed=True)])
    (pay,) = tally.command_stats(NOW + 1).top
    assert (pay.count, pay.failed, pay.bugs) == (2, 2, 1)


async def test_commands_without_a_name(tmp_path: Path) -> None:
    """Data without a command, or with something else there, count as commands nobody knows; also after a restart."""
    named = [{"command": "pay"}, {}, {"command": ["odd"]}, {"command": 7}, {"command": "a"}]
    async with Store(tmp_path) as store:
        drafts = [draft("command.failed", "", data=data, at_ms=NOW) for data in named]
        await store.transact(lambda transaction: transaction.drafts.extend(drafts))
        live = Tally(NOTHING)
        live.add(await store.read(read_after, 0, 10))
        for tally in (live, Tally(await store.read(read_activity, NOW + 1))):
            stats = tally.command_stats(NOW + 1)
            assert (stats.total, stats.per_minute, stats.failed_last_day) == (5, 5, 5)
            assert [use.name for use in stats.top] == ["a", "pay"]


async def test_many_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How long those take that are used now is known, however many others there were before."""
    monkeypatch.setattr(tally_module, "MAX_COMMANDS", 2)
    async with Store(tmp_path) as store:
        used = [{"command": name, "duration_ms": 5} for name in "abcca"]
        drafts = [draft("command.completed", "", data=data, at_ms=NOW) for data in used]
        await store.transact(lambda transaction: transaction.drafts.extend(drafts))
        tally = Tally(NOTHING)
        tally.add(await store.read(read_after, 0, 10))
    known = {use.name: use.p95_ms is not None for use in tally.command_stats(NOW + 1).top}
    assert known == {"a": True, "b": False, "c": True}


def test_quantiles_are_within_one_percent() -> None:
    """DDSketch's promise, also when the values came in different hours."""
    sketch = RollingSketch(DAY_MS, HOUR_MS)
    for n in range(1, 10_001):
        sketch.add(NOW + n * 3_000, n)
    p50, p99 = sketch.quantiles(NOW + 10_001 * 3_000, (0.5, 0.99))
    assert p50 == pytest.approx(5_000, rel=0.011)
    assert p99 == pytest.approx(9_900, rel=0.011)


def test_counter_forgets_in_steps() -> None:
    """Never early, and at most one step late."""
    counter = RollingCounter(window_ms=60_000, step_ms=1_000)
    counter.add(0, "x")
    assert counter.totals(60_000)["x"] == 1
    assert counter.totals(61_000)["x"] == 0


def test_a_clock_that_is_set_back() -> None:
    """What was counted by the clock before is a window's length from then on, and no longer."""
    counter, sketch = RollingCounter(window_ms=60_000, step_ms=1_000), RollingSketch(60_000, 1_000)
    for at_ms in (3_600_000, 3_601_000, 3_602_000):
        counter.add(at_ms, "a")
        sketch.add(at_ms, 5.0)
    assert counter.totals(1_000)["a"] == 3
    assert sketch.quantiles(1_000, (0.5,)) == (pytest.approx(5.0, rel=0.01),)
    counter.add(30_000, "a")
    sketch.add(30_000, 9.0)
    assert counter.totals(61_000)["a"] == 4
    assert counter.totals(62_000)["a"] == 1
    assert sketch.quantiles(62_000, (0.0, 1.0)) == (pytest.approx(9.0, rel=0.01),) * 2
    assert counter.totals(92_000)["a"] == 0


async def test_totals_survive_a_restart(tmp_path: Path) -> None:
    """A tally that begins with what the database sums up says the same as the one that saw every event."""
    before = Tally(NOTHING)
    async with Store(tmp_path) as store:
        for n in range(300):
            data = {"command": ("daily", "pay", "balance")[n % 3], "duration_ms": n / 10}
            kind = "command.failed" if n % 10 == 0 else "command.completed"
            level = {0: "error", 10: "warning"}.get(n % 20, "info")
            store.record(draft(kind, "", level=level, data=data))
    async with Store(tmp_path) as store:
        before.add(await store.read(read_after, 0, 1_000))
        now = read_now()
        after = Tally(await store.read(read_activity, now))
    seen, summed = before.command_stats(now), after.command_stats(now)
    assert summed == seen
    assert (summed.total, summed.failed_last_day, summed.bugs_last_day, summed.per_minute) == (300, 30, 15, 300)
    assert after.event_stats(now, Backlog(0, 0, None)) == before.event_stats(now, Backlog(0, 0, None))


def read_now() -> int:
    import time

    return time.time_ns() // 1_000_000
