"""The books: accounts, transactions and their entries, and the few statements that change them.

Every transaction's entries sum to zero; an entry carries its number within its account and the balance after it, so
that an account's entries are a chain that can be checked. Whoever changes the books first takes them (`take_books`) and
holds them until the commit: one at a time, so nobody waits in a circle and the chain grows in one order. Triggers and
constraints in the database hold the same rules against whatever else writes there.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, Table, bindparam, case, func, insert, select, update

from pulseboard.events import Ref
from pulseboard.features.economy.refusals import Reason, Refusal
from pulseboard.features.economy.rules import MAX_AMOUNT, Account, Currency, Flow
from pulseboard.storage import database
from pulseboard.storage.schema import BURN, FEE, MINT, SYSTEM, accounts, claimed_days, entries, transactions, turnover

MINUTE_MS = 60_000


class Party(NamedTuple):
    """One side of a transaction: a member's account, or one of the system's."""

    guild: str
    member: str


THE_MINT, THE_BURN, THE_FEE = Party(SYSTEM, MINT), Party(SYSTEM, BURN), Party(SYSTEM, FEE)

# Statements are built once: building one takes longer than running it.
_STATE = (
    accounts.c.name,
    accounts.c.balance,
    accounts.c.frozen,
    accounts.c.streak,
    accounts.c.claim_day,
    accounts.c.flow_day,
    accounts.c.sent,
    accounts.c.received,
)
_AMOUNT = bindparam("amount", type_=accounts.c.balance.type)
_THIS_ONE = (accounts.c.guild == bindparam("of_guild"), accounts.c.member == bindparam("of_member"))
_SYSTEM_BALANCES = select(accounts.c.member, accounts.c.balance).where(accounts.c.guild == SYSTEM)
_SUPPLY = select(func.count(), func.coalesce(func.sum(accounts.c.balance), 0)).where(accounts.c.guild != SYSTEM)
_BALANCE = select(accounts.c.balance).where(*_THIS_ONE)
_HELD: Select[Any] = select(*_STATE).where(*_THIS_ONE)
_NAME = select(accounts.c.name).where(*_THIS_ONE)
_TAKEN = select(accounts.c.balance).where(accounts.c.guild == SYSTEM, accounts.c.member == MINT).with_for_update()
_MOVED = (
    update(accounts)
    .where(*_THIS_ONE)
    .values(balance=accounts.c.balance + _AMOUNT, moves=accounts.c.moves + 1)
    .returning(accounts.c.balance, accounts.c.moves)
)
_CLAIMED = update(accounts).where(*_THIS_ONE).values(streak=bindparam("new_streak"), claim_day=bindparam("new_day"))
_PAID = _MOVED.values(
    sent=bindparam("new_flow"),
    received=case((accounts.c.flow_day == bindparam("new_day"), accounts.c.received), else_=0),
    flow_day=bindparam("new_day"),
)
_WAS_PAID = _MOVED.values(
    received=bindparam("new_flow"),
    sent=case((accounts.c.flow_day == bindparam("new_day"), accounts.c.sent), else_=0),
    flow_day=bindparam("new_day"),
)
_FROZE = update(accounts).where(*_THIS_ONE).values(frozen=bindparam("new_frozen"))
_ENTERED = insert(entries)
_DAY_CLAIMED = insert(claimed_days)
_CLOSED = update(transactions).where(transactions.c.id == bindparam("number")).values(amount=bindparam("new_amount"))

_SOURCE = entries.alias("undone")
_WITH_ACCOUNT = (
    _SOURCE.c.transaction_id == bindparam("undone_number"),
    _SOURCE.c.guild == accounts.c.guild,
    _SOURCE.c.member == accounts.c.member,
)
_MOVERS = (
    select(_SOURCE.c.guild, _SOURCE.c.member, _SOURCE.c.amount, *_STATE)
    .where(*_WITH_ACCOUNT, accounts.c.guild != SYSTEM)
    .order_by(_SOURCE.c.guild, _SOURCE.c.member)
)
_GONE_AGAIN = select(_SOURCE.c.member).where(
    *_WITH_ACCOUNT, accounts.c.guild == SYSTEM, accounts.c.member != MINT, accounts.c.balance < _SOURCE.c.amount
)
_MOVED_BACK = (
    update(accounts)
    .where(*_WITH_ACCOUNT)
    .values(balance=accounts.c.balance - _SOURCE.c.amount, moves=accounts.c.moves + 1)
)
_ENTERED_BACK = insert(entries).from_select(
    ["transaction_id", "guild", "member", "amount", "balance", "number"],
    select(
        bindparam("new_number", type_=entries.c.transaction_id.type),
        accounts.c.guild,
        accounts.c.member,
        -_SOURCE.c.amount,
        accounts.c.balance,
        accounts.c.moves,
    ).where(*_WITH_ACCOUNT),
)
_BALANCES_AFTER = select(entries.c.guild, entries.c.member, entries.c.balance).where(
    entries.c.transaction_id == bindparam("new_number")
)


class _Upserts:
    """The statements with ON CONFLICT, in the words of one database."""

    def __init__(self, insert_into: Callable[[Table], Any]) -> None:
        self.begin = (
            insert_into(transactions)
            .on_conflict_do_nothing(index_elements=[transactions.c.interaction])
            .returning(transactions.c.id)
        )
        opened = insert_into(accounts)
        named = case((opened.excluded.name == "", accounts.c.name), else_=opened.excluded.name)
        self.hold = opened.on_conflict_do_update(
            index_elements=[accounts.c.guild, accounts.c.member], set_={"name": named}
        ).returning(*_STATE)
        count = insert_into(turnover)
        fits = turnover.c.coins <= MAX_AMOUNT - count.excluded.coins
        self.count = count.on_conflict_do_update(
            index_elements=[turnover.c.kind, turnover.c.minute],
            set_={
                "transactions": turnover.c.transactions + 1,
                "coins": case((fits, turnover.c.coins + count.excluded.coins), else_=MAX_AMOUNT),
            },
        )


_UPSERTS = {name: _Upserts(insert_into) for name, insert_into in database.INSERTS.items()}


def take_books(connection: Connection) -> None:
    """Be the only one that changes the books, until the end of the transaction. SQLite's writer always is."""
    if connection.dialect.name != "sqlite":
        connection.execute(_TAKEN)


