"""Events counted: over time by level, and which guilds, members, commands and kinds there are to ask for."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, or_, select

from pulseboard.events import Level
from pulseboard.storage.event_filters import Filters, conditions
from pulseboard.storage.letters import contains
from pulseboard.storage.schema import events, kind_totals, log

LOOKED_AT = 50_000
"""How many of the newest events are looked at for who and what there is."""


class Value(NamedTuple):
    """Something that can be asked for."""

    value: str
    name: str | None
    """What people call it, where that is something else."""
    events: int
    """In how many of those looked at it is; of a kind, how many there ever were."""


class _Sort(NamedTuple):
    value: ColumnElement[str]
    name: ColumnElement[str] | None
    newest_first: bool


_SORTS = {
    "guild": _Sort(events.c.guild_id, events.c.guild_name, newest_first=True),
    "actor": _Sort(events.c.actor_id, events.c.actor_name, newest_first=True),
    "command": _Sort(events.c.command, None, newest_first=False),
}


def count_over_time(connection: Connection, filters: Filters, moments: Sequence[int]) -> list[dict[Level, int]]:
    """How many events that fit there were of each level, between each moment (ms) and the next."""
    columns = events.c
    sums = [func.coalesce(func.sum(case((columns.level == level.value, 1), else_=0)), 0) for level in Level]
    # A bucket at a time: in SQLite to group all of them takes twice as long, because it sorts them first.
    query = select(*sums).where(
        columns.occurred_at >= bindparam("begins"),
        columns.occurred_at < bindparam("ends"),
        *conditions(connection, filters),
    )
    spans = [{"begins": begins, "ends": ends} for begins, ends in itertools.pairwise(moments)]
    return [dict(zip(Level, map(int, connection.execute(query, span).one()), strict=True)) for span in spans]


def read_values(connection: Connection, field: str, text: str | None, limit: int) -> list[Value]:
    """What a filter may be given: `field` is kind, guild, actor or command.

    Guilds and members as they were last in an event, commands and kinds by how many there were. With `text` those whose
    name has it, whatever the case, and those whose id begins with it.
    """
    if field == "kind":
        return _read_kinds(connection, text, limit)
    sort = _SORTS[field]
    name = sort.value if sort.name is None else sort.name
    head = select(log.c.head).scalar_subquery()
    newest, times = func.max(events.c.seq).label("newest"), func.count().label("times")
    query = (
        select(sort.value.label("value"), newest, times)
        .where(events.c.seq > head - LOOKED_AT, sort.value.is_not(None))
        .group_by(sort.value)
        .order_by(newest.desc() if sort.newest_first else times.desc(), sort.value)
        .limit(limit)
    )
    if text:
        begins = func.substr(sort.value, 1, len(text)) == text
        query = query.where(or_(contains(connection, [name], text), begins))
    rows = connection.execute(query).all()
    if sort.name is None:
        return [Value(row.value, None, row.times) for row in rows]
    named = select(events.c.seq, sort.name).where(events.c.seq.in_([row.newest for row in rows]))
    called: dict[int, str | None] = {seq: name for seq, name in connection.execute(named)}  # noqa: C416
    return [Value(row.value, called[row.newest], row.times) for row in rows]


def read_guild_name(connection: Connection, guild: str) -> str:
    """What a guild is called, by id, as the newest event that tells it has it; empty where none does."""
    head = select(log.c.head).scalar_subquery()
    told = select(events.c.guild_name).where(
        events.c.seq > head - LOOKED_AT, events.c.guild_id == guild, events.c.guild_name != ""
    )
    return connection.execute(told.order_by(events.c.seq.desc()).limit(1)).scalar() or ""


def _read_kinds(connection: Connection, text: str | None, limit: int) -> list[Value]:
    query = select(kind_totals).order_by(kind_totals.c.total.desc(), kind_totals.c.kind).limit(limit)
    if text:
        query = query.where(contains(connection, [kind_totals.c.kind], text))
    return [Value(row.kind, None, row.total) for row in connection.execute(query)]
