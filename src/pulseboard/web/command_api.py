"""How commands are used and how they fail, as the dashboard asks for it."""

import contextlib
import re
import time
import zoneinfo
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, ValidationException
from litestar.params import FromPath, FromQuery, QueryParameter

from pulseboard.errors import StorageUnavailable
from pulseboard.events import timestamp
from pulseboard.live import command_usage
from pulseboard.live.command_usage import (
    MAX_BUCKETS,
    BucketSize,
    CommandDetail,
    CommandList,
    CommandUsage,
    FailureDetail,
    FailureGroup,
    FailurePage,
    FailureSource,
)
from pulseboard.storage.command_hours import HOUR_MS, first_hour, read_uses
from pulseboard.storage.deriving import catch_up
from pulseboard.storage.failures import Before, Found, list_failures, read_failure
from pulseboard.storage.store import Store
from pulseboard.web.api import Word, milliseconds
from pulseboard.web.board import Board

DEFAULT_HOURS = 7 * 24
MAX_FAILURES = 200
EVENTS_OF_A_FAILURE = 20
_BUCKET_HOURS = {BucketSize.HOUR: 1, BucketSize.DAY: 24, BucketSize.WEEK: 168}

From = Annotated[datetime | None, QueryParameter(name="from")]
To = Annotated[datetime | None, QueryParameter(name="to")]


class Sort(StrEnum):
    NEWEST = "newest"
    COUNT = "count"


class _Hours(NamedTuple):
    first: int
    end: int

    @property
    def begins(self) -> str:
        return timestamp(self.first * HOUR_MS)

    @property
    def ends(self) -> str:
        return timestamp(self.end * HOUR_MS)


@get("/api/commands", opt={"action": "stats.read"})
async def list_commands(
    *,
    board: NamedDependency[Board],
    begin: From = None,
    end: To = None,
    guild: Word = None,
    zone: Annotated[str, QueryParameter(min_length=1, max_length=64)] = "UTC",
) -> CommandList:
    """Every command that was used in the whole hours around `from` to `to` (the last 7 days if left out)."""
    hours, local = _hours(begin, end), _zone(zone)
    await _caught_up(board.store)

    def read(connection: Any) -> tuple[list[CommandUsage], int | None]:
        return command_usage.usage_by_command(read_uses(connection, guild, hours), local), first_hour(connection)

    items, first = await board.store.read(read)
    return CommandList(items=items, begins=hours.begins, ends=hours.ends, known_since=_since(first))


@get("/api/commands/{name:str}", opt={"action": "stats.read"})
async def read_command(
    *,
    board: NamedDependency[Board],
    name: FromPath[str],
    begin: From = None,
    end: To = None,
    guild: Word = None,
    zone: Annotated[str, QueryParameter(min_length=1, max_length=64)] = "UTC",
    bucket: FromQuery[BucketSize] = BucketSize.DAY,
) -> CommandDetail:
    """One command by its qualified name (`shop buy`), also over time."""
    hours, local = _hours(begin, end), _zone(zone)
    if (hours.end - hours.first) / _BUCKET_HOURS[bucket] > MAX_BUCKETS:
        raise ValidationException(f"That is more than {MAX_BUCKETS} buckets: ask for larger ones, or for less time.")
    await _caught_up(board.store)

    def read(connection: Any) -> tuple[list[Any], int | None]:
        return list(read_uses(connection, guild, hours, name)), first_hour(connection)

    rows, first = await board.store.read(read)
    if not rows:
        raise NotFoundException(f"No command {name!r} was used in that time.")
    [usage] = command_usage.usage_by_command(rows, local)
    return CommandDetail(
        usage=usage,
        begins=hours.begins,
        ends=hours.ends,
        known_since=_since(first),
        bucket=bucket,
        buckets=list(command_usage.usage_over_time(rows, local, bucket)),
    )


@get("/api/failures", opt={"action": "events.read"})
async def failures(
    *,
    board: NamedDependency[Board],
    command: Word = None,
    sort: FromQuery[Sort] = Sort.NEWEST,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_FAILURES)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=100)] = None,
) -> FailurePage:
    """Bugs in groups, the newest or the most frequent first; with `command`, those of a command."""
    before = None if cursor is None else _unpacked(cursor)
    await _caught_up(board.store)
    by_count = sort is Sort.COUNT
    found = await board.store.read(list_failures, by_count=by_count, command=command, before=before, limit=limit + 1)
    page, following = found[:limit], None
    if len(found) > limit:
        last = page[-1].group
        following = f"{last.times if by_count else last.last_seq}.{last.fingerprint}"
    return FailurePage(items=[_group(each) for each in page], next=following)


@get("/api/failures/{fingerprint:str}", opt={"action": "events.read"})
async def failure(board: NamedDependency[Board], fingerprint: FromPath[str]) -> FailureDetail:
    """One group with its traceback and its newest events."""
    await _caught_up(board.store)
    found = await board.store.read(read_failure, fingerprint, EVENTS_OF_A_FAILURE)
    if found is None:
        raise NotFoundException(f"There is no failure {fingerprint!r}.")
    return FailureDetail(failure=_group(found[0]), traceback=found[0].traceback, events=found[1])


ROUTES = (list_commands, read_command, failures, failure)


def _hours(begin: datetime | None, end: datetime | None) -> _Hours:
    """The whole hours that a span touches. Raises ValidationException."""
    end_ms = milliseconds("to", end)
    end_hour = -(-(time.time_ns() // 1_000_000 if end_ms is None else end_ms) // HOUR_MS)
    begin_ms = milliseconds("from", begin)
    first = end_hour - DEFAULT_HOURS if begin_ms is None else begin_ms // HOUR_MS
    if first >= end_hour:
        raise ValidationException("`from` must be before `to`.")
    return _Hours(first, end_hour)


def _zone(name: str) -> tzinfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationException("`zone` is the name of a time zone, as Europe/Berlin or UTC") from None


async def _caught_up(store: Store) -> None:
    """Let what is asked for include what has just happened; while nothing can be written, what there is must do."""
    with contextlib.suppress(StorageUnavailable):
        await catch_up(store)


def _since(hour: int | None) -> str | None:
    return None if hour is None else timestamp(hour * HOUR_MS)


def _unpacked(cursor: str) -> Before:
    if not (found := re.fullmatch(r"(\d{1,18})\.(.{1,60})", cursor)):
        raise ValidationException("This `cursor` isn't one of this list. Give the `next` of the page before.")
    return Before(int(found[1]), found[2])


def _group(found: Found) -> FailureGroup:
    group = found.group
    return FailureGroup(
        fingerprint=group.fingerprint,
        error=found.error,
        count=group.times,
        first_at=timestamp(group.first_at),
        last_at=timestamp(group.last_at),
        sources=[
            FailureSource(kind=each.kind, name=each.source, count=each.times, last_at=timestamp(each.last_at))
            for each in found.sources
        ],
    )
