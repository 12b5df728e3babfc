"""What members and the dashboard's stats read of the books."""

from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, exists, func, select

from pulseboard.features.economy.ledger.books import MINUTE_MS, accounts_and_supply, balance_of
from pulseboard.features.economy.ledger.job import CLAIM, TRANSFER, UNDO
from pulseboard.features.economy.rules import MAX_AMOUNT
from pulseboard.stats import EconomyStats, Holding
from pulseboard.storage.schema import SYSTEM, accounts, entries, transactions, turnover

RICHEST = 5
FEW = 8
"""Entries of one transaction that are told one by one."""
_MINUTES_OF_A_DAY = 1_440
_LATELY = 20_000
"""Transactions, of all guilds."""


class Leaders(NamedTuple):
    """A page of the richest, and how many there are in all."""

    holdings: list[Holding]
    total: int


class Line(NamedTuple):
    """One entry of a member's statement."""

    number: int
    """Of the entry within its account: 1 is the first."""
    transaction: int
    kind: str
    amount: int
    balance: int
    """After it."""
    at_ms: int
    reason: str | None
    undoes: int | None
    """The transaction that this one took back."""
    undone_by: int | None
    actor: str
    actor_name: str | None
    others: list[tuple[str, str]]
    """The other members concerned, id and name; none where there are more than `FEW`."""


class Place(NamedTuple):
    """Where a member stands among those who have coins: 1 is the richest."""

    place: int
    balance: int


class Summary(NamedTuple):
    """A transaction in a few words."""

    number: int
    kind: str
    amount: int
    at_ms: int
    actor: str
    """The name of who asked for it, or the id where that isn't known."""
    reason: str | None
    members: list[tuple[str, str]]
    """Whose balances it changed, id and name; none where there are more than `FEW`."""


def balance(connection: Connection, scope: str, member: str) -> int:
    """What a member holds; 0 for one who never had anything."""
    return balance_of(connection, scope, member)


def leaderboard(connection: Connection, scope: str, limit: int, offset: int = 0) -> Leaders:
    """The members of a guild who hold most, the richest first."""
    has_coins = and_(accounts.c.guild == scope, accounts.c.balance > 0)
    total = connection.execute(select(func.count()).select_from(accounts).where(has_coins)).scalar_one()
    return Leaders(richest(connection, limit, has_coins, offset=offset), total)


def place(connection: Connection, scope: str, member: str) -> Place | None:
    """Where a member stands in the leaderboard; None for one without coins."""
    held = balance(connection, scope, member)
    if not held:
        return None
    before = (accounts.c.balance > held) | and_(accounts.c.balance == held, accounts.c.member > member)  # as `richest`
    ahead = select(func.count()).select_from(accounts).where(accounts.c.guild == scope, before)
    return Place(connection.execute(ahead).scalar_one() + 1, held)


def undoable(connection: Connection, guild: str, limit: int, number: int | None = None) -> list[Summary]:
    """What was asked for in a guild lately and can still be undone, the newest first; with `number`, that one only."""
    other = transactions.alias()
    is_undone = exists().where(other.c.undoes == transactions.c.id)
    query = (
        select(transactions)
        .where(transactions.c.guild == guild, transactions.c.kind != UNDO, ~is_undone)
        .order_by(transactions.c.id.desc())
        .limit(limit)
    )
    if number is None:  # of a guild where little happens, nobody looks for it through all that happened elsewhere
        newest = select(func.max(transactions.c.id)).scalar_subquery()
        query = query.where(transactions.c.id > newest - _LATELY)
    else:
        query = query.where(transactions.c.id == number)
    rows = list(connection.execute(query))
    members = members_of(connection, [row.id for row in rows])
    return [
        Summary(
            number=row.id,
            kind=row.kind,
            amount=row.amount,
            at_ms=row.occurred_at,
            actor=row.actor_name or row.actor,
            reason=row.reason,
            members=members.get(row.id, []),
        )
        for row in rows
    ]


