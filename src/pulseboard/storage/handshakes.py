"""What the log tells of sessions at Discord's gateway."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from pulseboard.kinds import GATEWAY_READY, GATEWAY_RESUMED
from pulseboard.storage.schema import events

_STEP_MS = 60_000


class Answered(NamedTuple):
    """How many sessions of one shard began (or else went on) in one minute."""

    at_ms: int
    bot: str
    shard: int
    began: bool
    times: int


def read_answered(connection: Connection, since_ms: int, before_ms: int) -> list[Answered]:
    """The sessions of all bots between two moments, in order. What Discord didn't answer isn't among them."""
    step: Any = events.c.occurred_at - events.c.occurred_at % _STEP_MS
    sort = (step.label("minute"), events.c.bot_id, func.coalesce(events.c.shard, 0), events.c.kind)
    query = (
        select(*sort, func.count())
        .where(
            events.c.kind.in_((GATEWAY_READY.name, GATEWAY_RESUMED.name)),
            events.c.occurred_at >= since_ms,
            events.c.occurred_at < before_ms,
            events.c.bot_id.is_not(None),
        )
        .group_by(*sort)
        .order_by("minute")
    )
    return [
        Answered(at_ms, bot, shard, kind == GATEWAY_READY.name, count)
        for at_ms, bot, shard, kind, count in connection.execute(query)
    ]
