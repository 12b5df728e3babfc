"""Heartbeats: the last one, their mean over a minute, and when they become unusually slow."""

import itertools
import math
import statistics
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

import discord

from pulseboard.events import Draft, draft
from pulseboard.kinds import GATEWAY_LATENCY_HIGH, GATEWAY_LATENCY_NORMAL, EventKind
from pulseboard.monitor.listeners import Handler
from pulseboard.monitor.percentiles import percentiles
from pulseboard.monitor.shards import by_shard
from pulseboard.stats import LatencyStats

AVERAGE_SECONDS = 60.0
HOUR_SECONDS = 3_600.0
MAX_HEARTBEATS = 4_000
USUAL_OF = 20
"""So many heartbeats say what is usual…"""
MIN_USUAL = 3
"""…and fewer than this say nothing."""
HIGH_FACTOR = 3.0
HIGH_MS = 250.0
"""A heartbeat is slow above both: this, and so many times the usual. It is quick again below half of that limit."""


class Heartbeat(NamedTuple):
    at: float
    ms: float


class Heartbeats:
    """The heartbeats of one shard. discord.py shows the latest only, and the same one until the next."""

    def __init__(self) -> None:
        self.last_ms: float | None = None
        """None before the first acknowledgement of a connection."""
        self._hour: deque[Heartbeat] = deque(maxlen=MAX_HEARTBEATS)
        self._now = 0.0
        self._alarm = _Alarm()
        self._untrue_ms: float | None = None

    def distrust(self, seconds: float) -> None:
        """What discord.py shows now was measured while it wasn't listening, and is no heartbeat's time."""
        self._untrue_ms = _milliseconds(seconds)

    def sample(self, seconds: float, now: float) -> EventKind | None:
        """Look at discord.py's latency; returns GATEWAY_LATENCY_HIGH or _NORMAL at the heartbeat that changes it."""
        self._now = now
        while self._hour and self._hour[0].at < now - HOUR_SECONDS:
            self._hour.popleft()
        ms = _milliseconds(seconds)
        if ms is not None and ms == self._untrue_ms:
            ms = None
        if ms == self.last_ms:
            return None
        self.last_ms = ms
        if ms is None:
            return None
        self._hour.append(Heartbeat(now, ms))
        return self._alarm.heard(ms)

    def average_ms(self) -> float | None:
        """The mean of the heartbeats of the last 60 s; None when there was none."""
        began = self._now - AVERAGE_SECONDS
        return _mean(beat.ms for beat in itertools.takewhile(lambda beat: beat.at >= began, reversed(self._hour)))

    def last_hour_ms(self) -> Iterable[float]:
        """The heartbeats of the last hour."""
        return (beat.ms for beat in self._hour)


def _milliseconds(seconds: float) -> float | None:
    return seconds * 1_000 if math.isfinite(seconds) else None


class _Alarm:
    def __init__(self) -> None:
        self._usual: deque[float] = deque(maxlen=USUAL_OF)
        self._limit: float | None = None
        """While heartbeats are slow: the limit they went over. What is usual then doesn't move."""

    def heard(self, ms: float) -> EventKind | None:
        if self._limit is not None:
            if ms >= self._limit / 2:
                return None
            self._limit = None
            self._usual.append(ms)
            return GATEWAY_LATENCY_NORMAL
        if len(self._usual) >= MIN_USUAL:
            limit = max(HIGH_MS, HIGH_FACTOR * statistics.median(self._usual))
            if ms > limit:
                self._limit = limit
                return GATEWAY_LATENCY_HIGH
        self._usual.append(ms)
        return None


class LatencyWatch:
    """Samples the heartbeats of every shard; records GATEWAY_LATENCY_HIGH and GATEWAY_LATENCY_NORMAL."""

    def __init__(self, record: Callable[[Draft], None]) -> None:
        self._record = record
        self._shards: dict[int, Heartbeats] = {}
        self._lost: set[int] = set()
        """Shards between two connections: whatever discord.py shows of them is no heartbeat."""

    def handlers(self, client: discord.Client) -> dict[str, Handler]:
        """What to listen to: discord.py answers HELLO, waits 5 s before it identifies, and only then hears the echo.

        A client's very first session waits for nothing.
        """
        sessions = itertools.count()

        def connected(shard: int) -> None:
            if next(sessions) > 0:
                self._distrust(client, shard)
            self._lost.discard(shard)

        return by_shard(client, {"connect": connected, "disconnect": self._lost.add, "resumed": self._lost.discard})

    def sample(self, client: discord.Client, now: float, is_silent: Callable[[int], bool]) -> None:
        """Look at a client's heartbeats. A heartbeat is seen if this is called more often than the heart beats.

        `is_silent` says of which shards none is acknowledged now.
        """
        for shard, seconds in _latencies(client):
            heartbeats = self._shards.setdefault(shard, Heartbeats())
            is_known = shard not in self._lost and not is_silent(shard)
            kind = heartbeats.sample(seconds if is_known else math.nan, now)
            if kind is not None and heartbeats.last_ms is not None:
                self._changed(client, shard, kind, heartbeats.last_ms)

    def last_ms(self, shard: int) -> float | None:
        """A shard's last heartbeat."""
        heartbeats = self._shards.get(shard)
        return None if heartbeats is None else heartbeats.last_ms

    def stats(self, rest_ms: float | None) -> LatencyStats:
        """The means over the shards, and the percentiles of all heartbeats of the last hour."""
        shards = self._shards.values()
        last_hour = (ms for heartbeats in shards for ms in heartbeats.last_hour_ms())
        p50, p95, p99 = percentiles(last_hour, 0.5, 0.95, 0.99)
        return LatencyStats(
            gateway_ms=_mean(heartbeats.last_ms for heartbeats in shards),
            average_ms=_mean(heartbeats.average_ms() for heartbeats in shards),
            p50_ms=p50,
            p95_ms=p95,
            p99_ms=p99,
            rest_ms=rest_ms,
        )

    def _distrust(self, client: discord.Client, shard: int) -> None:
        seconds = dict(_latencies(client)).get(shard)
        if seconds is not None:
            self._shards.setdefault(shard, Heartbeats()).distrust(seconds)

    def _changed(self, client: discord.Client, shard: int, kind: EventKind, ms: float) -> None:
        how = "A heartbeat took" if kind is GATEWAY_LATENCY_HIGH else "Heartbeats are quick again:"
        message = f"{how} {ms:.0f} ms"
        data = {"latency_ms": round(ms, 3)}
        self._record(draft(kind.name, message, level=kind.level, bot=client.user, shard=shard, data=data))


def _latencies(client: discord.Client) -> list[tuple[int, float]]:
    if isinstance(client, discord.AutoShardedClient):
        return client.latencies
    return [(client.shard_id or 0, client.latency)]


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else None
