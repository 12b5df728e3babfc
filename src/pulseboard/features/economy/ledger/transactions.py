"""One transaction, whole."""

from sqlalchemy import Connection, and_, func, select

from pulseboard.events import timestamp
from pulseboard.features.economy.wire import Entry, Person, TransactionDetail
from pulseboard.storage.schema import SYSTEM, accounts, entries, transactions

MAX_ENTRIES = 1_000


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
