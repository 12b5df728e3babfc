"""Which events are asked for, and the SQL that tells them from others."""

import re
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_

from pulseboard.events import Level
from pulseboard.storage.letters import contains, equals
from pulseboard.storage.schema import events

_IS_ID = re.compile(r"[0-9]{15,}")
"""Such a name is not looked for: anyone could take the id of somebody else for theirs."""


class Filters(NamedTuple):
    """All that are given must fit; of several values of one, any. `frontend/src/features/events/filters.ts` decides the
    same in the browser."""

    kinds: tuple[str, ...] = ()
    """`economy.transferred`, or `economy.*` for all that begin so."""
    levels: tuple[Level, ...] = ()
    guilds: tuple[str, ...] = ()
    """Ids of guilds, or their names as they were then, whatever the case."""
    actors: tuple[str, ...] = ()
    """Ids of members, or their names as they were then, whatever the case."""
    commands: tuple[str, ...] = ()
    """Commands' qualified names."""
    since_ms: int | None = None
    until_ms: int | None = None
    """Up to, not including it."""
    texts: tuple[str, ...] = ()
    """Anywhere in the message or in a name, whatever the case; here all must be there."""


def conditions(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    """What a row of `events` has to be to fit."""
    columns = events.c
    found: list[ColumnElement[bool]] = []
    if filters.levels:
        found.append(columns.level.in_([level.value for level in filters.levels]))
    if filters.since_ms is not None:
        found.append(columns.occurred_at >= filters.since_ms)
    if filters.until_ms is not None:
        found.append(columns.occurred_at < filters.until_ms)
    if filters.kinds:
        found.append(or_(*(_is_kind(kind) for kind in filters.kinds)))
    if filters.commands:
        found.append(columns.command.in_(filters.commands))
    for id_, name, wanted in (
        (columns.guild_id, columns.guild_name, filters.guilds),
        (columns.actor_id, columns.actor_name, filters.actors),
    ):
        if wanted:
            found.append(or_(id_.in_(wanted), *(equals(connection, name, each) for each in names(wanted))))
    named: list[ColumnElement[str]] = [columns.message, columns.guild_name, columns.actor_name]
    return [*found, *(contains(connection, named, text) for text in filters.texts)]


def names(wanted: tuple[str, ...]) -> list[str]:
    """Those that may be names as well as ids."""
    return [each for each in wanted if not _IS_ID.fullmatch(each)]


def _is_kind(kind: str) -> ColumnElement[bool]:
    if kind.endswith("*"):
        # Not LIKE: in SQLite it takes `Economy.` for `economy.`.
        return func.substr(events.c.kind, 1, len(kind) - 1) == kind[:-1]
    return events.c.kind == kind
