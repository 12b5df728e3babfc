"""How commands are used and how they fail, as the dashboard asks for it."""

import contextlib
import re
import zoneinfo
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, ValidationException
from litestar.params import FromPath, FromQuery, QueryParameter

from pulseboard.errors import StorageUnavailable
from pulseboard.events import now_ms, timestamp, writable
from pulseboard.live import command_usage
from pulseboard.live.command_usage import (
    LENGTH_MS,
    MAX_BUCKETS,
    BucketSize,
    CommandList,
    FailureDetail,
    FailureGroup,
    FailurePage,
    FailureSource,
)
from pulseboard.storage.command_hours import HOUR_MS, first_known_ms, read_uses
from pulseboard.storage.deriving import catch_up
from pulseboard.storage.failures import Before, Found, Wanted, list_failures, read_failure
from pulseboard.storage.invocations import read_invocations
from pulseboard.storage.log import MAX_FINGERPRINT_CHARACTERS
from pulseboard.storage.store import Store
from pulseboard.web.api import Word, milliseconds
from pulseboard.web.board import Board

DEFAULT_MS = 7 * 24 * HOUR_MS
MAX_FAILURES = 200
EVENTS_OF_A_FAILURE = 20
_CURSOR = rf"([0-9]{{1,18}})\.([^\0]{{1,{MAX_FINGERPRINT_CHARACTERS}}})"
_LEAST_MS = {BucketSize.DAY: 24 * HOUR_MS, BucketSize.WEEK: 168 * HOUR_MS} | LENGTH_MS

From = Annotated[datetime | None, QueryParameter(name="from")]
To = Annotated[datetime | None, QueryParameter(name="to")]


class Sort(StrEnum):
    NEWEST = "newest"
    COUNT = "count"


class _Span(NamedTuple):
    """From a moment up to, not including, another, in ms."""

    begin: int
    end: int


@get("/api/commands", opt={"action": "stats.read"})
async def list_commands(
    *,
    board: NamedDependency[Board],
    begin: From = None,
    end: To = None,
    guild: Word = None,
    command: Word = None,
    zone: Annotated[str, QueryParameter(min_length=1, max_length=64)] = "UTC",
    bucket: FromQuery[BucketSize] = BucketSize.DAY,
) -> CommandList:
    """Every command that was used from `from` to `to` (the last 7 days if left out), and all of them over time; or the
    one `command` of this qualified name (`shop buy`)."""
    asked, local = _asked(begin, end), _zone(zone)
    if (asked.end - asked.begin) / _LEAST_MS[bucket] > MAX_BUCKETS:
        raise ValidationException(f"That is more than {MAX_BUCKETS} buckets: ask for larger ones, or for less time.")
    await _caught_up(board.store)
    is_fine = _LEAST_MS[bucket] < HOUR_MS

    def read(connection: Any) -> CommandList:
        size, span, used = bucket, _whole(asked, _LEAST_MS[bucket] if is_fine else HOUR_MS), None
        if is_fine and (invocations := read_invocations(connection, guild, span, command)) is not None:
            used = command_usage.used_in_minutes(invocations, local, size)
        if used is None:
            size, span = (BucketSize.HOUR if is_fine else size), _whole(asked, HOUR_MS)
            hours = span.begin // HOUR_MS, span.end // HOUR_MS
            used = command_usage.used_in_hours(read_uses(connection, guild, hours, command), local, size)
        known_since_ms = first_known_ms(connection)
        return CommandList(
            **used._asdict(),
            bucket=size,
            begins=timestamp(span.begin),
            ends=timestamp(span.end),
            known_since=None if known_since_ms is None else timestamp(known_since_ms),
        )

    return await board.store.read(read)


@get("/api/failures", opt={"action": "events.read"})
async def failures(
    *,
    board: NamedDependency[Board],
    command: Word = None,
    begin: From = None,
    end: To = None,
    sort: FromQuery[Sort] = Sort.NEWEST,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_FAILURES)] = 50,
    cursor: Annotated[str | None, QueryParameter(max_length=100)] = None,
) -> FailurePage:
    """Bugs in groups, the newest or the most frequent first; with `command`, those of a command; with `from` and `to`,
    those last seen since the one and first seen before the other."""
    wanted = Wanted(command, milliseconds("from", begin), milliseconds("to", end))
    before = None if cursor is None else _unpacked(cursor)
    await _caught_up(board.store)
    by_count = sort is Sort.COUNT
    found = await board.store.read(list_failures, wanted, by_count=by_count, before=before, limit=limit + 1)
    page, following = found[:limit], None
    if len(found) > limit:
        last = page[-1].group
        following = f"{last.times if by_count else last.last_seq}.{last.fingerprint}"
    return FailurePage(items=[_group(each) for each in page], next=following)


@get("/api/failures/{fingerprint:str}", opt={"action": "events.read"})
async def failure(board: NamedDependency[Board], fingerprint: FromPath[str]) -> FailureDetail:
    """One group with its traceback and its newest events."""
    await _caught_up(board.store)
    found = await board.store.read(read_failure, writable(fingerprint), EVENTS_OF_A_FAILURE)
    if found is None:
        raise NotFoundException(f"There is no failure {fingerprint!r}.")
    return FailureDetail(failure=_group(found[0]), traceback=found[0].traceback, events=found[1])


ROUTES = (list_commands, failures, failure)


def _asked(begin: datetime | None, end: datetime | None) -> _Span:
    """Raises ValidationException."""
    end_ms = milliseconds("to", end)
    if end_ms is None:
        end_ms = now_ms()
    begin_ms = milliseconds("from", begin)
    if begin_ms is None:
        begin_ms = end_ms - DEFAULT_MS
    if begin_ms >= end_ms:
        raise ValidationException("`from` must be before `to`.")
    return _Span(begin_ms, end_ms)


def _whole(span: _Span, step_ms: int) -> _Span:
    """The whole steps that a span touches."""
    return _Span(span.begin // step_ms * step_ms, -(-span.end // step_ms) * step_ms)


def _zone(name: str) -> tzinfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationException("`zone` is the name of a time zone, as Europe/Berlin or UTC") from None


async def _caught_up(store: Store) -> None:
    """Let what is asked for include what has just happened; while nothing can be written, what there is must do."""
    with contextlib.suppress(StorageUnavailable):
        await catch_up(store)


def _unpacked(cursor: str) -> Before:
    if not (found := re.fullmatch(_CURSOR, cursor)):
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
