"""How commands were used, hour by hour: what is left of their events when a question must be answered at once.

Each hour has a row for each command in each guild, and one for the command in all guilds together.
"""

import bisect
import hashlib
import heapq
import math
from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, select, tuple_

from pulseboard.storage import database
from pulseboard.storage.schema import command_hours
from pulseboard.storage.sketch import Durations

HOUR_MS = 3_600_000
ALL_GUILDS = ""
SLOWEST = 10
_FEW_KEYS = 300
"""So many rows are asked for by their keys; more are read with all of their hours."""
_FAILURES = {"user_error": "user_errors", "cooldown": "cooldowns", "permission": "permissions", "bug": "bugs"}

Key = tuple[str, int, str]
"""Guild, hour, command."""


class Invoked(NamedTuple):
    """One invocation, as its event has it."""

    seq: int
    at_ms: int
    guild: str | None
    member: str | None
    command: str
    duration_ms: float | None
    failure: str | None
    """None for one that was completed."""


class Slowest(NamedTuple):
    """The slowest invocation of some."""

    ms: Any
    at_ms: Any
    seq: Any


_COLUMNS = [column.name for column in command_hours.columns]
COMMAND, HOUR = _COLUMNS.index("command"), _COLUMNS.index("hour")
"""Where a row has them: by place is four times as fast as by name."""


