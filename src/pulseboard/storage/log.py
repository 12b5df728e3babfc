"""The event log in SQL. Every function works inside the caller's transaction."""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import BigInteger, Connection, Executable, Select, bindparam, insert, select, update
from sqlalchemy.engine.default import DefaultDialect

from pulseboard.events import Draft, Event, Level, Ref, duration_of, timestamp, writable
from pulseboard.storage import audit, database
from pulseboard.storage.schema import epochs, events, kind_totals, log

MAX_FINGERPRINT_CHARACTERS = 60
_MAX_COMMAND_CHARACTERS = 200
"""No more can be asked for."""

# Statements are built once: building one takes longer than running it.
_STATE = select(log.c.head, log.c.oldest)
# For the driver itself: SQLAlchemy looks at each value of each row, which takes as long as SQLite does.
_INSERT = {
    "sqlite": str(insert(events).compile(dialect=DefaultDialect(paramstyle="named"))),
    "postgresql": str(insert(events).compile(dialect=DefaultDialect(paramstyle="pyformat"))),
}
_AFTER = select(events).where(events.c.seq > bindparam("seq")).order_by(events.c.seq).limit(bindparam("most"))
_HEAD_HELD = select(log.c.head).with_for_update()
_ID_AT = select(events.c.id).where(events.c.seq == bindparam("seq"))
_NEWEST_EPOCH_AT = select(epochs.c.number).where(epochs.c.first_seq <= bindparam("first"))
_EPOCHS_BETWEEN = (
    select(epochs.c.first_seq, epochs.c.id)
    .where(
        epochs.c.first_seq <= bindparam("last"),
        epochs.c.number >= _NEWEST_EPOCH_AT.order_by(epochs.c.number.desc()).limit(1).scalar_subquery(),
    )
    .order_by(epochs.c.number)
)


class Epoch(NamedTuple):
    first_seq: int
    id: str


class LogState(NamedTuple):
    head: int
    """The last position; 0 when nothing was recorded yet."""
    oldest: int
    """The oldest position that is kept; head + 1 when none is."""
    epochs: list[Epoch]
    """In the order they were begun. A position belongs to the last one that begins at or before it."""
    last_id: str | None = None
    """The id of the event at the head; None while there is none."""


class Growth(NamedTuple):
    """What came after a position."""

    events: list[Event]
    oldest: int
    """The oldest position that is kept now."""
    continues: bool
    """False: this isn't the log that the position was read from, or what lies between is not kept any more."""


def open_epoch(connection: Connection, at_ms: int) -> str:
    """Begin a new life of the log: what is appended from now on belongs to it."""
    head, _ = _take(connection, 0)
    return _begin_epoch(connection, head + 1, at_ms)


def open_epoch_over_all(connection: Connection, at_ms: int) -> str:
    """Begin a new life of the log that all of it belongs to: no position that was given out before is good any more.

    For a log that turned out not to be the one it was: nobody knows from where on it differs.
    """
    _take(connection, 0)
    return _begin_epoch(connection, connection.execute(select(log.c.oldest)).scalar_one(), at_ms)


def append(connection: Connection, drafts: Sequence[Draft], table: int | None = None) -> tuple[int, int]:
    """Give the drafts the next positions and keep them; returns the new head and the identity of the log's table.

    Must be the last step of its transaction: from here to the commit nobody else can append. `table` is the identity
    that the last append found. Where it is another one the log was put back meanwhile, and the drafts begin an epoch.
    """
    head, found = _take(connection, len(drafts))
    first = head - len(drafts) + 1
    if table is not None and found != table:
        _begin_epoch(connection, first, drafts[0].occurred_at_ms)
    rows = [_row(seq, draft) for seq, draft in enumerate(drafts, first)]
    connection.exec_driver_sql(_INSERT[connection.dialect.name], rows)
    audit.extend(connection, drafts)
    _count_kinds(connection, Counter(draft.kind for draft in drafts))
    database.notify(connection)
    return head, found


def read_state(connection: Connection) -> LogState:
    """Where the log begins and ends, and whose life each position belongs to."""
    head, oldest = connection.execute(_STATE).one()
    rows = connection.execute(select(epochs.c.first_seq, epochs.c.id).order_by(epochs.c.number))
    return LogState(head, oldest, [Epoch(*row) for row in rows], connection.execute(_ID_AT, {"seq": head}).scalar())


def read_settled_id(connection: Connection, seq: int) -> str | None:
    """The id of the event at a position, once whoever is still appending is done; None when there is none."""
    connection.execute(_HEAD_HELD)
    found: str | None = connection.execute(_ID_AT, {"seq": seq}).scalar()
    return found


def read_growth(connection: Connection, after: int, last_id: str | None, limit: int) -> Growth:
    """The first `limit` events after a position, with the proof that the event at the position is still `last_id`.

    Without that, a log that was put back to an older copy and has grown since would be followed as if nothing were.
    """
    head, oldest = connection.execute(_STATE).one()
    if after == 0:
        found = read_after(connection, 0, limit)
        return Growth(found, oldest, continues=not found or found[0].seq == 1)
    found = read_after(connection, after - 1, limit + 1)
    continues = head >= after and bool(found) and (found[0].seq, found[0].id) == (after, last_id)
    return Growth(found[1:], oldest, continues)


def read_after(connection: Connection, seq: int, limit: int) -> list[Event]:
    """The first `limit` events after a position, in order."""
    return _read(connection, _AFTER, {"seq": seq, "most": limit})


