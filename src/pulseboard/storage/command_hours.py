"""How commands were used, hour by hour: what is left of their events when a question must be answered at once.

Each hour has a row for each command in each guild, and one for the command in all guilds together.
"""

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, select, tuple_

from pulseboard.storage import database
from pulseboard.storage.schema import command_hours
from pulseboard.storage.sketch import Durations

HOUR_MS = 3_600_000
ALL_GUILDS = ""
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


class Use:
    """The invocations of one command, summed up. Merges with others."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(("invocations", *_FAILURES.values()), 0)
        self.durations = Durations()
        self.members: set[int] = set()
        self.first_at: int | None = None
        self.last_at: int | None = None
        self.slowest: list[tuple[float, int, int]] = []
        """(milliseconds, when, position) of the slowest of each part that was merged."""

    def add(self, invoked: Invoked, member: int | None) -> None:
        self.counts["invocations"] += 1
        if invoked.failure in _FAILURES:
            self.counts[_FAILURES[invoked.failure]] += 1
        if member is not None:
            self.members.add(member)
        self._span(invoked.at_ms, invoked.at_ms)
        if invoked.duration_ms is not None:
            self.durations.add(invoked.duration_ms)
            self.slowest = [max([*self.slowest, (invoked.duration_ms, invoked.at_ms, invoked.seq)])]

    def merge(self, row: Row[Any]) -> None:
        """Take in a row of the table."""
        for name in self.counts:
            self.counts[name] += getattr(row, name)
        self.durations.merge(row.durations)
        self.members.update(array("q", row.members))
        self._span(row.first_at, row.last_at)
        if row.slowest_ms is not None:
            self.slowest.append((row.slowest_ms, row.slowest_at, row.slowest_seq))

    def values(self) -> dict[str, Any]:
        """As a row of the table has it."""
        ms, at, seq = max(self.slowest) if self.slowest else (None, None, None)
        return {
            **self.counts,
            "durations": self.durations.packed(),
            "members": array("q", sorted(self.members)).tobytes(),
            "first_at": self.first_at,
            "last_at": self.last_at,
            "slowest_ms": ms,
            "slowest_at": at,
            "slowest_seq": seq,
        }

    def _span(self, first: int, last: int) -> None:
        self.first_at = first if self.first_at is None else min(first, self.first_at)
        self.last_at = last if self.last_at is None else max(last, self.last_at)


def count_uses(connection: Connection, invocations: Iterable[Invoked], key: bytes) -> None:
    """Add invocations to their hours. `key` is what members' ids are hashed with."""
    uses: dict[Key, Use] = {}
    for invoked in invocations:
        member = None if invoked.member is None else member_number(invoked.member, key)
        for guild in {ALL_GUILDS, invoked.guild or ALL_GUILDS}:
            uses.setdefault((guild, invoked.at_ms // HOUR_MS, invoked.command), Use()).add(invoked, member)
    if not uses:
        return
    for row in _kept(connection, uses):
        if (use := uses.get((row.guild, row.hour, row.command))) is not None:
            use.merge(row)
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
) -> Iterator[Row[Any]]:
    """The rows of the hours from the first up to, not including, the second; by the hour where `command` is given."""
    query = select(command_hours).where(
        command_hours.c.guild == (guild or ALL_GUILDS),
        command_hours.c.hour >= hours[0],
        command_hours.c.hour < hours[1],
    )
    if command is not None:
        query = query.where(command_hours.c.command == command)
    return iter(connection.execute(query))


def first_hour(connection: Connection) -> int | None:
    """The first hour that anything is known of."""
    found: int | None = connection.execute(select(func.min(command_hours.c.hour))).scalar()
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


def _kept(connection: Connection, uses: dict[Key, Use]) -> Iterable[Row[Any]]:
    if len(uses) <= _FEW_KEYS:
        return connection.execute(_BY_KEY, {"wanted": list(uses)})
    hours = {hour for _, hour, _ in uses}
    return connection.execute(_BY_HOUR, {"first": min(hours), "last": max(hours)})


_KEY: tuple[ColumnElement[Any], ...] = (command_hours.c.guild, command_hours.c.hour, command_hours.c.command)
_BY_KEY = select(command_hours).where(tuple_(*_KEY).in_(bindparam("wanted", expanding=True)))
_BY_HOUR = select(command_hours).where(command_hours.c.hour.between(bindparam("first"), bindparam("last")))


def _upsert(name: str) -> Any:
    statement = database.INSERTS[name](command_hours)
    others = {column.name: column for column in statement.excluded if column.name not in ("guild", "hour", "command")}
    return statement.on_conflict_do_update(index_elements=list(_KEY), set_=others)


_UPSERTS = {name: _upsert(name) for name in database.INSERTS}