def history(connection: Connection, scope: str, member: str, limit: int, before: int | None = None) -> list[Line]:
    """A member's entries, the newest first; with `before`, those of a lower number."""
    opposite = transactions.alias()
    undone_by = select(opposite.c.id).where(opposite.c.undoes == transactions.c.id).scalar_subquery()
    query = (
        select(
            entries.c.number,
            entries.c.transaction_id,
            entries.c.amount,
            entries.c.balance,
            transactions.c.kind,
            transactions.c.occurred_at,
            transactions.c.reason,
            transactions.c.undoes,
            undone_by.label("undone_by"),
            transactions.c.actor,
            transactions.c.actor_name,
        )
        .join(transactions, transactions.c.id == entries.c.transaction_id)
        .where(entries.c.guild == scope, entries.c.member == member)
        .order_by(entries.c.number.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(entries.c.number < before)
    rows = list(connection.execute(query))
    others = members_of(connection, [row.transaction_id for row in rows], without=member)
    return [
        Line(
            number=row.number,
            transaction=row.transaction_id,
            kind=row.kind,
            amount=row.amount,
            balance=row.balance,
            at_ms=row.occurred_at,
            reason=row.reason,
            undoes=row.undoes,
            undone_by=row.undone_by,
            actor=row.actor,
            actor_name=row.actor_name,
            others=others.get(row.transaction_id, []),
        )
        for row in rows
    ]


def economy_stats(connection: Connection, now_ms: int) -> EconomyStats:
    """The whole economy, over all guilds. The last day is counted to the minute."""
    members, supply = accounts_and_supply(connection)
    moved = {CLAIM: (0, 0), TRANSFER: (0, 0)} | _moved_since(connection, now_ms // MINUTE_MS - _MINUTES_OF_A_DAY)
    return EconomyStats(
        accounts=members,
        supply=supply,
        claims_last_day=moved[CLAIM][0],
        claimed_last_day=moved[CLAIM][1],
        transfers_last_day=moved[TRANSFER][0],
        transferred_last_day=moved[TRANSFER][1],
        richest=richest(connection, RICHEST, accounts.c.balance > 0),
    )


def _moved_since(connection: Connection, minute: int) -> dict[str, tuple[int, int]]:
    """Transactions and coins of each kind in the minutes after the given one."""
    query = select(turnover.c.kind, turnover.c.transactions, turnover.c.coins).where(turnover.c.minute > minute)
    moved: dict[str, tuple[int, int]] = {}
    for kind, count, amount in connection.execute(query.where(turnover.c.kind.in_((CLAIM, TRANSFER)))):
        counts, coins = moved.get(kind, (0, 0))
        moved[kind] = counts + count, min(coins + amount, MAX_AMOUNT)
    return moved


def richest(connection: Connection, limit: int, *where: Any, offset: int = 0) -> list[Holding]:
    """The largest balances of members, in the order of an index."""
    query = (
        select(accounts.c.guild, accounts.c.member, accounts.c.name, accounts.c.balance)
        .where(accounts.c.guild != SYSTEM, *where)
        .order_by(accounts.c.balance.desc(), accounts.c.guild.desc(), accounts.c.member.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = connection.execute(query)
    return [Holding(guild=row.guild, member=row.member, name=row.name, balance=row.balance) for row in rows]


def members_of(connection: Connection, numbers: list[int], without: str = "") -> dict[int, list[tuple[str, str]]]:
    """Id and present name of the members whose balances these transactions changed, but for one of them. Who lost most
    is the first.

    Those with more than `FEW` entries, as a file of balances that was taken over, are left out.
    """
    if not numbers:
        return {}
    with_few = (
        select(entries.c.transaction_id)
        .where(entries.c.transaction_id.in_(numbers))
        .group_by(entries.c.transaction_id)
        .having(func.count() <= FEW)
    )
    same = and_(accounts.c.guild == entries.c.guild, accounts.c.member == entries.c.member)
    query = (
        select(entries.c.transaction_id, entries.c.member, entries.c.amount, accounts.c.name)
        .join(accounts, same)
        .where(entries.c.transaction_id.in_(with_few), entries.c.guild != SYSTEM, entries.c.member != without)
    )
    members: dict[int, list[tuple[str, str]]] = {}
    for row in sorted(connection.execute(query), key=attrgetter("amount")):  # a few, and no index has them so
        members.setdefault(row.transaction_id, []).append((row.member, row.name))
    return members
