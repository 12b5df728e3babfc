"""The recent past of the numbers in `DashboardStats`, kept in memory for the page's charts."""

from collections import deque
from collections.abc import Iterator
from statistics import fmean
from typing import Any

from pulseboard.live.protocol import Series, SeriesPoint
from pulseboard.stats import DashboardStats

KEPT = 720  # an hour of stats that come every 5 s

METRICS = (
    "latency.gateway_ms",
    "latency.average_ms",
    "commands.per_minute",
    "commands.success_rate",
    "events.per_minute",
    "events.errors_last_day",
    "guilds.count",
    "guilds.members",
    "economy.supply",
    "economy.claims_last_day",
    "process.cpu_percent",
    "process.rss_bytes",
    "process.loop_lag_ms",
    "viewers",
)


class History:
    def __init__(self) -> None:
        self._kept: deque[DashboardStats] = deque(maxlen=KEPT)

    def add(self, stats: DashboardStats) -> None:
        self._kept.append(stats)

    def series(self, metric: str, points: int) -> Series:
        """One of `METRICS`, oldest first, in at most `points` points; where several share a point, their mean."""
        size = -(-len(self._kept) // points) or 1
        return Series(metric=metric, points=[_point(chunk, metric) for chunk in _chunks(list(self._kept), size)])


def _chunks(items: list[DashboardStats], size: int) -> Iterator[list[DashboardStats]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _point(chunk: list[DashboardStats], metric: str) -> SeriesPoint:
    values = [value for stats in chunk if (value := _value(stats, metric)) is not None]
    return SeriesPoint(at=chunk[-1].at, value=fmean(values) if values else None)


def _value(stats: Any, metric: str) -> float | None:
    for name in metric.split("."):
        stats = getattr(stats, name)
    return stats if isinstance(stats, int | float) else None
