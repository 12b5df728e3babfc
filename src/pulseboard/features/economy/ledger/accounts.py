"""Members' accounts as the dashboard lists, finds and opens them."""

from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, case, or_, select, tuple_

from pulseboard.events import timestamp
from pulseboard.features.economy.ledger import queries
from pulseboard.features.economy.ledger.books import Party
from pulseboard.features.economy.rules import Rules, streak_alive_since
from pulseboard.features.economy.wire import MemberAccount, Person, StatementLine
from pulseboard.storage.database import lower
from pulseboard.storage.letters import contains
from pulseboard.storage.schema import SYSTEM, accounts


class Sort(StrEnum):
    BALANCE = "balance"
    NAME = "name"
    STREAK = "streak"


class Order(StrEnum):
    ASCENDING = "asc"
    DESCENDING = "desc"


class Listing(NamedTuple):
    """Which accounts, in which order."""

    sort: Sort
    order: Order
    today: int
    """The day that streaks are of."""
    guild: str | None = None
    text: str | None = None
    """How the member's id begins, or what is anywhere in the name, whatever the case."""


class Position(NamedTuple):
    """Of an account in a listing: what it is sorted by, then who it is."""

    key: int | str
    party: Party


class Page(NamedTuple):
    accounts: list[MemberAccount]
    after: Position | None
    """Of the last account, when there are more."""


class Opened(NamedTuple):
    """An account and a page of its entries, newest first."""

    account: MemberAccount
    lines: list[StatementLine]
    before: int | None
    """The number of the last line, when there are more."""


def list_accounts(connection: Connection, listing: Listing, rules: Rules, after: Position | None, limit: int) -> Page:
    """The accounts after a position (None: from the beginning).

    Rows may come and change between two pages: an account that doesn't move within the order is on exactly one.
    """
    key = _key(listing, rules)
    query = _selected(rules, listing.today, key.label("key")).where(*_conditions(connection, listing))
    # Where the guild is known it is no part of the order, so that the index which begins with it can be read in order.
    place = (key, accounts.c.member) if listing.guild else (key, accounts.c.guild, accounts.c.member)
    is_descending = listing.order is Order.DESCENDING
    query = query.order_by(*(column.desc() if is_descending else column for column in place)).limit(limit + 1)
    if after is not None:
        party = (after.party.member,) if listing.guild else after.party
        here, there = tuple_(*place), tuple_(after.key, *party)
        query = query.where(here < there if is_descending else here > there)
    rows = list(connection.execute(query))
    page, more = rows[:limit], len(rows) > limit
    last = Position(page[-1].key, Party(page[-1].guild, page[-1].member)) if more else None
    return Page([_account(row) for row in page], last)


def open_account(
    connection: Connection, party: Party, rules: Rules, today: int, *, limit: int, before: int | None = None
) -> Opened | None:
    """An account with its newest entries, or those of a lower number than `before`. None where there is no account."""
    where = accounts.c.guild == party.guild, accounts.c.member == party.member
    row = connection.execute(_selected(rules, today).where(*where)).first()
    if row is None:
        return None
    lines = queries.history(connection, *party, limit + 1, before)
    page, more = lines[:limit], len(lines) > limit
    return Opened(_account(row), [_line(line) for line in page], page[-1].number if more else None)


def account_exists(connection: Connection, party: Party) -> bool:
    query = select(accounts.c.member).where(accounts.c.guild == party.guild, accounts.c.member == party.member)
    return connection.execute(query).first() is not None


def standing_streak(rules: Rules, today: int) -> ColumnElement[int]:
    """SQL for a streak as it stands today, as `rules.current_streak` has it."""
    return case((accounts.c.claim_day >= streak_alive_since(rules, today), accounts.c.streak), else_=0)


def day_text(day: int | None) -> str | None:
    """`2026-01-31`."""
    return None if day is None else date.fromordinal(day).isoformat()


def _selected(rules: Rules, today: int, *more: ColumnElement[Any]) -> Select[Any]:
    return select(
        accounts.c.guild,
        accounts.c.member,
        accounts.c.name,
        accounts.c.balance,
        accounts.c.frozen,
        accounts.c.claim_day,
        accounts.c.moves,
        standing_streak(rules, today).label("standing_streak"),
        *more,
    )


def _key(listing: Listing, rules: Rules) -> ColumnElement[Any]:
    match listing.sort:
        case Sort.BALANCE:
            return accounts.c.balance
        case Sort.NAME:
            return lower(accounts.c.name)
        case Sort.STREAK:
            return standing_streak(rules, listing.today)


def _conditions(connection: Connection, listing: Listing) -> list[ColumnElement[bool]]:
    found = [accounts.c.guild == listing.guild if listing.guild else accounts.c.guild != SYSTEM]
    if listing.text:
        named = contains(connection, [accounts.c.name], listing.text)
        found.append(or_(accounts.c.member.startswith(listing.text, autoescape=True), named))
    return found


def _account(row: Row[Any]) -> MemberAccount:
    return MemberAccount(
        guild=row.guild,
        member=row.member,
        name=row.name or None,
        balance=row.balance,
        streak=row.standing_streak,
        frozen=bool(row.frozen),
        last_claim=day_text(row.claim_day),
        moves=row.moves,
    )


def _line(line: queries.Line) -> StatementLine:
    return StatementLine(
        number=line.number,
        transaction=line.transaction,
        kind=line.kind,
        amount=line.amount,
        balance=line.balance,
        at=timestamp(line.at_ms),
        reason=line.reason,
        actor=Person(id=line.actor, name=line.actor_name),
        others=[Person(id=member, name=name or None) for member, name in line.others],
        undoes=line.undoes,
        undone_by=line.undone_by,
    )