def hold(connection: Connection, guild: str, member: Ref) -> Account:
    """A member's account, opened if there is none, under the name that it has now (an empty one changes nothing)."""
    row = connection.execute(
        _UPSERTS[connection.dialect.name].hold, {"guild": guild, "member": member.id, "name": member.name, "balance": 0}
    ).one()
    return account_of(row)


def look_at(connection: Connection, guild: str, member: str) -> Account:
    """A member's account as it is; an empty one where there is none, and none is opened."""
    row = connection.execute(_HELD, {"of_guild": guild, "of_member": member}).first()
    return Account() if row is None else account_of(row)


def name_of(connection: Connection, guild: str, member: str) -> str:
    """The name an account was last seen with; the id where there is none."""
    return connection.execute(_NAME, {"of_guild": guild, "of_member": member}).scalar() or member


def balance_of(connection: Connection, guild: str, member: str) -> int:
    """What a member holds; 0 for one who never had anything."""
    return connection.execute(_BALANCE, {"of_guild": guild, "of_member": member}).scalar() or 0


def account_of(row: Row[Any]) -> Account:
    """What the rules need to know, of a row with at least these columns."""
    return Account(
        balance=row.balance,
        is_frozen=bool(row.frozen),
        streak=row.streak,
        claim_day=row.claim_day,
        flow_day=row.flow_day,
        sent=row.sent,
        received=row.received,
    )


def begin(connection: Connection, values: dict[str, Any]) -> int:
    """The number of a new transaction. Raises Refusal (REUSED) if this interaction has had one."""
    number: int | None = connection.execute(_UPSERTS[connection.dialect.name].begin, values).scalar()
    if number is None:
        raise Refusal(Reason.REUSED, "This has been carried out already.")
    return number


