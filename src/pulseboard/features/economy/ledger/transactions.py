"""Transactions as the dashboard lists and opens them."""

from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, func, select, text

from pulseboard.events import timestamp
from pulseboard.features.economy.ledger.queries import members_of
from pulseboard.features.economy.wire import Entry, Move, Person, TransactionDetail
from pulseboard.storage.schema import BY_ADMINISTRATORS, MAX_AMOUNT, SYSTEM, accounts, entries, transactions

MAX_ENTRIES = 1_000

_opposite = transactions.alias("opposite")
_UNDONE_BY = select(_opposite.c.id).where(_opposite.c.undoes == transactions.c.id).scalar_subquery()
_undone = transactions.alias("undone")
_UNDOES_KIND = select(_undone.c.kind).where(_undone.c.id == transactions.c.undoes).scalar_subquery()
MOVES: Select[Any] = select(transactions, _UNDONE_BY.label("undone_by"), _UNDOES_KIND.label("undoes_kind"))
"""What `read_moves` needs to know of transactions."""


class Kind(StrEnum):
    CLAIM = "claim"
    TRANSFER = "transfer"
    GRANT = "grant"
    TAKE = "take"
    UNDO = "undo"
    IMPORT = "import"
    ADMINISTRATION = "administration"
    """All that no member asks for."""


_BY_MEMBERS = (Kind.CLAIM, Kind.TRANSFER)


class MovesPage(NamedTuple):
    moves: list[Move]
    before: int | None
    """The number of the last transaction, when there are more."""


def list_transactions(connection: Connection, kind: Kind | None, limit: int, before: int | None = None) -> MovesPage:
    """Transactions of all kinds or one, newest first; with `before`, those of a lower number."""
    query = MOVES.where(transactions.c.id < (MAX_AMOUNT if before is None else before))
    if kind is not None and kind not in _BY_MEMBERS:
        query = query.where(text(BY_ADMINISTRATORS))  # by way of their own index, which is short
    if kind is not None and kind is not Kind.ADMINISTRATION:
        query = query.where(transactions.c.kind == kind.value)
    moves = read_moves(connection, query.order_by(transactions.c.id.desc()).limit(limit + 1))
    page, more = moves[:limit], len(moves) > limit
    return MovesPage(page, page[-1].transaction if more else None)


def read_moves(connection: Connection, query: Select[Any]) -> list[Move]:
    """The transactions that a query of `MOVES` selects, in its order."""
    rows = list(connection.execute(query))
    found = members_of(connection, [row.id for row in rows])
    moves = []
    for row in rows:
        members = [Person(id=member, name=name or None) for member, name in found.get(row.id, [])]
        is_payment = Kind.TRANSFER in (row.kind, row.undoes_kind)
        move = Move(
            transaction=row.id,
            kind=row.kind,
            amount=row.amount,
            at=timestamp(row.occurred_at),
            actor=Person(id=row.actor, name=row.actor_name),
            reason=row.reason,
            members=members,
            payer=members[0].id if members and is_payment else None,
            undoes=row.undoes,
            undone_by=row.undone_by,
        )
        moves.append(move)
    return moves


def read_transaction(connection: Connection, number: int) -> TransactionDetail | None:
    """A transaction with its entries, those of the mint and of what was burnt first. None where there is none."""
    row = connection.execute(select(transactions).where(transactions.c.id == number)).first()
    if row is None:
        return None
    count = select(func.count()).select_from(entries).where(entries.c.transaction_id == number)
    undone_by = select(transactions.c.id).where(transactions.c.undoes == number)
    return TransactionDetail(
        id=row.id,
        kind=row.kind,
        guild=row.guild or None,
        actor=Person(id=row.actor, name=row.actor_name),
        reason=row.reason,
        interaction=row.interaction,
        at=timestamp(row.occurred_at),
        amount=row.amount,
        entries=_entries(connection, number),
        entry_count=connection.execute(count).scalar_one(),
        undoes=row.undoes,
        undone_by=connection.execute(undone_by).scalar(),
    )


def amount_of(connection: Connection, number: int) -> int | None:
    """What a transaction moved. None where there is none."""
    return connection.execute(select(transactions.c.amount).where(transactions.c.id == number)).scalar()


def _entries(connection: Connection, number: int) -> list[Entry]:
    same = and_(accounts.c.guild == entries.c.guild, accounts.c.member == entries.c.member)
    query = (
        select(entries.c.guild, entries.c.member, entries.c.amount, entries.c.balance, accounts.c.name)
        .join(accounts, same)
        .where(entries.c.transaction_id == number)
        .order_by(entries.c.guild, entries.c.member)
        .limit(MAX_ENTRIES)
    )
    return [
        Entry(
            guild=row.guild or None,
            member=row.member,
            name=None if row.guild == SYSTEM else row.name or None,
            amount=row.amount,
            balance=row.balance,
        )
        for row in connection.execute(query)
    ]