def read_before(connection: Connection, seq: int | None, limit: int) -> list[Event]:
    """The last `limit` events before a position (None: before the end), newest first."""
    query = select(events).order_by(events.c.seq.desc()).limit(limit)
    return read_events(connection, query if seq is None else query.where(events.c.seq < seq))


def read_events(connection: Connection, query: Select[Any]) -> list[Event]:
    """The events that a query for whole rows of `events`, in ascending or descending order, finds."""
    return _read(connection, query, {})


def read_head(connection: Connection) -> int:
    """The last position."""
    head: int = connection.execute(select(log.c.head)).scalar_one()
    return head


def read_kind_totals(connection: Connection) -> dict[str, int]:
    """How many events of each kind were ever recorded."""
    rows = connection.execute(select(kind_totals.c.kind, kind_totals.c.total))
    return {row.kind: row.total for row in rows}


def _take(connection: Connection, count: int) -> tuple[int, int]:
    """Take the next positions: the new head, and the identity of the table it stands in. Holds it until the commit."""
    head, table = connection.execute(_built(connection, _taking), {"count": count}).one()
    return head, table


def _taking(connection: Connection) -> Executable:
    head = log.c.head + bindparam("count", type_=BigInteger)
    return update(log).values(head=head).returning(log.c.head, database.identity(connection, log))


def _begin_epoch(connection: Connection, first_seq: int, at_ms: int) -> str:
    epoch = secrets.token_urlsafe(6)
    connection.execute(insert(epochs).values(id=epoch, first_seq=first_seq, started_at=at_ms))
    return epoch


def _row(seq: int, draft: Draft) -> dict[str, Any]:
    measured = _measured.decode(draft.data)
    return {
        "seq": seq,
        "id": draft.id,
        "kind": draft.kind,
        "level": draft.level.value,
        "message": draft.message,
        "occurred_at": draft.occurred_at_ms,
        "bot_id": draft.bot and draft.bot.id,
        "bot_name": draft.bot and draft.bot.name,
        "shard": draft.shard,
        "guild_id": draft.guild and draft.guild.id,
        "guild_name": draft.guild and draft.guild.name,
        "actor_id": draft.actor and draft.actor.id,
        "actor_name": draft.actor and draft.actor.name,
        "command": _text(measured.command, _MAX_COMMAND_CHARACTERS),
        "duration_ms": duration_of(measured.duration_ms),
        "data": draft.data.decode(),
        "fingerprint": _text(measured.fingerprint, MAX_FINGERPRINT_CHARACTERS),
    }


def _text(value: Any, most: int) -> str | None:
    return writable(value[:most]) if isinstance(value, str) else None


class _Measured(msgspec.Struct):
    """What the log keeps in columns of its own, because it is searched and summed."""

    command: Any = None
    duration_ms: Any = None
    fingerprint: Any = None


_measured = msgspec.json.Decoder(_Measured)
_data = msgspec.json.Decoder(dict[str, Any])


def _count_kinds(connection: Connection, counts: Counter[str]) -> None:
    rows = [{"kind": kind, "total": count} for kind, count in counts.items()]
    connection.execute(_built(connection, _counting), rows)


def _counting(connection: Connection) -> Executable:
    statement = database.insert(connection, kind_totals)
    total = kind_totals.c.total + statement.excluded.total
    return statement.on_conflict_do_update(index_elements=[kind_totals.c.kind], set_={"total": total})


def _built(connection: Connection, build: Callable[[Connection], Executable]) -> Executable:
    """A statement that isn't the same on every database, built once for each: that takes longer than to run it."""
    key = connection.dialect.name, build
    if key not in _BUILT:
        _BUILT[key] = build(connection)
    return _BUILT[key]


_BUILT: dict[tuple[str, Callable[[Connection], Executable]], Executable] = {}


def _read(connection: Connection, query: Select[Any], values: dict[str, int]) -> list[Event]:
    rows = connection.execute(query, values).all()
    if not rows:
        return []
    first, last = sorted((rows[0].seq, rows[-1].seq))
    begun = [Epoch(*row) for row in connection.execute(_EPOCHS_BETWEEN, {"first": first, "last": last})]
    return [_event(row, begun) for row in rows]


def epoch_at(epochs: Sequence[Epoch], seq: int) -> str:
    """The newest epoch that begins at or before a position; before the first event, the newest of all."""
    for epoch in reversed(epochs):
        if epoch.first_seq <= seq or seq == 0:
            return epoch.id
    return epochs[0].id


def _event(row: Any, begun: Sequence[Epoch]) -> Event:
    # By place, not by name: that takes a quarter of the time. The order is the table's.
    seq, id_, kind, level, message, at_ms, *refs, _command, _duration_ms, data, _fingerprint = row
    bot_id, bot_name, shard, guild_id, guild_name, actor_id, actor_name = refs
    return Event(
        seq=seq,
        epoch=epoch_at(begun, seq),
        id=id_,
        kind=kind,
        level=Level(level),
        message=message,
        occurred_at=timestamp(at_ms),
        bot=_ref(bot_id, bot_name),
        shard=shard,
        guild=_ref(guild_id, guild_name),
        actor=_ref(actor_id, actor_name),
        data=_read_data(data),
    )


def _read_data(written: str) -> dict[str, Any]:
    """An event that can't be read would keep everybody from all that comes after it."""
    try:
        return _data.decode(written)
    except (msgspec.DecodeError, RecursionError) as error:
        return {"note": f"data can't be read ({type(error).__name__})"}


def _ref(id_: str | None, name: str | None) -> Ref | None:
    return None if id_ is None else Ref(id_, name or "")
