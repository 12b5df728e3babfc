"""Shares of time from spans, and spans from sightings, by clocks that are set at will."""

import random

import pytest

from pulseboard.events import timestamp
from pulseboard.live.availability import DAY_MS, MONTH_MS, OnlineSpans, availability, in_parts, share
from pulseboard.live.lifetime import DEAD_AFTER_SECONDS, MARK_SECONDS, Silence
from pulseboard.storage.lives import Presence, Pulse, Span

NOW = 1_800_000_000_000
HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], 0),
        ([(0, 100)], 1),
        ([(-50, 150)], 1),
        ([(10, 30), (50, 60)], 0.3),
        ([(50, 60), (10, 30)], 0.3),
        ([(10, 50), (20, 40), (30, 60)], 0.5),
        ([(0, 60), (0, 60), (40, 100)], 1),
        ([(-20, -10), (100, 120), (90, 90)], 0),
        ([(60, 40)], 0),
    ],
)
def test_share(spans: list[tuple[int, int]], expected: float) -> None:
    """Of 0 to 100: what is covered by any span, counted once, and nothing outside."""
    assert share([Span(*span) for span in spans], 0, 100) == pytest.approx(expected)


def test_share_of_nothing() -> None:
    """A range without a length has no share."""
    assert share([Span(0, 100)], 50, 50) is None
    assert share([Span(0, 100)], 60, 50) is None


@pytest.mark.parametrize("seed", range(30))
def test_share_is_what_counting_says(seed: int) -> None:
    chance = random.Random(seed)
    spans = [Span(begin := chance.randrange(-20, 120), begin + chance.randrange(-5, 40)) for _ in range(12)]
    counted = sum(any(since <= moment < until for since, until in spans) for moment in range(100))
    assert share(spans, 0, 100) == pytest.approx(counted / 100)


def test_unknown_before_the_first_life() -> None:
    """What isn't known counts neither way; where nothing is, there is no share."""
    found = availability(Presence(NOW - 4 * HOUR_MS, [Span(NOW - 3 * HOUR_MS, NOW)]), NOW)
    assert (found.day, found.week, found.month) == (0.75, 0.75, 0.75)
    assert found.since == timestamp(NOW - 4 * HOUR_MS)
    never = availability(Presence(None), NOW)
    assert (never.day, never.week, never.month, never.since) == (None, None, None, None)
    future = availability(Presence(NOW + HOUR_MS, [Span(NOW + HOUR_MS, NOW + 2 * HOUR_MS)]), NOW)
    assert (future.day, future.month) == (None, None)