class Use:
    """The invocations of one command, summed up: of some rows, and of what is added."""

    def __init__(self, rows: Sequence[Row[Any]] = ()) -> None:
        columns = dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(_COLUMNS, ())
        self.counts = {name: sum(columns[name]) for name in ("invocations", *_FAILURES.values())}
        self.durations = Durations(columns["durations"])
        self.members = set(array("q", b"".join(columns["members"])))
        self.first_at: int | None = min(columns["first_at"], default=None)
        self.last_at: int | None = max(columns["last_at"], default=None)
        self.hours: dict[int, int] = {}
        """The invocations of each hour."""
        for hour, count in zip(columns["hour"], columns["invocations"], strict=True):
            self.hours[hour] = self.hours.get(hour, 0) + count
        slowest = zip(columns["slowest_ms"], columns["slowest_at"], columns["slowest_seq"], strict=True)
        found = heapq.nlargest(SLOWEST, (each for each in slowest if each[0] is not None))
        self.slowest = [Slowest(*each) for each in found]
        """The ten slowest, the slowest first: of those that the rows have, which is one each, and of what is added."""

    def add(self, invoked: Invoked, member: int | None) -> None:
        """`member`: the number that stands for who it was, in the rows too."""
        at_ms = invoked.at_ms
        self.hours[at_ms // HOUR_MS] = self.hours.get(at_ms // HOUR_MS, 0) + 1
        self.counts["invocations"] += 1
        if invoked.failure in _FAILURES:
            self.counts[_FAILURES[invoked.failure]] += 1
        if member is not None:
            self.members.add(member)
        self.first_at = at_ms if self.first_at is None else min(at_ms, self.first_at)
        self.last_at = at_ms if self.last_at is None else max(at_ms, self.last_at)
        if invoked.duration_ms is not None:
            self.durations.add(invoked.duration_ms)
            self._add_slow(Slowest(invoked.duration_ms, at_ms, invoked.seq))

    def quantiles(self, *wanted: float) -> tuple[float | None, ...]:
        """Each wanted quantile (0 to 1) of how long they took, in milliseconds; None where that isn't known.

        The sketch alone may say 2 % more than any of them took.
        """
        most = self.slowest[0].ms if self.slowest else math.inf
        return tuple(None if ms is None else min(ms, most) for ms in self.durations.quantiles(*wanted))

    def _add_slow(self, this: Slowest) -> None:
        if len(self.slowest) < SLOWEST or this > self.slowest[-1]:
            bisect.insort(self.slowest, this, key=lambda slow: -slow.ms)
            del self.slowest[SLOWEST:]

    def values(self) -> dict[str, Any]:
        """As a row of the table has it."""
        slowest = self.slowest[0] if self.slowest else Slowest(None, None, None)
        return {
            **self.counts,
            "durations": self.durations.packed(),
            "members": array("q", sorted(self.members)).tobytes(),
            "first_at": self.first_at,
            "last_at": self.last_at,
            "slowest_ms": slowest.ms,
            "slowest_at": slowest.at_ms,
            "slowest_seq": slowest.seq,
        }


def count_uses(connection: Connection, invocations: Iterable[Invoked], key: bytes) -> None:
    """Add invocations to their hours. `key` is what members' ids are hashed with."""
    by_key: dict[Key, list[tuple[Invoked, int | None]]] = {}
    for invoked in invocations:
        member = None if invoked.member is None else member_number(invoked.member, key)
        for guild in {ALL_GUILDS, invoked.guild or ALL_GUILDS}:
            by_key.setdefault((guild, invoked.at_ms // HOUR_MS, invoked.command), []).append((invoked, member))
    if not by_key:
        return
    kept = {(row.guild, row.hour, row.command): row for row in _kept(connection, by_key.keys())}
    uses = {}
    for each, added in by_key.items():
        use = uses[each] = Use([kept[each]] if each in kept else ())
        for invoked, member in added:
            use.add(invoked, member)
    connection.execute(
        _UPSERTS[connection.dialect.name],
        [
            {"guild": guild, "hour": hour, "command": command} | use.values()
            for (guild, hour, command), use in uses.items()
        ],
    )


def member_number(member: str, key: bytes) -> int:
    """What stands for a member in the sets of who used a command."""
    digest = hashlib.blake2b(member.encode(), digest_size=8, key=key).digest()
    return int.from_bytes(digest, "big", signed=True)


def read_uses(
    connection: Connection, guild: str | None, hours: tuple[int, int], command: str | None = None
) -> Sequence[Row[Any]]:
    """The rows of the hours from the first up to, not including, the second: of all commands, or of one."""
    query = select(command_hours).where(
        command_hours.c.guild == (guild or ALL_GUILDS),
        command_hours.c.hour >= hours[0],
        command_hours.c.hour < hours[1],
    )
    if command is not None:
        query = query.where(command_hours.c.command == command)
    return connection.execute(query).all()


def first_known_ms(connection: Connection) -> int | None:
    """When the first invocation was that anything is known of."""
    first_hour = select(func.min(command_hours.c.hour)).scalar_subquery()
    first = select(func.min(command_hours.c.first_at)).where(command_hours.c.hour == first_hour)
    found: int | None = connection.execute(first).scalar()
    return found


def forget_hours(connection: Connection, before_ms: float) -> None:
    """Remove the hours that ended before a moment."""
    connection.execute(delete(command_hours).where(command_hours.c.hour < before_ms // HOUR_MS))


def forget_users(connection: Connection, numbers: set[int]) -> None:
    """Take members out of the sets of who used a command."""
    columns = command_hours.c
    statement = (
        command_hours.update()
        .where(columns.guild == bindparam("of_guild"), columns.hour == bindparam("of_hour"))
        .where(columns.command == bindparam("of_command"))
        .values(members=bindparam("others"))
    )
    changed = []
    for row in connection.execute(select(columns.guild, columns.hour, columns.command, columns.members)):
        found = set(array("q", row.members))
        if found & numbers:
            others = array("q", sorted(found - numbers)).tobytes()
            changed.append({"of_guild": row.guild, "of_hour": row.hour, "of_command": row.command, "others": others})
    if changed:
        connection.execute(statement, changed)


def _kept(connection: Connection, wanted: Collection[Key]) -> Iterable[Row[Any]]:
    if len(wanted) <= _FEW_KEYS:
        return connection.execute(_BY_KEY, {"wanted": list(wanted)})
    hours = {hour for _, hour, _ in wanted}
    return connection.execute(_BY_HOUR, {"first": min(hours), "last": max(hours)})


_KEY: tuple[ColumnElement[Any], ...] = (command_hours.c.guild, command_hours.c.hour, command_hours.c.command)
_BY_KEY = select(command_hours).where(tuple_(*_KEY).in_(bindparam("wanted", expanding=True)))
_BY_HOUR = select(command_hours).where(command_hours.c.hour.between(bindparam("first"), bindparam("last")))


def _upsert(name: str) -> Any:
    statement = database.INSERTS[name](command_hours)
    others = {column.name: column for column in statement.excluded if column.name not in ("guild", "hour", "command")}
    return statement.on_conflict_do_update(index_elements=list(_KEY), set_=others)


_UPSERTS = {name: _upsert(name) for name in database.INSERTS}
