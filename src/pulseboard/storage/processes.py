"""Processes with a bot, as they tell of themselves. Every function works inside the caller's transaction."""

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, case, delete, select, update

from pulseboard.stats import BotMeasures, BotStats
from pulseboard.storage import database
from pulseboard.storage.database import now_ms
from pulseboard.storage.schema import processes

_FORGOTTEN_AFTER_MS = 30 * 86_400_000
_MOST = 1_000

_ALL = select(processes, (now_ms() - processes.c.seen_at).label("age_ms")).order_by(processes.c.seen_at.desc())
_SEEN = (
    update(processes)
    .where(processes.c.id == bindparam("process"))
    .values(
        bot_id=bindparam("bot_id"),
        bot_name=bindparam("bot_name"),
        measures=bindparam("measures"),
        seen_at=now_ms(),
        stopped_at=case((bindparam("stopped"), now_ms()), else_=None),
    )
)


class Process(NamedTuple):
    """A process that has, or had, a bot."""

    id: str
    host: str
    pid: int
    version: str
    """Pulseboard's."""
    started_at_ms: int
    seen_at_ms: int
    """When it was there for the last time."""
    stopped_at_ms: int | None
    """When it said that it ends; None: it runs, or ended without a word."""
    age_ms: int
    """How long ago it was there, by the database's clock."""
    measures: BotMeasures
    """How its bot was then."""
    may_live: bool = True
    """False where only this process can have the database open."""


def enter_process(connection: Connection, process: str, host: str, pid: int, version: str) -> None:
    """A process begins. Those that nobody has seen for 30 days are forgotten."""
    connection.execute(delete(processes).where(processes.c.seen_at < now_ms() - _FORGOTTEN_AFTER_MS))
    row = {"id": process, "host": host, "pid": pid, "version": version, "measures": "{}"}
    entering = database.insert(connection, processes).values(**row, started_at=now_ms(), seen_at=now_ms())
    connection.execute(entering.on_conflict_do_nothing())


def see_process(connection: Connection, process: str, measures: BotMeasures, *, stopped: bool = False) -> bool:
    """A process is there, or ends; False when it was never entered, or is forgotten."""
    seen = connection.execute(
        _SEEN,
        {
            "process": process,
            "bot_id": measures.bot.id,
            "bot_name": measures.bot.name,
            "measures": msgspec.json.encode(measures).decode(),
            "stopped": stopped,
        },
    )
    return seen.rowcount > 0


def read_processes(connection: Connection) -> list[Process]:
    """All that are known, first the one that was there last."""
    may_live = connection.dialect.name != "sqlite"  # a folder is held by one
    return [
        Process(
            id=row.id,
            host=row.host,
            pid=row.pid,
            version=row.version,
            started_at_ms=row.started_at,
            seen_at_ms=row.seen_at,
            stopped_at_ms=row.stopped_at,
            age_ms=row.age_ms,
            measures=_measures(row.measures),
            may_live=may_live,
        )
        for row in connection.execute(_ALL.limit(_MOST))
    ]


def read_only_bot(connection: Connection) -> BotStats | None:
    """The bot that all processes had, as it was last; None where none is known, or there were several."""
    has_bot = processes.c.bot_id.is_not(None)
    if len(connection.execute(select(processes.c.bot_id).where(has_bot).distinct().limit(2)).all()) != 1:
        return None
    last = select(processes.c.measures).where(has_bot).order_by(processes.c.seen_at.desc()).limit(1)
    return _measures(connection.execute(last).scalar_one()).bot


def _measures(written: str) -> BotMeasures:
    """Of another version it may not be readable: the process is there all the same."""
    try:
        return msgspec.json.decode(written, type=BotMeasures)
    except msgspec.DecodeError:
        return BotMeasures()
