"""Everything, page by page, as it was at one moment, though none is held open.

What is exported is of the newest transaction at the beginning. Transactions and entries never change, so those up to it
are the same whenever a page is read; and an account's balance then is that after its last entry up to it.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select, tuple_

from pulseboard.events import timestamp
from pulseboard.features.economy.ledger.accounts import day_text, standing_streak
from pulseboard.features.economy.ledger.books import Party
from pulseboard.features.economy.rules import Rules
from pulseboard.features.economy.wire import ExportedAccount, ExportedEntry
from pulseboard.storage.schema import SYSTEM, accounts, entries, transactions

ROWS = 1_000
"""The most that a page holds."""
TRANSACTIONS = 1_000
"""How many transactions are looked at for a page, fitting or not, so that each is read in a moment."""


class Wanted(NamedTuple):
    """Which entries; all that are given must fit."""

    guild: str | None = None
    member: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    """Up to, not including it."""


class Place(NamedTuple):
    """Of an entry in the export."""

    transaction: int
    guild: str = ""
    member: str = ""


FIRST_PARTY, FIRST_PLACE = Party("", ""), Place(0)


class AccountsPart(NamedTuple):
    rows: list[ExportedAccount]
    after: Party | None
    """Where the next part begins; None at the end."""


class EntriesPart(NamedTuple):
    rows: list[ExportedEntry]
    after: Place | None


def newest_transaction(connection: Connection) -> int:
    return connection.execute(select(func.max(transactions.c.id))).scalar() or 0


def export_accounts(
    connection: Connection, rules: Rules, today: int, newest: int, after: Party = FIRST_PARTY
) -> AccountsPart:
    """Members' accounts after a given one, in the order of guild and member."""
    held = (
        select(entries.c.balance)
        .where(
            entries.c.guild == accounts.c.guild,
            entries.c.member == accounts.c.member,
            entries.c.transaction_id <= newest,
        )
        .order_by(entries.c.number.desc())
        .limit(1)
        .correlate(accounts)
        .scalar_subquery()
    )
    query = (
        select(
            accounts.c.guild,
            accounts.c.member,
            accounts.c.name,
            accounts.c.frozen,
            accounts.c.claim_day,
            standing_streak(rules, today).label("streak"),
            func.coalesce(held, 0).label("balance"),
        )
        .where(accounts.c.guild != SYSTEM, tuple_(accounts.c.guild, accounts.c.member) > tuple_(*after))
        .order_by(accounts.c.guild, accounts.c.member)
        .limit(ROWS)
    )
    rows = [
        ExportedAccount(
            guild=row.guild,
            member=row.member,
            name=row.name or None,
            balance=row.balance,
            streak=row.streak,
            frozen=bool(row.frozen),
            last_claim=day_text(row.claim_day),
        )
        for row in connection.execute(query)
    ]
    return AccountsPart(rows, Party(rows[-1].guild, rows[-1].member) if len(rows) == ROWS else None)


def export_entries(connection: Connection, wanted: Wanted, newest: int, after: Place = FIRST_PLACE) -> EntriesPart:
    """Entries after a given one, in the order of transactions; of each the mint's and what was burnt first."""
    looked_at = min(after.transaction + TRANSACTIONS, newest)
    here = tuple_(entries.c.transaction_id, entries.c.guild, entries.c.member)
    same = and_(accounts.c.guild == entries.c.guild, accounts.c.member == entries.c.member)
    query = (
        select(
            entries.c.transaction_id,
            entries.c.guild,
            entries.c.member,
            entries.c.amount,
            entries.c.balance,
            accounts.c.name,
            transactions.c.occurred_at,
            transactions.c.kind,
            transactions.c.guild.label("asked_in"),
            transactions.c.actor,
            transactions.c.actor_name,
            transactions.c.reason,
            transactions.c.interaction,
            transactions.c.undoes,
        )
        .join(transactions, transactions.c.id == entries.c.transaction_id)
        .join(accounts, same)
        .where(entries.c.transaction_id >= after.transaction, entries.c.transaction_id <= looked_at)
        .where(here > tuple_(*after))
        .order_by(entries.c.transaction_id, entries.c.guild, entries.c.member)
        .limit(ROWS)
    )
    # Not by way of the index that begins with the guild: that would find all of its entries, again for each part.
    if wanted.guild is not None:
        query = query.where(entries.c.guild.concat("") == wanted.guild)
    if wanted.member is not None:
        query = query.where(entries.c.member.concat("") == wanted.member)
    if wanted.since_ms is not None:
        query = query.where(transactions.c.occurred_at >= wanted.since_ms)
    if wanted.until_ms is not None:
        query = query.where(transactions.c.occurred_at < wanted.until_ms)
    rows = list(connection.execute(query))
    rest: Place | None
    if len(rows) == ROWS:
        rest = Place(rows[-1].transaction_id, rows[-1].guild, rows[-1].member)
    else:
        rest = Place(looked_at + 1) if looked_at < newest else None
    return EntriesPart([_exported(row) for row in rows], rest)


def _exported(row: Any) -> ExportedEntry:
    return ExportedEntry(
        transaction=row.transaction_id,
        at=timestamp(row.occurred_at),
        kind=row.kind,
        asked_in=row.asked_in or None,
        actor=row.actor,
        actor_name=row.actor_name,
        reason=row.reason,
        interaction=row.interaction,
        undoes=row.undoes,
        guild=row.guild or None,
        member=row.member,
        name=None if row.guild == SYSTEM else row.name or None,
        amount=row.amount,
        balance=row.balance,
    )
