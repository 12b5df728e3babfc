"""How commands are used and how they fail: the answers of `/api/commands` and `/api/failures`."""

import functools
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from pulseboard.events import Event, timestamp
from pulseboard.storage.command_hours import COMMAND, HOUR, HOUR_MS, Invoked, Use

HOURS_OF_WEEK = 168
MAX_BUCKETS = 1_000
MINUTE_MS = 60_000


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


class Usage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a command was used, or all of them together."""

    count: int
    """Invocations, completed or failed."""
    failed: Failed
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    """Durations, within 2 % of the true ones; none is above the slowest."""
    slowest: list[Slow]
    """The ten slowest; where hours are counted, of each hour and command the slowest, and the ten slowest of them."""
    members: int | None
    """Different members who used it; null where members aren't recorded."""
    hour_of_week: list[int]
    """Invocations in each hour of the week, from Monday 0:00 in the time zone asked for."""
    first_at: str
    last_at: str


class CommandUsage(Usage, frozen=True, kw_only=True, rename="camel"):
    name: str


class BucketSize(StrEnum):
    MINUTE = "minute"
    FIVE_MINUTES = "five_minutes"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


LENGTH_MS = {BucketSize.MINUTE: MINUTE_MS, BucketSize.FIVE_MINUTES: 5 * MINUTE_MS, BucketSize.HOUR: HOUR_MS}
"""Days and weeks are as long as they are in a time zone."""


class CommandBucket(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    at: str
    """When it begins."""
    count: int
    failed: Failed
    members: int | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class CommandList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/commands`: the commands that were used between two moments, the most used first.

    `bucket` is as asked for, but `hour` where that was shorter and can't be told.
    """

    items: list[CommandUsage]
    total: Usage | None
    """All of them together; null when none was used."""
    bucket: BucketSize
    buckets: list[CommandBucket]
    """All of them together over time. A bucket in which none was used is left out."""
    begins: str
    """The whole hours (or minutes, where buckets are shorter than an hour) that are counted: from here…"""
    ends: str
    """…to here, not including it."""
    known_since: str | None
    """When the first invocation was that is known of; what is before it isn't counted. Null: nothing is known."""
    next: None = None


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


class Used(NamedTuple):
    """The answer, but for the time that it is of."""

    items: list[CommandUsage]
    total: Usage | None
    buckets: list[CommandBucket]


_Part = tuple[str, int, Any]
"""Of which command, when (ms), and what is summed up."""


def used_in_hours(rows: Iterable[Any], zone: tzinfo, size: BucketSize) -> Used:
    """What rows of hours add up to; the buckets are hours, days or weeks of a time zone."""
    return _used([(row[COMMAND], row[HOUR] * HOUR_MS, row) for row in rows], Use, zone, size)


def used_in_minutes(invocations: Iterable[Invoked], zone: tzinfo, size: BucketSize) -> Used:
    """What invocations add up to."""
    return _used([(each.command, each.at_ms, each) for each in invocations], _use, zone, size)


def _used(parts: list[_Part], summed: Callable[[Sequence[Any]], Use], zone: tzinfo, size: BucketSize) -> Used:
    by_command: dict[str, list[Any]] = {}
    by_bucket: dict[int, list[Any]] = {}
    begin_of = functools.lru_cache(maxsize=None)(functools.partial(_begin_of_bucket, zone, size))
    for command, at_ms, part in parts:
        by_command.setdefault(command, []).append(part)
        by_bucket.setdefault(begin_of(at_ms // MINUTE_MS), []).append(part)
    week = functools.partial(_week, functools.lru_cache(maxsize=None)(functools.partial(_hour_of_week, zone)))
    items = [
        CommandUsage(name=command, **_usage(use, week(use)))
        for command, own in by_command.items()
        for use in (summed(own),)
    ]
    items.sort(key=lambda usage: (-usage.count, usage.name))
    total = summed([part for _, _, part in parts]) if parts else None
    return Used(
        items,
        None if total is None else Usage(**_usage(total, week(total))),
        [_bucket(begin_ms, summed(own)) for begin_ms, own in sorted(by_bucket.items())],
    )


def _use(invocations: Iterable[Invoked]) -> Use:
    use = Use()
    for each in invocations:
        use.add(each, None if each.member is None else hash(each.member))
    return use


def _usage(use: Use, week: list[int]) -> dict[str, Any]:
    p50, p95, p99 = use.quantiles(0.5, 0.95, 0.99)
    assert use.first_at is not None
    assert use.last_at is not None
    return {
        "count": use.counts["invocations"],
        "failed": _failed(use),
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "slowest": [Slow(duration_ms=slow.ms, at=timestamp(slow.at_ms), seq=slow.seq) for slow in use.slowest],
        "members": len(use.members) or None,
        "hour_of_week": week,
        "first_at": timestamp(use.first_at),
        "last_at": timestamp(use.last_at),
    }


def _bucket(begin_ms: int, use: Use) -> CommandBucket:
    p50, p95, p99 = use.quantiles(0.5, 0.95, 0.99)
    return CommandBucket(
        at=timestamp(begin_ms),
        count=use.counts["invocations"],
        failed=_failed(use),
        members=len(use.members) or None,
        p50_ms=p50,
        p95_ms=p95,
        p99_ms=p99,
    )


def _failed(use: Use) -> Failed:
    counts = use.counts
    return Failed(
        user_error=counts["user_errors"],
        cooldown=counts["cooldowns"],
        permission=counts["permissions"],
        bug=counts["bugs"],
    )


def _week(hour_of_week: Callable[[int], int], use: Use) -> list[int]:
    week = [0] * HOURS_OF_WEEK
    for hour, count in use.hours.items():
        week[hour_of_week(hour)] += count
    return week


def _hour_of_week(zone: tzinfo, hour: int) -> int:
    local = _local(hour * HOUR_MS, zone)
    return local.weekday() * 24 + local.hour


def _begin_of_bucket(zone: tzinfo, size: BucketSize, minute: int) -> int:
    """In ms since 1970."""
    if size in LENGTH_MS:
        return minute * MINUTE_MS // LENGTH_MS[size] * LENGTH_MS[size]
    midnight = _local(minute * MINUTE_MS, zone).replace(hour=0, minute=0, fold=0)
    begin = midnight if size is BucketSize.DAY else midnight - timedelta(days=midnight.weekday())
    return round(begin.timestamp() * 1_000)


def _local(at_ms: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at_ms // 1_000, UTC).astimezone(zone)
