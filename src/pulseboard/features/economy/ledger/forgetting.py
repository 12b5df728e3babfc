"""Forgetting a member in the books: they can't lose entries, so what goes is the name."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from pulseboard.storage.forgetting import Forgetting, Traces
from pulseboard.storage.schema import accounts, forgetting, interactions, transactions

_NAMELESS = update(accounts).where(accounts.c.member == bindparam("of_member")).values(name="")
_ASKER_GONE = update(transactions).where(transactions.c.actor == bindparam("of_actor")).values(actor_name=None)


def names_in_books(connection: Connection, member: str) -> set[str]:
    """The names that a member's accounts and transactions have."""
    held = select(accounts.c.name).where(accounts.c.member == member)
    asked = select(transactions.c.actor_name).where(
        transactions.c.actor == member, transactions.c.actor_name.is_not(None)
    )
    return {name for query in (held, asked) for name in connection.execute(query).scalars()}


def forget_in_books(connection: Connection, whom: Forgetting) -> None:
    """Remove a member's names; accounts, transactions and entries stay as they are."""
    connection.execute(_NAMELESS, {"of_member": whom.member})
    connection.execute(insert(forgetting), {"member": whom.member})  # without it the database lets no name go
    connection.execute(_ASKER_GONE, {"of_actor": whom.member})
    if names := [name for name in whom.names if name]:
        _forget_in_reasons(connection, whom, names)
        _forget_in_interactions(connection, whom._replace(ids=frozenset()))
    connection.execute(delete(forgetting))


def _forget_in_reasons(connection: Connection, whom: Forgetting, names: Sequence[str]) -> None:
    is_told = or_(*(transactions.c.reason.contains(name, autoescape=True) for name in names))
    for row in connection.execute(select(transactions.c.id, transactions.c.reason).where(is_told)).all():
        reason = whom.text(row.reason, is_named=False)
        connection.execute(update(transactions).where(transactions.c.id == row.id).values(reason=reason))


def _forget_in_interactions(connection: Connection, whom: Forgetting) -> None:
    """Whoever asks again with a request that named the member is told that this was something else."""
    columns = interactions.c
    is_named = or_(
        *(
            column.contains(name, autoescape=True)
            for name in whom.names
            for column in (columns.request, columns.outcome)
        )
    )
    for row in connection.execute(select(columns.id, columns.request, columns.outcome).where(is_named)).all():
        request = whom.text(row.request, is_named=False)
        outcome = None if row.outcome is None else whom.text(row.outcome, is_named=False)
        this = update(interactions).where(columns.id == row.id)
        connection.execute(this.values(request=request, outcome=outcome))


BOOKS = Traces(names_in_books, forget_in_books)
