"""What happened lately, summed by the database: enough to go on counting after a restart."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from pulseboard.events import Event
from pulseboard.storage.log import LogState, read_before, read_kind_totals, read_state
from pulseboard.storage.schema import events

_MAX_DURATIONS = 50_000


class Happened(NamedTuple):
    """How many events of one sort there were in one stretch of time."""

    at_ms: int
    kind: str
    level: str
    command: str | None
    events: int


class Took(NamedTuple):
    at_ms: int
    command: str
    duration_ms: float


class Activity(NamedTuple):
    """All of one moment: what was read up to `state.head` and nothing after it."""

    state: LogState
    kind_totals: dict[str, int]
    day: list[Happened]
    """The last 24 hours, by the minute."""
    minute: list[Happened]
    """The last 60 seconds, by the second."""
    durations: list[Took]
    """How long the commands of the last 24 hours took; of very many, the newest 50,000."""
    newest: Sequence[Event] = ()
    """The newest events, in order, up to the head."""


def read_activity(connection: Connection, now_ms: int, newest: int = 0) -> Activity:
    """What a dashboard that starts now has to know of the time before, the `newest` events with it."""
    state = read_state(connection)
    return Activity(
        state=state,
        kind_totals=read_kind_totals(connection),
        day=_happened(connection, since_ms=now_ms - 86_400_000, step_ms=60_000),
        minute=_happened(connection, since_ms=now_ms - 60_000, step_ms=1_000),
        durations=_durations(connection, since_ms=now_ms - 86_400_000),
        newest=read_before(connection, state.head + 1, newest)[::-1],
    )


def _happened(connection: Connection, *, since_ms: int, step_ms: int) -> list[Happened]:
    step: Any = events.c.occurred_at - events.c.occurred_at % step_ms
    sort = (step, events.c.kind, events.c.level, events.c.command)
    query = select(*sort, func.count()).where(events.c.occurred_at >= since_ms).group_by(*sort)
    return [Happened(*row) for row in connection.execute(query)]


def _durations(connection: Connection, *, since_ms: int) -> list[Took]:
    query = (
        select(events.c.occurred_at, events.c.command, events.c.duration_ms)
        .where(events.c.occurred_at >= since_ms, events.c.command.is_not(None), events.c.duration_ms.is_not(None))
        .order_by(events.c.occurred_at.desc())
        .limit(_MAX_DURATIONS)
    )
    return [Took(*row) for row in connection.execute(query)]
