"""Events over HTTP: the ones that fit, counted over time, one by one, and as a file."""

from collections.abc import AsyncIterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import msgspec
from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException, ValidationException
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from pulseboard.events import Event, Level, Ref, now_ms, timestamp
from pulseboard.live.protocol import (
    EventCounts,
    EventHistogram,
    EventPage,
    EventValue,
    EventValueList,
    ExportedEvent,
)
from pulseboard.storage import log
from pulseboard.storage.event_counts import count_over_time, read_values
from pulseboard.storage.event_filters import Filters
from pulseboard.storage.search import read_event, search_after, search_before
from pulseboard.web.api import Word, milliseconds
from pulseboard.web.board import Board
from pulseboard.web.downloads import FileOperation, Format, csv_head, csv_rows, download, json_lines

MAX_EVENTS = 500
MAX_SEQ = 2**53 - 1
MAX_BUCKETS = 200
MAX_VALUES = 50
MAX_EXPORTED = 100_000
MAX_WORDS = 20
_EXPORTED_AT_ONCE = 1_000
_NOBODY = Ref("", "")
_HOUR_MS = 3_600_000
_MINUTE_MS = 60_000
_DAY_MS = 24 * _HOUR_MS
_STEPS_MS = (
    *(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000),
    *(minutes * _MINUTE_MS for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR_MS for hours in (1, 2, 3, 6, 12)),
    *(days * _DAY_MS for days in (1, 2, 7, 14, 28, 91, 182, 364)),
)
"""How long a bucket may be: then its bounds are times that people know, and don't move while time goes on."""

Seq = Annotated[int | None, QueryParameter(ge=0, le=MAX_SEQ)]
Words = Annotated[
    list[Annotated[str, msgspec.Meta(min_length=1, max_length=200)]] | None, QueryParameter(max_items=MAX_WORDS)
]
From = Annotated[datetime | None, QueryParameter(name="from")]
To = Annotated[datetime | None, QueryParameter(name="to")]


class _Part(NamedTuple):
    """Of a file."""

    text: bytes
    events: int
    before: int | None
    """Where the next part begins; None at the end."""


class Field(StrEnum):
    KIND = "kind"
    GUILD = "guild"
    ACTOR = "actor"
    COMMAND = "command"


async def provide_filters(
    *,
    kind: Words = None,
    level: FromQuery[list[Level] | None] = None,
    guild: Words = None,
    actor: Words = None,
    command: Words = None,
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
    q: Words = None,
) -> Filters:
    return Filters(
        kinds=tuple(kind or ()),
        levels=tuple(level or ()),
        guilds=tuple(guild or ()),
        actors=tuple(actor or ()),
        commands=tuple(command or ()),
        since_ms=milliseconds("since", since),
        until_ms=milliseconds("until", until),
        texts=tuple(q or ()),
    )


_FILTERED = {"filters": Provide(provide_filters)}


@get("/api/events", opt={"action": "events.read"}, dependencies=_FILTERED)
async def events(
    *,
    board: NamedDependency[Board],
    filters: NamedDependency[Filters],
    before: Seq = None,
    after: Seq = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_EVENTS)] = 50,
) -> EventPage:
    """With `after` the events after a position, in order; otherwise the newest (`before` a position), newest first.

    All filters that are given must fit. Those but `since` and `until` may come several times: of `q` all must fit, of
    the others any. `kind` may end in `*`; `guild` and `actor` are ids or names.
    """
    if before is not None and after is not None:
        raise ValidationException("Give `before` or `after`, not both.")
    if after is not None:
        found = await board.store.read(search_after, filters, after, limit)
    else:
        found = await board.store.read(search_before, filters, before, limit)
    return EventPage(items=found.events, next=found.next)