def test_three_spans_of_time() -> None:
    """Half of the last day, all of the six before, none of what was before those."""
    online = [Span(NOW - 7 * DAY_MS, NOW - DAY_MS // 2)]
    found = availability(Presence(NOW - 2 * MONTH_MS, online), NOW)
    assert found.day == pytest.approx(0.5)
    assert found.week == pytest.approx(6.5 / 7)
    assert found.month == pytest.approx(6.5 / 30)


def test_up_to_what_was_told() -> None:
    """A process that was there a moment ago may have had its bot online since; one that is gone has not."""
    spans = [Span(NOW - 100_000, NOW - 40_000)]  # then its bot was offline
    told = Presence(NOW - 100_000, spans, NOW - 20_000)
    assert availability(told, NOW).day == pytest.approx(60 / 80)
    part, after = in_parts(told, NOW - 40_000, NOW, 2, NOW)
    assert (part.online, part.away_ms) == (0.0, 20_000)
    assert (after.online, after.away_ms) == (None, None)
    for gone in (told._replace(told_until_ms=NOW - 60_000), told._replace(told_until_ms=None)):
        assert availability(gone, NOW).day == pytest.approx(60 / 100)
        assert [each.away_ms for each in in_parts(gone, NOW - 40_000, NOW, 2, NOW)] == [20_000, 20_000]


class Clocks:
    """A bot that is looked at every 5 s, by a wall clock that can be set."""

    def __init__(self) -> None:
        self.spans = OnlineSpans()
        self.kept: dict[int, Span] = {}
        self.wall_ms, self.steady_ms = NOW, 5_000.0

    def pass_by(self, seconds: int, online_since_ms: int | None, *, asleep: bool = False) -> None:
        if asleep:
            self.wall_ms += seconds * 1_000
            return
        for _ in range(seconds // 5):
            self.wall_ms += 5_000
            self.steady_ms += 5_000
            self.spans.see(online_since_ms, self.wall_ms, self.steady_ms)
            changed = self.spans.changed()
            self.kept |= {span.since_ms: span for span in changed}
            self.spans.written(changed)

    @property
    def online_seconds(self) -> float:
        spans = self.kept.values()
        start = min(span.since_ms for span in spans)
        end = max(self.wall_ms, start + 1)
        return (share(spans, start, end) or 0) * (end - start) / 1_000


def test_spans_grow_until_there_is_a_break() -> None:
    """One span while the bot is online, and a new one when it comes back, also between two sightings."""
    clocks = Clocks()
    clocks.pass_by(60, NOW + 2_000)
    assert list(clocks.kept.values()) == [Span(NOW + 2_000, NOW + 60_000)]
    clocks.pass_by(30, None)
    clocks.pass_by(60, NOW + 88_000)
    clocks.pass_by(60, NOW + 152_000)
    assert list(clocks.kept.values())[1:] == [
        Span(NOW + 90_000, NOW + 150_000),
        Span(NOW + 152_000, NOW + 210_000),
    ]


@pytest.mark.parametrize(
    ("step_s", "online_s"),
    [(3_600, 1_800), (86_400, 1_800), (5 * 365 * 86_400, 1_800), (-30, 1_770), (-3_600, 1_200)],
)
def test_a_clock_that_is_set(step_s: int, online_s: int) -> None:
    """Time that only the clock says has passed is no time online, and a share is never over 1."""
    clocks = Clocks()
    clocks.pass_by(600, NOW)
    clocks.wall_ms += step_s * 1_000
    clocks.pass_by(600, NOW)
    clocks.pass_by(600, NOW)
    assert clocks.online_seconds == pytest.approx(online_s, abs=10)
    found = availability(Presence(NOW, list(clocks.kept.values())), clocks.wall_ms)
    assert all(part is None or 0 <= part <= 1 for part in (found.day, found.week, found.month))


def test_a_machine_that_slept_was_not_online() -> None:
    clocks = Clocks()
    clocks.pass_by(600, NOW)
    clocks.pass_by(7_200, NOW, asleep=True)
    clocks.pass_by(600, NOW)
    assert clocks.online_seconds == pytest.approx(1_200, abs=10)


def test_what_could_not_be_written_is_said_again() -> None:
    """A span that grew while it was being written is still to be written."""
    spans = OnlineSpans()
    spans.see(NOW, NOW + 1_000, 1_000)
    first = spans.changed()
    spans.see(NOW, NOW + 6_000, 6_000)
    spans.written(first)
    assert spans.changed() == [Span(NOW, NOW + 6_000)]
    spans.written(spans.changed())
    assert spans.changed() == []


def test_silence() -> None:
    """Dead is whose mark stays as it is for a minute of watching; whoever marks on lives, whatever its clock says."""
    silence, found = Silence(), []
    for look in range(10):
        living = Pulse("living", 5_000 - look)  # a clock that is far behind and goes backwards
        found.append([pulse.life for pulse in silence.dead([Pulse("dead", 1_000), living], look * MARK_SECONDS)])
    needed = int(DEAD_AFTER_SECONDS / MARK_SECONDS)
    assert found == [[]] * needed + [["dead"]] * (10 - needed)


def test_silence_after_a_pause() -> None:
    """Who couldn't write for a while can't tell whether the others could: they get their minute anew."""
    silence = Silence()
    other = [Pulse("other", 1)]
    assert [silence.dead(other, at) for at in (0, 15, 300, 315, 330, 345)] == [[]] * 6
    assert silence.dead(other, 360) == other
