"""How commands are used and how they fail: the answers of `/api/commands` and `/api/failures`."""

import functools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

import msgspec

from pulseboard.events import Event, timestamp
from pulseboard.storage.command_hours import COMMAND, HOUR_MS, Use

HOURS_OF_WEEK = 168
MAX_BUCKETS = 1_000


class Failed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Invocations that failed, by whose doing it was."""

    user_error: int
    cooldown: int
    permission: int
    bug: int


class Slow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    duration_ms: float
    at: str
    seq: int
    """The position of its event, which may be removed by now."""


class CommandUsage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    name: str
    count: int
    """Invocations, completed or failed."""
    failed: Failed
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    """Durations, within 2 % of the true ones."""
    slowest: list[Slow]
    """The slowest of each hour, the ten slowest of them."""
    members: int | None
    """Different members who used it; null where members aren't recorded."""
    hour_of_week: list[int]
    """Invocations in each hour of the week, from Monday 0:00 in the time zone asked for."""
    first_at: str
    last_at: str


class CommandList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/commands`: the commands that were used between two moments, the most used first."""

    items: list[CommandUsage]
    begins: str
    """The whole hours that are counted: from here…"""
    ends: str
    """…to here, not including it."""
    known_since: str | None
    """The first hour that anything is known of; what is before it isn't counted. Null: nothing is known at all."""
    next: None = None


class BucketSize(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


class CommandBucket(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    at: str
    """When it begins."""
    count: int
    failed: int
    members: int | None
    p50_ms: float | None
    p95_ms: float | None


class CommandDetail(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/commands/{name}`: one command over time. A bucket in which it wasn't used is left out."""

    usage: CommandUsage
    begins: str
    ends: str
    known_since: str | None
    bucket: BucketSize
    buckets: list[CommandBucket]


class FailureSource(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    kind: str
    """The kind of its events."""
    name: str
    """The command, loop or logger."""
    count: int
    last_at: str


class FailureGroup(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All failures with one fingerprint."""

    fingerprint: str
    error: str
    """As it was last told."""
    count: int
    first_at: str
    last_at: str
    sources: list[FailureSource]
    """The most frequent first."""


class FailurePage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/failures`."""

    items: list[FailureGroup]
    next: str | None


class FailureDetail(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/failures/{fingerprint}`."""

    failure: FailureGroup
    traceback: str | None
    """The last one that was recorded."""
    events: list[Event]
    """The newest that are kept, newest first."""


def usage_by_command(rows: Iterable[Any], zone: tzinfo) -> list[CommandUsage]:
    """What rows of hours add up to, the most used command first."""
    by_command: dict[str, list[Any]] = {}
    for row in rows:
        by_command.setdefault(row[COMMAND], []).append(row)
    hours_of_week = functools.lru_cache(maxsize=None)(functools.partial(_hour_of_week, zone))
    found = []
    for name, own in by_command.items():
        use, week = Use(own), [0] * HOURS_OF_WEEK
        for hour, count in use.hours.items():
            week[hours_of_week(hour)] += count
        found.append(_usage(name, use, week))
    return sorted(found, key=lambda usage: (-usage.count, usage.name))


def usage_over_time(rows: Iterable[Any], zone: tzinfo, size: BucketSize) -> Iterator[CommandBucket]:
    """One command's rows of hours, in buckets that begin with the hours, days or weeks of a time zone."""
    by_bucket: dict[datetime, list[Any]] = {}
    for row in rows:
        by_bucket.setdefault(_bucket(row.hour, zone, size), []).append(row)
    for begin, own in sorted(by_bucket.items()):
        use = Use(own)
        p50, p95 = use.durations.quantiles(0.5, 0.95)
        count = use.counts["invocations"]
        yield CommandBucket(
            at=timestamp(round(begin.timestamp() * 1000)),
            count=count,
            failed=sum(use.counts.values()) - count,
            members=len(use.members) or None,
            p50_ms=p50,
            p95_ms=p95,
        )


def _usage(name: str, use: Use, week: list[int]) -> CommandUsage:
    p50, p95, p99 = use.durations.quantiles(0.5, 0.95, 0.99)
    counts = use.counts
    assert use.first_at is not None
    assert use.last_at is not None
    return CommandUsage(
        name=name,
        count=counts["invocations"],
        failed=Failed(
            user_error=counts["user_errors"],
            cooldown=counts["cooldowns"],
            permission=counts["permissions"],
            bug=counts["bugs"],
        ),
        p50_ms=p50,
        p95_ms=p95,
        p99_ms=p99,
        slowest=[Slow(duration_ms=slow.ms, at=timestamp(slow.at_ms), seq=slow.seq) for slow in use.slowest],
        members=len(use.members) or None,
        hour_of_week=week,
        first_at=timestamp(use.first_at),
        last_at=timestamp(use.last_at),
    )


def _local(hour: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(hour * HOUR_MS // 1000, UTC).astimezone(zone)


def _hour_of_week(zone: tzinfo, hour: int) -> int:
    local = _local(hour, zone)
    return local.weekday() * 24 + local.hour


def _bucket(hour: int, zone: tzinfo, size: BucketSize) -> datetime:
    local = _local(hour, zone)
    if size is BucketSize.HOUR:
        return local
    midnight = local.replace(hour=0, minute=0, fold=0)
    return midnight if size is BucketSize.DAY else midnight - timedelta(days=midnight.weekday())