def new_coins(connection: Connection, amount: int, currency: Currency) -> dict[Party, int]:
    """Where so many new coins come from: the mint; once it has given all there can be, what was burnt goes round again.

    Raises Refusal (SUPPLY_CAP) where there would be more than can be counted.
    """
    held = system_balances(connection)
    moves, wanted = {}, amount
    for party, there in ((THE_MINT, MAX_AMOUNT + held[MINT]), (THE_BURN, held[BURN]), (THE_FEE, held[FEE])):
        if part := min(wanted, there):
            moves[party] = -part
            wanted -= part
    if wanted:
        show = currency.show
        sentence = (
            f"There can't be more than {show(MAX_AMOUNT)} in all: {show(amount - wanted)} can still be given out."
        )
        raise Refusal(Reason.SUPPLY_CAP, sentence)
    return moves


def book(
    connection: Connection, number: int, moves: dict[Party, int], flows: Mapping[Party, Flow] | None = None
) -> dict[Party, int]:
    """Move these amounts, which sum to zero, in a transaction. Returns the balances after it.

    `flows`: of who pays, how much that makes of payments this day; of who is paid, how much was received.
    """
    booked = []
    for party, amount in moves.items():
        moved = {"of_guild": party.guild, "of_member": party.member, "amount": amount}
        if flow := (flows or {}).get(party):
            of_the_day = {"new_day": flow.day, "new_flow": flow.coins}
            row = connection.execute(_PAID if amount < 0 else _WAS_PAID, moved | of_the_day).one()
        else:
            row = connection.execute(_MOVED, moved).one()
        booked.append(
            {
                "transaction_id": number,
                "guild": party.guild,
                "member": party.member,
                "amount": amount,
                "balance": row.balance,
                "number": row.moves,
            }
        )
    connection.execute(_ENTERED, booked)
    return {Party(entry["guild"], entry["member"]): entry["balance"] for entry in booked}


def movers(connection: Connection, number: int) -> list[Row[Any]]:
    """The members whose coins a transaction moved: what it moved (`amount`) and how their accounts are now."""
    return list(connection.execute(_MOVERS, {"undone_number": number}))


def can_unburn(connection: Connection, number: int) -> bool:
    """Whether what a transaction burnt is still there: where the mint is empty, it may have been given out again."""
    return connection.execute(_GONE_AGAIN, {"undone_number": number}).first() is None


def book_opposite(connection: Connection, number: int, undone: int) -> dict[Party, int]:
    """Move everything back that a transaction moved, in another one. Returns the balances after it.

    However many members that are, it is a statement for all accounts and one for all entries.
    """
    connection.execute(_MOVED_BACK, {"undone_number": undone})
    connection.execute(_ENTERED_BACK, {"undone_number": undone, "new_number": number})
    rows = connection.execute(_BALANCES_AFTER, {"new_number": number})
    return {Party(row.guild, row.member): row.balance for row in rows}


def close(connection: Connection, number: int, kind: str, amount: int, at_ms: int) -> None:
    """End a transaction that moved `amount` in all: nothing of it can change any more."""
    connection.execute(_CLOSED, {"number": number, "new_amount": amount})
    values = {"kind": kind, "minute": at_ms // MINUTE_MS, "transactions": 1, "coins": amount}
    connection.execute(_UPSERTS[connection.dialect.name].count, values)


def mark_claimed(connection: Connection, party: Party, day: int, streak: int, number: int) -> None:
    """A day can be claimed once: the database refuses a second row for it."""
    connection.execute(
        _DAY_CLAIMED,
        {"guild": party.guild, "member": party.member, "day": day, "streak": streak, "transaction_id": number},
    )
    connection.execute(
        _CLAIMED, {"of_guild": party.guild, "of_member": party.member, "new_streak": streak, "new_day": day}
    )


def mark_frozen(connection: Connection, party: Party, frozen: bool) -> None:
    connection.execute(_FROZE, {"of_guild": party.guild, "of_member": party.member, "new_frozen": int(frozen)})


def system_balances(connection: Connection) -> dict[str, int]:
    """Of the mint (minus what it ever gave out), of what was taken away, and of fees."""
    return {row.member: row.balance for row in connection.execute(_SYSTEM_BALANCES)}


def minted_and_burnt(connection: Connection) -> tuple[int, int]:
    """Coins ever given out, and those of them that are gone again."""
    held = system_balances(connection)
    return -held[MINT], held[BURN] + held[FEE]


def accounts_and_supply(connection: Connection) -> tuple[int, int]:
    """How many members have an account, and what they hold together."""
    counted, held = connection.execute(_SUPPLY).one()
    return counted, int(held)
