"""Looking for events, in steps: each request looks at a stretch of the log and says where the next one begins."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, select

from pulseboard.events import Event
from pulseboard.storage.event_filters import Filters, conditions
from pulseboard.storage.log import read_events
from pulseboard.storage.schema import events, log

LOOKED_AT = 100_000
"""How many events are looked at for a page, fitting or not, so that each is there in a moment."""


class Found(NamedTuple):
    """Events that fit, and the position that the search goes on from; None where it is at its end.

    There may be fewer events than asked for, or none, and yet more to come.
    """

    events: list[Event]
    next: int | None


class _Stretch(NamedTuple):
    """Positions from the first to the last, both included."""

    first: int
    last: int


def search_after(connection: Connection, filters: Filters, seq: int, limit: int) -> Found:
    """The first `limit` events after a position that fit, in order."""
    found = _stretch(connection, filters)
    first = max(found.first, seq + 1)
    last = min(found.last, first + LOOKED_AT - 1)
    query = _between(connection, filters, first, last).order_by(events.c.seq)
    return _page(connection, query, limit, last if last < found.last else None)


def search_before(connection: Connection, filters: Filters, seq: int | None, limit: int) -> Found:
    """The last `limit` events before a position (None: before the end) that fit, newest first."""
    found = _stretch(connection, filters)
    last = found.last if seq is None else min(found.last, seq - 1)
    first = max(found.first, last - LOOKED_AT + 1)
    query = _between(connection, filters, first, last).order_by(events.c.seq.desc())
    return _page(connection, query, limit, first if first > found.first else None)


def read_event(connection: Connection, seq: int) -> Event | None:
    """The event at a position; None where there is none, or none any more."""
    found = read_events(connection, select(events).where(events.c.seq == seq))
    return found[0] if found else None


def _page(connection: Connection, query: Select[tuple[object, ...]], limit: int, further: int | None) -> Found:
    found = read_events(connection, query.limit(limit + 1))
    page = found[:limit]
    return Found(page, page[-1].seq if len(found) > limit else further)


def _between(connection: Connection, filters: Filters, first: int, last: int) -> Select[tuple[object, ...]]:
    return select(events).where(events.c.seq >= first, events.c.seq <= last, *conditions(connection, filters))


def _stretch(connection: Connection, filters: Filters) -> _Stretch:
    """Where events of the time that is asked for stand. They needn't be in the order in which they happened."""
    oldest, head = connection.execute(select(log.c.oldest, log.c.head)).one()
    if filters.since_ms is None and filters.until_ms is None:
        return _Stretch(oldest, head)
    happened: list[ColumnElement[bool]] = conditions(
        connection, Filters(since_ms=filters.since_ms, until_ms=filters.until_ms)
    )
    first, last = connection.execute(select(func.min(events.c.seq), func.max(events.c.seq)).where(*happened)).one()
    return _Stretch(1, 0) if first is None else _Stretch(first, last)
