"""The lives of bots' processes in SQL: when each began and ended, and when its bot was online.

A process can't say that it was killed. It says that it is alive again and again; whoever finds another that hasn't for
long notes its end, at the last moment it said so.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    func,
    literal_column,
    null,
    select,
    tuple_,
    union_all,
    update,
)

from pulseboard.events import draft, timestamp
from pulseboard.kinds import PROCESS_DIED
from pulseboard.storage.database import insert
from pulseboard.storage.ending import Ending
from pulseboard.storage.schema import lives, online_spans
from pulseboard.storage.transaction import Transaction


class Span(NamedTuple):
    """A stretch of time in ms since 1970."""

    since_ms: int
    until_ms: int


class Versions(NamedTuple):
    """What a process runs."""

    pulseboard: str
    library: str | None
    python: str | None
    bot_version: str | None
    """The bot's own, where its author says it."""


class Life(NamedTuple):
    """A process of a bot, from its start on."""

    id: str
    source: str
    """The bot's id; empty while it isn't known."""
    started_ms: int
    versions: Versions


class Pulse(NamedTuple):
    """The last mark of a life."""

    life: str
    alive_ms: int


class Presence(NamedTuple):
    """When a bot was online, as far as it is known."""

    known_since_ms: int | None
    """When its first process started; None when there was none."""
    online: Sequence[Span] = ()
    told_until_ms: int | None = None
    """When one of its processes that haven't ended has last said how it is."""


class Cursor(NamedTuple):
    """Where a list of moments goes on: after this one."""

    at_ms: int
    is_end: int
    life: str


class Moment(NamedTuple):
    """A life's beginning or end."""

    at_ms: int
    is_end: int
    life: str
    ending: Ending | None
    """None where it is the beginning."""
    source: str
    versions: Versions
    before: Versions | None
    """Of the life before it; None where it is an end, or there was none."""

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.at_ms, self.is_end, self.life)


def mark_alive(
    transaction: Transaction, life: Life, now_ms: int, online: Sequence[Span] = (), ending: Ending | None = None
) -> None:
    """Write down that a process is alive, or ends, and the spans that its bot has been online since it said so last."""
    row = {"id": life.id, "source": life.source, "started_at": life.started_ms, **life.versions._asdict()}
    ended_at = None if ending is None else now_ms
    row |= {"alive_at": now_ms, "ended_at": ended_at, "ending": ending and ending.value}
    kept = insert(transaction.connection, lives)
    changing = {name: kept.excluded[name] for name in row if name not in ("id", "started_at")}
    transaction.connection.execute(kept.on_conflict_do_update(index_elements=["id"], set_=changing), row)
    if online:
        spans = insert(transaction.connection, online_spans)
        grown = spans.on_conflict_do_update(index_elements=["life", "since"], set_={"until": spans.excluded.until})
        rows = [{"life": life.id, "since": since, "until": until} for since, until in online]
        transaction.connection.execute(grown, rows)


def is_alone(transaction: Transaction) -> bool:
    """Whether no other process can have the database open: a folder is held by one."""
    return transaction.connection.dialect.name == "sqlite"


def read_others(transaction: Transaction, life: Life | None) -> list[Pulse]:
    """The processes beside this one (None: it has no bot) whose end nobody has noted."""
    own = "" if life is None else life.id
    query = select(lives.c.id, lives.c.alive_at).where(lives.c.ended_at.is_(None), lives.c.id != own)
    return [Pulse(*row) for row in transaction.connection.execute(query)]


def note_deaths(transaction: Transaction, dead: Sequence[Pulse]) -> None:
    """Note the end of processes that have said nothing since these marks of theirs."""
    for life, alive_ms in dead:
        noting = (
            update(lives)
            .where(lives.c.id == life, lives.c.alive_at == alive_ms, lives.c.ended_at.is_(None))
            .values(ended_at=alive_ms, ending=Ending.DIED.value)
            .returning(lives.c.source)
        )
        for source in transaction.connection.execute(noting).scalars():
            last = timestamp(alive_ms)
            message = f"The bot's process died without a word; it was last seen alive at {last[11:19]} UTC"
            data = {"bot": source or None, "last_alive": last}
            transaction.record(draft(PROCESS_DIED.name, message, level=PROCESS_DIED.level, data=data))


def read_presence(connection: Connection, source: str, start_ms: int) -> Presence:
    """When a bot was online after a moment, and since when anything is known of it."""
    of_bot = lives.c.source == source
    known_since = connection.execute(select(func.min(lives.c.started_at)).where(of_bot)).scalar()
    told_until = connection.execute(select(func.max(lives.c.alive_at)).where(of_bot, lives.c.ended_at.is_(None)))
    spans = (
        select(online_spans.c.since, online_spans.c.until)
        .join_from(lives, online_spans, online_spans.c.life == lives.c.id)
        .where(of_bot, lives.c.alive_at > start_ms, online_spans.c.until > start_ms)
    )
    return Presence(known_since, [Span(*row) for row in connection.execute(spans)], told_until.scalar())


def read_only_bot(connection: Connection) -> str:
    """The bot whose processes these all were; empty where there was none yet, or several."""
    found = list(connection.execute(select(lives.c.source).where(lives.c.source != "").distinct().limit(2)).scalars())
    return found[0] if len(found) == 1 else ""


def read_latest_bot(connection: Connection) -> str:
    """The bot whose process was alive last; empty where there was none yet."""
    query = select(lives.c.source).order_by(lives.c.alive_at.desc()).limit(1)
    return connection.execute(query).scalar() or ""


def read_moments(
    connection: Connection, source: str, *, start_ms: int, end_ms: int, limit: int, after: Cursor | None = None
) -> list[Moment]:
    """The first `limit` beginnings and ends of a bot's processes in a range of time, in order."""
    moments = union_all(_beginnings(source), _ends(source)).subquery()
    key = (moments.c.at, moments.c.is_end, moments.c.id)
    query = select(moments).where(moments.c.at >= start_ms, moments.c.at < end_ms).order_by(*key).limit(limit)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    return [
        Moment(at, is_end, life, ending and Ending(ending), whose, Versions(*versions[:4]), _before(versions[4:]))
        for at, is_end, life, ending, whose, *versions in connection.execute(query)
    ]


_VERSIONS = (lives.c.pulseboard, lives.c.library, lives.c.python, lives.c.bot_version)


def _beginnings(source: str) -> Select[tuple[object, ...]]:
    in_order = (lives.c.started_at, lives.c.id)
    before = (func.lag(version).over(order_by=in_order).label(f"{version.name}_before") for version in _VERSIONS)
    at = lives.c.started_at.label("at")
    return _moments(at, 0, cast(null(), Text).label("ending"), *before).where(lives.c.source == source)


def _ends(source: str) -> Select[tuple[object, ...]]:
    before = (cast(null(), Text).label(f"{version.name}_before") for version in _VERSIONS)
    at = lives.c.ended_at.label("at")
    return _moments(at, 1, lives.c.ending, *before).where(lives.c.source == source, lives.c.ended_at.is_not(None))


def _moments(at: ColumnElement[int], is_end: int, *others: ColumnElement[str]) -> Select[tuple[object, ...]]:
    ending, *before = others
    return select(
        at, literal_column(str(is_end)).label("is_end"), lives.c.id, ending, lives.c.source, *_VERSIONS, *before
    )


def _before(versions: Sequence[str | None]) -> Versions | None:
    pulseboard, *others = versions
    return None if pulseboard is None else Versions(pulseboard, *others)
