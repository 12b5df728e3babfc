"""What is summed up from the log: failures in groups, and the use of commands by the hour.

The log is the truth. How far it has been summed up stands beside the sums and changes in one transaction with them, so
that each event counts once, whichever process does it and whenever one is killed.
"""

import asyncio
import contextlib
from typing import Any, NoReturn

import msgspec
from sqlalchemy import Connection, bindparam, case, null, select, update

from pulseboard.errors import StorageUnavailable
from pulseboard.events import writable
from pulseboard.kinds import COMMAND_COMPLETED, COMMAND_FAILED, LOG_RECORDED, LOOP_FAILED
from pulseboard.storage.command_hours import Invoked, count_uses
from pulseboard.storage.failures import Seen, count_failures
from pulseboard.storage.invocations import invoked
from pulseboard.storage.keys import MEMBERS, ensure_key
from pulseboard.storage.schema import derived, events, log
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction

STEP_EVENTS = 2_000
EVERY_SECONDS = 10.0
_TRIES = 40
_AGAIN_SECONDS = 0.05

_COMMANDS = (COMMAND_COMPLETED.name, COMMAND_FAILED.name)
_SUMMED = (*_COMMANDS, LOOP_FAILED.name, LOG_RECORDED.name)
# Another process that is at it isn't waited for: whoever waits while it holds something else may wait in a circle.
_POSITION = select(derived.c.seq).with_for_update(skip_locked=True)
_HEAD = select(log.c.head)
_EVENTS = (
    select(
        events.c.seq,
        events.c.occurred_at,
        events.c.kind,
        events.c.guild_id,
        events.c.actor_id,
        events.c.command,
        events.c.duration_ms,
        events.c.fingerprint,
        case((events.c.kind == COMMAND_COMPLETED.name, null()), else_=events.c.data).label("data"),
    )
    .where(events.c.seq > bindparam("after"), events.c.seq <= bindparam("last"), events.c.kind.in_(_SUMMED))
    .order_by(events.c.seq)
)
_MOVED = update(derived).values(seq=bindparam("new_seq"))


async def catch_up(store: Store) -> None:
    """Sum up all that the log has by now, unless another process is at it for long. Raises StorageUnavailable."""
    tries = 0
    while (left := await store.transact(derive)) != 0 and tries < _TRIES:
        if left is None:
            tries += 1
            await asyncio.sleep(_AGAIN_SECONDS)


async def keep_up(store: Store) -> NoReturn:
    """Sum up what comes, until cancelled."""
    while True:
        with contextlib.suppress(StorageUnavailable):  # the store tells why, in the stats
            await catch_up(store)
        await asyncio.sleep(EVERY_SECONDS)


class _Failed(msgspec.Struct):
    """What the data of the events that are summed up may hold."""

    failure: Any = None
    error: Any = None
    traceback: Any = None
    count: Any = 1
    name: Any = None
    logger: Any = None


_failed = msgspec.json.Decoder(_Failed)


def derive(transaction: Transaction) -> int | None:
    """Sum up the next 2,000 events; returns how many are left, or None while another process is at it."""
    connection = transaction.connection
    position: int | None = connection.execute(_POSITION).scalar()
    if position is None:
        return None
    head: int = connection.execute(_HEAD).scalar_one()
    last = min(head, position + STEP_EVENTS)
    if last > position:
        _sum_up(connection, position, last)
    return max(head - last, 0)


def derive_up_to(transaction: Transaction, seq: int) -> bool:
    """Sum up everything up to a position, which is about to be removed; False if that can't be done now."""
    while (position := transaction.connection.execute(_POSITION).scalar()) is not None:
        if position >= seq or not derive(transaction):
            return True
    return False


def _sum_up(connection: Connection, after: int, last: int) -> None:
    invocations: list[Invoked] = []
    seen: list[Seen] = []
    for row in connection.execute(_EVENTS, {"after": after, "last": last}):
        data = _Failed() if row.data is None else _failed.decode(row.data)
        if row.kind in _COMMANDS and row.command is not None:
            invocations.append(invoked(row, data.failure))
        if row.fingerprint is not None:
            seen.append(_seen(row, data))
    count_uses(connection, invocations, ensure_key(connection, MEMBERS))
    count_failures(connection, seen)
    connection.execute(_MOVED, {"new_seq": last})


def _seen(row: Any, data: _Failed) -> Seen:
    return Seen(
        seq=row.seq,
        at_ms=row.occurred_at,
        kind=row.kind,
        fingerprint=row.fingerprint,
        source=writable(str(row.command or data.name or data.logger or "")),
        error=writable(str(data.error or "")),
        traceback=writable(data.traceback) if isinstance(data.traceback, str) else None,
        times=data.count if type(data.count) is int and 0 < data.count < 2**31 else 1,
    )
