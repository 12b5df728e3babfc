"""The past of the numbers in `DashboardStats`: gathered here, kept in the database, read back for charts."""

import asyncio
import contextlib
import functools
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from pulseboard.errors import StorageUnavailable
from pulseboard.events import now_ms, timestamp
from pulseboard.live.metrics import numbers_of
from pulseboard.live.protocol import Series, SeriesPoint
from pulseboard.stats import DashboardStats
from pulseboard.storage.series import Bucket, Sample, Step, Window, read_series, roll_up, write_samples
from pulseboard.storage.series_retention import SeriesRetention
from pulseboard.storage.store import Store

WAITING = 720
"""Samples that are kept in memory while the database can't be written: an hour of them."""
ROLL_UP_SECONDS = 300.0
"""Each roll-up touches a page of the database for every number: more often would only wear out the disk."""
_ROLL_UP_AGE_MS = 10_000
_MISSED_FACTOR = 2.5
"""Times the usual distance of two points; more between them is a gap."""


class History:
    """`source` says whose numbers they are: the id of the bot, empty while it isn't known."""

    def __init__(self, store: Store, retention: SeriesRetention, source: Callable[[], str]) -> None:
        self._store = store
        self._retention = retention
        self._source = source
        self._waiting: deque[Sample] = deque(maxlen=WAITING)
        self._rolled_up_at = time.monotonic()

    def add(self, stats: DashboardStats) -> None:
        """Remember the numbers of a moment. They are written with the next `write()`."""
        self._waiting.append(Sample(self._source(), milliseconds(stats.at), numbers_of(stats)))

    async def write(self) -> None:
        """Write what waits; while the database can't be written it waits on."""
        taken = list(self._waiting)
        with contextlib.suppress(StorageUnavailable):  # the store tells why, in the stats
            if taken:
                await self._store.transact(write_samples, taken)
                written = set(map(id, taken))  # some may have gone meanwhile: too many waited
                self._waiting = deque((each for each in self._waiting if id(each) not in written), maxlen=WAITING)
            if time.monotonic() - self._rolled_up_at > ROLL_UP_SECONDS:
                while await self._store.transact(roll_up, now_ms() - _ROLL_UP_AGE_MS):
                    pass
                self._rolled_up_at = time.monotonic()

    def leave(self) -> None:
        """Left to the store to write with what it writes last."""
        if self._waiting:
            samples = list(self._waiting)
            self._store.leave(lambda transaction: write_samples(transaction, samples))

    async def series(
        self, metrics: Sequence[str], start_ms: int, end_ms: int, points: int, source: str | None = None
    ) -> list[Series]:
        """Numbers between two moments, oldest first, each in at most `points` points. Raises StorageUnavailable.

        `source`: of which bot; None is the one that is shown.
        """
        window = window_of(start_ms, end_ms, points, self._retention, now_ms())
        whose = self._source() if source is None else source
        found = await self._store.read(read_series, whose, metrics, window, list(self._waiting))
        return await asyncio.to_thread(_build, found, window, points)


def window_of(start_ms: int, end_ms: int, points: int, retention: SeriesRetention, now_ms: int) -> Window:
    """Which points tell of a range in so many buckets: the coarsest kept that a bucket has room for.

    Where those go back too little, the finest that go back far enough.
    """
    wanted_ms = (end_ms - start_ms) / points
    fitting = max((step for step in Step if step <= wanted_ms), default=Step.SAMPLE)
    reaching = [step for step in Step if step >= fitting and start_ms >= now_ms - retention.kept_ms(step)]
    step = min(reaching, default=Step.HOUR)
    return Window(start_ms, end_ms, step, step * max(1, -int(-wanted_ms // step)))


def _build(found: dict[str, dict[int, Bucket]], window: Window, points: int) -> list[Series]:
    stamp = functools.cache(timestamp)  # the lines share their moments, and writing those takes most of the time
    return [
        Series(metric=metric, points=list(line(buckets, window, points, stamp))) for metric, buckets in found.items()
    ]


def line(
    buckets: dict[int, Bucket], window: Window, points: int, stamp: Callable[[int], str] = timestamp
) -> Iterator[SeriesPoint]:
    """The buckets as points, oldest first, with one that has no value where too much time lies between two.

    Buckets begin at fixed times, so that a point, once drawn, stays what it is while the range moves on. A range may
    begin and end in the middle of one, which makes one too many: what the first holds goes to the second.
    """
    first = (window.end_ms - 1) // window.bucket_ms - points + 1
    if first - 1 in buckets:
        early = buckets[first - 1]
        buckets = {**buckets, first: early.merged(buckets[first]) if first in buckets else early}
        del buckets[first - 1]
    before: tuple[int, Bucket] | None = None
    for number, bucket in sorted(buckets.items()):
        if before is not None:
            last, silent_ms = before[1].last_ms, bucket.first_ms - before[1].last_ms
            if number - before[0] > 1 and silent_ms > _MISSED_FACTOR * window.step:
                yield SeriesPoint(at=stamp(last + silent_ms // 2), value=None)
        yield SeriesPoint(at=stamp(bucket.last_ms), value=bucket.total / bucket.size, min=bucket.low, max=bucket.high)
        before = number, bucket


def milliseconds(at: str) -> int:
    """The moment that `timestamp()` wrote."""
    return round(datetime.fromisoformat(at).timestamp() * 1000)
