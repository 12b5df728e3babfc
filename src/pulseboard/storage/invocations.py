"""The invocations of a short while, one by one as their events have them: what whole hours are too coarse for."""

from typing import Any

import msgspec
from sqlalchemy import Connection, select

from pulseboard.kinds import COMMAND_COMPLETED, COMMAND_FAILED
from pulseboard.storage.command_hours import Invoked
from pulseboard.storage.schema import events, log

MOST_INVOCATIONS = 20_000
"""More take longer to add up than whoever looks wants to wait."""


class _Failed(msgspec.Struct):
    failure: Any = None


_failed = msgspec.json.Decoder(_Failed)


def read_invocations(
    connection: Connection, guild: str | None, span: tuple[int, int], command: str | None = None
) -> list[Invoked] | None:
    """The invocations from the first moment (ms) up to, not including, the second: of all commands, or of one.

    None where they are more than 20,000, or where events of that time have been removed.
    """
    if _is_removed(connection, span[0]):
        return None
    columns = events.c
    query = select(
        columns.seq,
        columns.occurred_at,
        columns.kind,
        columns.guild_id,
        columns.actor_id,
        columns.command,
        columns.duration_ms,
        columns.data,
    ).where(
        columns.occurred_at >= span[0],
        columns.occurred_at < span[1],
        columns.kind.in_((COMMAND_COMPLETED.name, COMMAND_FAILED.name)),
        columns.command.is_not(None) if command is None else columns.command == command,
    )
    if guild is not None:
        query = query.where(columns.guild_id == guild)
    rows = connection.execute(query.limit(MOST_INVOCATIONS + 1)).all()
    return None if len(rows) > MOST_INVOCATIONS else [invoked(row, _failure(row)) for row in rows]


def _is_removed(connection: Connection, from_ms: int) -> bool:
    """Whether events of that moment or later aren't kept any more."""
    oldest: int = connection.execute(select(log.c.oldest)).scalar_one()
    if oldest <= 1:
        return False
    first: int | None = connection.execute(select(events.c.occurred_at).where(events.c.seq == oldest)).scalar()
    return first is None or first > from_ms


def invoked(row: Any, failure: Any) -> Invoked:
    """What the row of an event tells of an invocation, with what its data have as the class of its failure."""
    return Invoked(
        row.seq,
        row.occurred_at,
        row.guild_id,
        row.actor_id,
        row.command,
        row.duration_ms,
        failure if isinstance(failure, str) else None,
    )


def _failure(row: Any) -> Any:
    return None if row.kind == COMMAND_COMPLETED.name else _failed.decode(row.data).failure
