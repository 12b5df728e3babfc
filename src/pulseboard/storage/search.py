"""Looking for events: what is asked for, and the SQL that finds it."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from pulseboard.events import Event, Level
from pulseboard.storage.log import read_events
from pulseboard.storage.schema import events


class Filters(NamedTuple):
    """All that are given must fit; of several values of one, any."""

    kinds: tuple[str, ...] = ()
    """`economy.transferred`, or `economy.*` for all that begin so."""
    levels: tuple[Level, ...] = ()
    guild: str | None = None
    """A guild's id."""
    actor: str | None = None
    """A member's id."""
    command: str | None = None
    """A command's qualified name."""
    since_ms: int | None = None
    until_ms: int | None = None
    """Up to, not including it."""
    text: str | None = None
    """Anywhere in the message or in a name, whatever the case."""


def search_after(connection: Connection, filters: Filters, seq: int, limit: int) -> list[Event]:
    """The first `limit` events after a position that fit, in order."""
    query = select(events).where(events.c.seq > seq, *_conditions(filters)).order_by(events.c.seq).limit(limit)
    return read_events(connection, query)


def search_before(connection: Connection, filters: Filters, seq: int | None, limit: int) -> list[Event]:
    """The last `limit` events before a position (None: before the end) that fit, newest first."""
    query = select(events).where(*_conditions(filters)).order_by(events.c.seq.desc()).limit(limit)
    return read_events(connection, query if seq is None else query.where(events.c.seq < seq))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    columns = events.c
    found: list[ColumnElement[bool]] = []
    if filters.kinds:
        found.append(or_(*(_is_kind(kind) for kind in filters.kinds)))
    if filters.levels:
        found.append(columns.level.in_([level.value for level in filters.levels]))
    if filters.since_ms is not None:
        found.append(columns.occurred_at >= filters.since_ms)
    if filters.until_ms is not None:
        found.append(columns.occurred_at < filters.until_ms)
    if filters.text:
        named = (columns.message, columns.guild_name, columns.actor_name)
        found.append(or_(*(column.icontains(filters.text, autoescape=True) for column in named)))
    for column, wanted in (
        (columns.guild_id, filters.guild),
        (columns.actor_id, filters.actor),
        (columns.command, filters.command),
    ):
        if wanted is not None:
            found.append(column == wanted)
    return found


def _is_kind(kind: str) -> ColumnElement[bool]:
    if kind.endswith("*"):
        return events.c.kind.startswith(kind[:-1], autoescape=True)
    return events.c.kind == kind
