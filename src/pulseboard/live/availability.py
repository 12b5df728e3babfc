"""How much of the time a bot was online. Pure: spans of time in, shares out."""

import itertools
from collections.abc import Iterable
from typing import NamedTuple

from pulseboard.events import timestamp
from pulseboard.live.protocol import AvailabilityPart
from pulseboard.stats import AvailabilityStats
from pulseboard.storage.lives import Presence, Span

DAY_MS = 86_400_000
WEEK_MS, MONTH_MS = 7 * DAY_MS, 30 * DAY_MS
_STEPPED_MS = 2_000
_WORD_MS = 60_000
"""A process that is there says how its bot is within this time."""
_MAX_WAITING = 1_000


def availability(presence: Presence, now_ms: int) -> AvailabilityStats:
    """The shares of the last 24 hours, 7 days and 30 days."""
    since, until_ms = presence.known_since_ms, _known_until_ms(presence, now_ms)
    if since is None:
        return AvailabilityStats()
    day, week, month = (
        share(presence.online, max(since, now_ms - span), until_ms) for span in (DAY_MS, WEEK_MS, MONTH_MS)
    )
    return AvailabilityStats(day=day, week=week, month=month, since=timestamp(since))


def share(spans: Iterable[Span], start_ms: int, end_ms: int) -> float | None:
    """The share (0 to 1) of a range that is covered by any of the spans; None for a range without a length.

    Spans may overlap, in any order: of several processes, or because the clock was set back.
    """
    if end_ms <= start_ms:
        return None
    covered, reached = 0, start_ms
    for since, until in sorted(spans):
        begin, end = max(since, reached), min(until, end_ms)
        if end > begin:
            covered += end - begin
            reached = end
    return covered / (end_ms - start_ms)


def in_parts(presence: Presence, start_ms: int, end_ms: int, parts: int, now_ms: int) -> list[AvailabilityPart]:
    """A range in so many equal parts. What is before the first start of the bot, or not yet, is not known."""
    known_until = _known_until_ms(presence, now_ms)
    known_since = now_ms if presence.known_since_ms is None else presence.known_since_ms
    spans = sorted(presence.online)
    edges = [start_ms + (end_ms - start_ms) * number // parts for number in range(parts + 1)]
    found = []
    for edge, next_edge in itertools.pairwise(edges):
        begin, end = max(edge, known_since), min(next_edge, known_until)
        online = share(spans, begin, end)
        away_ms = None if online is None else round((1 - online) * (end - begin))
        found.append(AvailabilityPart(at=timestamp(edge), online=online, away_ms=away_ms))
    return found


def _known_until_ms(presence: Presence, now_ms: int) -> int:
    """Up to when it is known how the bot was: a process that hasn't said so for long is gone, and its bot with it."""
    told_ms = presence.told_until_ms
    return told_ms if told_ms is not None and now_ms - _WORD_MS < told_ms < now_ms else now_ms


class _Seen(NamedTuple):
    online_since_ms: int | None
    now_ms: int
    monotonic_ms: float


class OnlineSpans:
    """Puts together from sightings when a bot was online, by a clock that may be set at any moment."""

    def __init__(self) -> None:
        self._current: Span | None = None
        self._seen: _Seen | None = None
        self._changed: dict[int, Span] = {}

    def see(self, online_since_ms: int | None, now_ms: int, monotonic_ms: float) -> bool:
        """The bot is online now, without a break since a moment, or isn't (None). Returns whether that is news."""
        before, seen = self._seen, _Seen(online_since_ms, now_ms, monotonic_ms)
        self._seen = seen
        if online_since_ms is None:
            was_online, self._current = self._current is not None, None
            return was_online
        if before is not None and _stepped(before, seen):
            # What the new clock says of before is no time that passed; a machine that slept was not online.
            self._put(Span(now_ms, now_ms))
        elif self._current is not None and before is not None and before.online_since_ms == online_since_ms:
            self._put(Span(self._current.since_ms, max(self._current.until_ms, now_ms)))
            return False
        else:
            earliest = online_since_ms if before is None else before.now_ms
            self._put(Span(min(max(online_since_ms, earliest), now_ms), now_ms))
        return True

    def changed(self) -> list[Span]:
        """The spans that were begun or have grown since they were written."""
        return list(self._changed.values())

    def written(self, spans: Iterable[Span]) -> None:
        for span in spans:
            if self._changed.get(span.since_ms) == span:
                del self._changed[span.since_ms]

    def _put(self, span: Span) -> None:
        self._current = self._changed[span.since_ms] = span
        if len(self._changed) > _MAX_WAITING:  # the database has been away for long, and the bot comes and goes
            del self._changed[next(iter(self._changed))]


def _stepped(before: _Seen, now: _Seen) -> bool:
    """The clock was set, or the machine slept."""
    return abs((now.now_ms - before.now_ms) - (now.monotonic_ms - before.monotonic_ms)) > _STEPPED_MS