@get("/api/events/histogram", opt={"action": "events.read"}, dependencies=_FILTERED)
async def histogram(
    *,
    board: NamedDependency[Board],
    filters: NamedDependency[Filters],
    begin: From = None,
    end: To = None,
    buckets: Annotated[int, QueryParameter(ge=1, le=MAX_BUCKETS)] = 60,
) -> EventHistogram:
    """How many events there were of each level from `from` to `to`, in at most `buckets` buckets of a round length.

    `to` is now if left out, and `from` an hour before it. The filters are those of `/api/events`.
    """
    end_ms = milliseconds("to", end)
    if end_ms is None:
        end_ms = now_ms() + 1
    begin_ms = milliseconds("from", begin)
    if begin_ms is None:
        begin_ms = end_ms - _HOUR_MS
    if begin_ms >= end_ms:
        raise ValidationException("`from` must be before `to`, which is now if left out.")
    step_ms = _step(begin_ms, end_ms, buckets)
    first = begin_ms // step_ms * step_ms
    inner = range(first + step_ms, end_ms, step_ms)
    counts = await board.store.read(count_over_time, filters, [begin_ms, *inner, end_ms])
    return EventHistogram(
        items=[
            EventCounts(at=timestamp(first + step_ms * index), **{level.value: count for level, count in each.items()})
            for index, each in enumerate(counts)
        ],
        step_ms=step_ms,
        begins=timestamp(begin_ms),
        ends=timestamp(end_ms),
    )


@get("/api/events/values", opt={"action": "events.read"})
async def values(
    *,
    board: NamedDependency[Board],
    field: FromQuery[Field],
    q: Word = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_VALUES)] = 20,
) -> EventValueList:
    """What a filter may be given: guilds and members of the newest events first, commands and kinds by how many there
    were. With `q` those whose name has it, and those whose id begins with it."""
    found = await board.store.read(read_values, field.value, q, limit)
    return EventValueList(items=[EventValue(value=each.value, name=each.name, count=each.events) for each in found])


@get("/api/events/{seq:int}", opt={"action": "events.read"})
async def event(board: NamedDependency[Board], seq: FromPath[int]) -> Event:
    """The event at a position."""
    found = await board.store.read(read_event, seq) if 0 < seq <= MAX_SEQ else None
    if found is None:
        raise NotFoundException(f"There is no event {seq}, or it isn't kept any more.")
    return found


@get("/api/events/export", opt={"action": "events.export"}, dependencies=_FILTERED, operation_class=FileOperation)
async def export_events(
    *,
    board: NamedDependency[Board],
    filters: NamedDependency[Filters],
    format: FromQuery[Format],  # noqa: A002
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_EXPORTED)] = MAX_EXPORTED,
) -> Stream:
    """The events that fit as a file, newest first: 100,000 at most. The filters are those of `/api/events`."""
    head = await board.store.read(log.read_head)  # while it can still be said that there is no database

    async def parts() -> AsyncIterator[bytes]:
        if format is Format.CSV:
            yield csv_head(ExportedEvent)
        before: int | None = head + 1
        left = limit
        while left > 0 and before is not None:
            most = min(left, _EXPORTED_AT_ONCE)
            part = await board.store.read(_read_part, filters, before, most, format)
            left, before = left - part.events, part.before
            if part.text:
                yield part.text

    return download(f"events-{timestamp(now_ms())[:10]}", format, parts())


ROUTES = (events, histogram, values, event, export_events)


def _step(begin_ms: int, end_ms: int, buckets: int) -> int:
    """The shortest round length of which so many buckets are enough."""
    for step_ms in _STEPS_MS:
        if -(-end_ms // step_ms) - begin_ms // step_ms <= buckets:
            return step_ms
    return -(-(end_ms - begin_ms) // max(1, buckets - 1))


def _read_part(connection: Any, filters: Filters, before: int, most: int, form: Format) -> _Part:
    """Encoded here, in the reader's thread."""
    found = search_before(connection, filters, before, most)
    is_csv = form is Format.CSV
    text = csv_rows(map(_exported, found.events)) if is_csv else json_lines(found.events)
    return _Part(text, len(found.events), found.next)


def _exported(event: Event) -> ExportedEvent:
    return ExportedEvent(
        seq=event.seq,
        occurred_at=event.occurred_at,
        level=event.level.value,
        kind=event.kind,
        message=event.message,
        guild=(event.guild or _NOBODY).id,
        guild_name=(event.guild or _NOBODY).name,
        actor=(event.actor or _NOBODY).id,
        actor_name=(event.actor or _NOBODY).name,
        shard=event.shard,
        bot=(event.bot or _NOBODY).id,
        id=event.id,
        data=msgspec.json.encode(event.data).decode(),
    )
