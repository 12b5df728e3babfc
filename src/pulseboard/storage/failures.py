"""Bugs in groups: what has the same fingerprint is one, with how often, since when, and where it was seen."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, case, delete, func, or_, select

from pulseboard.events import Event
from pulseboard.kinds import COMMAND_FAILED
from pulseboard.storage import database
from pulseboard.storage.log import read_events
from pulseboard.storage.schema import events, failures

MAX_GROUPS = 10_000
_MAX_SOURCE_CHARACTERS = 200


class Seen(NamedTuple):
    """An event of a bug."""

    seq: int
    at_ms: int
    kind: str
    fingerprint: str
    source: str
    """The command, loop or logger."""
    error: str
    traceback: str | None
    times: int


class Group(NamedTuple):
    """All that has one fingerprint."""

    fingerprint: str
    times: int
    first_at: int
    last_at: int
    last_seq: int


class Source(NamedTuple):
    """Where a bug was seen."""

    kind: str
    source: str
    times: int
    last_at: int


class Found(NamedTuple):
    group: Group
    error: str
    """As it was last told."""
    traceback: str | None
    sources: list[Source]
    """The most frequent first."""


class Wanted(NamedTuple):
    """Which groups a list is of."""

    command: str | None = None
    """Those that this command has to do with."""
    begin_ms: int | None = None
    """Those last seen since then."""
    end_ms: int | None = None
    """Those first seen before."""


class Before(NamedTuple):
    """Where a page of the list ends: by what it is sorted, then by the fingerprint."""

    value: int
    fingerprint: str


def count_failures(connection: Connection, seen: Iterable[Seen]) -> None:
    """Add to the groups."""
    rows = [
        {
            "fingerprint": each.fingerprint,
            "kind": each.kind,
            "source": each.source[:_MAX_SOURCE_CHARACTERS],
            "error": each.error,
            "traceback": each.traceback,
            "times": each.times,
            "first_at": each.at_ms,
            "last_at": each.at_ms,
            "last_seq": each.seq,
        }
        for each in seen
    ]
    if rows:
        connection.execute(_UPSERTS[connection.dialect.name], rows)


def list_failures(
    connection: Connection, wanted: Wanted, *, by_count: bool, before: Before | None, limit: int
) -> list[Found]:
    """Groups, the newest first or the most frequent."""
    key = _COUNT if by_count else _LAST_SEQ
    query = _GROUPS.order_by(key.desc(), failures.c.fingerprint.desc()).limit(limit)
    if wanted.command is not None:
        concerned = select(failures.c.fingerprint).where(
            failures.c.kind == COMMAND_FAILED.name, failures.c.source == wanted.command
        )
        query = query.where(failures.c.fingerprint.in_(concerned))
    if wanted.begin_ms is not None:
        query = query.having(wanted.begin_ms <= _LAST_AT)
    if wanted.end_ms is not None:
        query = query.having(wanted.end_ms > _FIRST_AT)
    if before is not None:
        query = query.having(
            or_(key < before.value, (key == before.value) & (failures.c.fingerprint < before.fingerprint))
        )
    return _found(connection, query)


def read_failure(connection: Connection, fingerprint: str, newest: int) -> tuple[Found, list[Event]] | None:
    """A group and the newest of its events that are kept; None when there is none."""
    found = _found(connection, _GROUPS.where(failures.c.fingerprint == fingerprint))
    if not found:
        return None
    query = select(events).where(events.c.fingerprint == fingerprint).order_by(events.c.seq.desc()).limit(newest)
    return found[0], read_events(connection, query)


def forget_failures(connection: Connection) -> None:
    """Keep the newest 10,000."""
    extra = select(failures.c.last_at).order_by(failures.c.last_at.desc()).offset(MAX_GROUPS).limit(1)
    oldest = connection.execute(extra).scalar()
    if oldest is not None:
        connection.execute(delete(failures).where(failures.c.last_at <= oldest))


def _found(connection: Connection, query: Select[Any]) -> list[Found]:
    groups = [Group(row[0], *map(int, row[1:])) for row in connection.execute(query)]
    rows = connection.execute(
        select(failures)
        .where(failures.c.fingerprint.in_([group.fingerprint for group in groups]))
        .order_by(failures.c.last_seq.desc())
    ).all()
    found = []
    for group in groups:
        own = [row for row in rows if row.fingerprint == group.fingerprint]
        sources = [Source(row.kind, row.source, row.times, row.last_at) for row in own]
        sources.sort(key=lambda source: -source.times)
        traceback = next((row.traceback for row in own if row.traceback is not None), None)
        found.append(Found(group, own[0].error, traceback, sources))
    return found


_COUNT: ColumnElement[int] = func.sum(failures.c.times)
_LAST_SEQ: ColumnElement[int] = func.max(failures.c.last_seq)
_FIRST_AT: ColumnElement[int] = func.min(failures.c.first_at)
_LAST_AT: ColumnElement[int] = func.max(failures.c.last_at)
_GROUPS = select(failures.c.fingerprint, _COUNT, _FIRST_AT, _LAST_AT, _LAST_SEQ).group_by(failures.c.fingerprint)


def _upsert(name: str) -> Any:
    statement = database.INSERTS[name](failures)
    new, old = statement.excluded, failures.c
    is_newer = new.last_seq > old.last_seq
    return statement.on_conflict_do_update(
        index_elements=[old.fingerprint, old.kind, old.source],
        set_={
            "times": old.times + new.times,
            "error": case((is_newer, new.error), else_=old.error),
            "traceback": func.coalesce(new.traceback, old.traceback),
            "first_at": case((new.first_at < old.first_at, new.first_at), else_=old.first_at),
            "last_at": case((new.last_at > old.last_at, new.last_at), else_=old.last_at),
            "last_seq": case((is_newer, new.last_seq), else_=old.last_seq),
        },
    )


_UPSERTS = {name: _upsert(name) for name in database.INSERTS}
