"""The ledger in SQL: double entry, so that every change of coins is entries that sum to zero.

The functions that change something work inside the caller's transaction and record their event in it. They are
idempotent by the Discord interaction's id: told again of the same one, they change nothing and return the same receipt.
Statements take rows in the same order everywhere (a claim or accounts by id, the mint, the turnover), so that
transactions wait for each other but never in a circle.
"""

from datetime import tzinfo
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, bindparam, case, func, insert, select, update

from pulseboard.events import DAILY_CLAIMED, TRANSFERRED, Draft, EventKind, Ref, draft
from pulseboard.features.economy import rules
from pulseboard.features.economy.rules import MAX_AMOUNT
from pulseboard.stats import EconomyStats, Holding
from pulseboard.storage import database
from pulseboard.storage.schema import MINT, accounts, claims, entries, transactions, turnover
from pulseboard.storage.writer import Transaction

CLAIM = "claim"
TRANSFER = "transfer"
RICHEST = 5
_MINT_GUILD = ""
_MINUTE_MS = 60_000
_MINUTES_OF_A_DAY = 1_440


# Statements are built once: building one takes longer than running it.
_AMOUNT = bindparam("amount", type_=accounts.c.balance.type)
_IS_MINT = (accounts.c.guild == _MINT_GUILD, accounts.c.member == MINT)
_DEBIT = (
    update(accounts)
    .where(
        accounts.c.guild == bindparam("of_guild"),
        accounts.c.member == bindparam("of_member"),
        accounts.c.balance >= _AMOUNT,
    )
    .values(balance=accounts.c.balance - _AMOUNT, name=bindparam("new_name"))
    .returning(accounts.c.balance)
)
_MINTED = (
    update(accounts)
    .where(*_IS_MINT, accounts.c.balance >= _AMOUNT - MAX_AMOUNT)
    .values(balance=accounts.c.balance - _AMOUNT)
    .returning(accounts.c.balance)
)
_BOOKED = insert(entries)
_STREAK = update(transactions).where(transactions.c.id == bindparam("number")).values(streak=bindparam("new_streak"))


class _Upserts:
    """The statements with ON CONFLICT, in the words of one database."""

    def __init__(self, connection: Connection) -> None:
        self.begin = (
            database.insert(connection, transactions)
            .on_conflict_do_nothing(index_elements=[transactions.c.interaction])
            .returning(transactions.c.id)
        )
        claim = database.insert(connection, claims)
        next_day = claims.c.day == claim.excluded.day - 1
        self.stamp = claim.on_conflict_do_update(
            index_elements=[claims.c.guild, claims.c.member],
            set_={"day": claim.excluded.day, "streak": case((next_day, claims.c.streak + 1), else_=1)},
            where=claims.c.day < claim.excluded.day,
        ).returning(claims.c.streak)
        credit = database.insert(connection, accounts)
        self.credit = credit.on_conflict_do_update(
            index_elements=[accounts.c.guild, accounts.c.member],
            set_={"balance": accounts.c.balance + credit.excluded.balance, "name": credit.excluded.name},
            where=accounts.c.balance <= MAX_AMOUNT - credit.excluded.balance,
        ).returning(accounts.c.balance)
        count = database.insert(connection, turnover)
        fits = turnover.c.coins <= MAX_AMOUNT - count.excluded.coins
        self.count = count.on_conflict_do_update(
            index_elements=[turnover.c.kind, turnover.c.minute],
            set_={
                "transactions": turnover.c.transactions + 1,
                "coins": case((fits, turnover.c.coins + count.excluded.coins), else_=MAX_AMOUNT),
            },
        )


_upserts_of: dict[str, _Upserts] = {}


def _upserts(connection: Connection) -> _Upserts:
    name = connection.dialect.name
    if name not in _upserts_of:
        _upserts_of[name] = _Upserts(connection)
    return _upserts_of[name]


class Occasion(NamedTuple):
    """Where and when something happens, and which Discord interaction asked for it."""

    guild: Ref
    bot: Ref | None
    interaction: str
    at_ms: int


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """The receipt of a claim."""

    transaction: int
    amount: int
    streak: int
    balance: int
    """After it."""
    next_at_ms: int
    """When the member can claim again."""


class Transferred(msgspec.Struct, frozen=True, kw_only=True):
    """The receipt of a transfer. Balances are those after it."""

    transaction: int
    amount: int
    balance: int
    to_balance: int


class _Entry(NamedTuple):
    guild: str
    member: str
    amount: int
    balance: int


def claim(transaction: Transaction, member: Ref, occasion: Occasion, zone: tzinfo) -> Claimed:
    """Give a member the day's coins. Raises AlreadyClaimed, TooMuch or MintExhausted."""
    connection = transaction.connection
    number = _begin(connection, CLAIM, member, occasion)
    if number is None:
        return _claim_again(connection, member, occasion, zone)
    day = rules.claim_day(occasion.at_ms, zone)
    streak = _stamp(connection, member, occasion.guild, day, zone)
    amount = rules.reward(streak)
    balance = _credit(connection, occasion.guild, member, amount)
    minted = _mint(connection, amount)
    connection.execute(_STREAK, {"number": number, "new_streak": streak})
    _book(connection, number, _Entry(occasion.guild.id, member.id, amount, balance), _Entry(_MINT_GUILD, MINT, *minted))
    _count(connection, CLAIM, amount, occasion.at_ms)
    receipt = Claimed(
        transaction=number,
        amount=amount,
        streak=streak,
        balance=balance,
        next_at_ms=rules.day_begins_ms(day + 1, zone),
    )
    message = f"{member.name} claimed {rules.coins(amount)}, streak {streak}"
    data = {"amount": amount, "streak": streak, "balance": balance, "transaction": number}
    transaction.record(_event(DAILY_CLAIMED, message, member, occasion, data))
    return receipt


def transfer(transaction: Transaction, payer: Ref, payee: Ref, amount: int, occasion: Occasion) -> Transferred:
    """Move coins from one member to another. Raises NotEnough or TooMuch.

    What can be decided without the database (`rules.check_transfer`) has been.
    """
    connection = transaction.connection
    number = _begin(connection, TRANSFER, payer, occasion)
    if number is None:
        return _transfer_again(connection, payer, payee, occasion)
    guild = occasion.guild
    balances: dict[str, int] = {}
    for member in sorted((payer, payee), key=lambda member: member.id):
        change = _debit if member is payer else _credit
        balances[member.id] = change(connection, guild, member, amount)
    balance, to_balance = balances[payer.id], balances[payee.id]
    _book(
        connection, number, _Entry(guild.id, payer.id, -amount, balance), _Entry(guild.id, payee.id, amount, to_balance)
    )
    _count(connection, TRANSFER, amount, occasion.at_ms)
    message = f"{payer.name} paid {rules.coins(amount)} to {payee.name}"
    data = {"amount": amount, "to": payee, "balance": balance, "to_balance": to_balance, "transaction": number}
    transaction.record(_event(TRANSFERRED, message, payer, occasion, data))
    return Transferred(transaction=number, amount=amount, balance=balance, to_balance=to_balance)


def balance(connection: Connection, guild: str, member: str) -> int:
    """What a member holds; 0 for one who never had anything."""
    query = select(accounts.c.balance).where(accounts.c.guild == guild, accounts.c.member == member)
    return connection.execute(query).scalar() or 0


def leaderboard(connection: Connection, guild: str, limit: int) -> list[Holding]:
    """The members of a guild who hold most, the richest first."""
    return _richest(connection, limit, accounts.c.guild == guild)


def economy_stats(connection: Connection, now_ms: int) -> EconomyStats:
    """The whole economy, over all guilds. The last day is counted to the minute."""
    minted = select(accounts.c.balance).where(*_IS_MINT)
    moved = {CLAIM: (0, 0), TRANSFER: (0, 0)} | _moved_since(connection, now_ms // _MINUTE_MS - _MINUTES_OF_A_DAY)
    return EconomyStats(
        accounts=connection.execute(select(func.count()).select_from(accounts)).scalar_one() - 1,
        supply=-connection.execute(minted).scalar_one(),
        claims_last_day=moved[CLAIM][0],
        claimed_last_day=moved[CLAIM][1],
        transfers_last_day=moved[TRANSFER][0],
        transferred_last_day=moved[TRANSFER][1],
        richest=_richest(connection, RICHEST),
    )


def _begin(connection: Connection, kind: str, actor: Ref, occasion: Occasion) -> int | None:
    """The number of a new transaction; None when this interaction has been carried out already."""
    values = {
        "kind": kind,
        "guild": occasion.guild.id,
        "actor": actor.id,
        "interaction": occasion.interaction,
        "occurred_at": occasion.at_ms,
    }
    number: int | None = connection.execute(_upserts(connection).begin, values).scalar()
    return number


def _stamp(connection: Connection, member: Ref, guild: Ref, day: int, zone: tzinfo) -> int:
    """Mark the day as claimed, if it is later than the last one; returns the streak. Raises AlreadyClaimed."""
    values = {"guild": guild.id, "member": member.id, "day": day, "streak": 1}
    streak: int | None = connection.execute(_upserts(connection).stamp, values).scalar()
    if streak is None:
        last = select(claims.c.day).where(claims.c.guild == guild.id, claims.c.member == member.id)
        raise rules.AlreadyClaimed(rules.day_begins_ms(connection.execute(last).scalar_one() + 1, zone))
    return streak


def _credit(connection: Connection, guild: Ref, member: Ref, amount: int) -> int:
    values = {"guild": guild.id, "member": member.id, "name": member.name, "balance": amount}
    after: int | None = connection.execute(_upserts(connection).credit, values).scalar()
    if after is None:
        raise rules.TooMuch
    return after


def _debit(connection: Connection, guild: Ref, member: Ref, amount: int) -> int:
    values = {"of_guild": guild.id, "of_member": member.id, "new_name": member.name, "amount": amount}
    after: int | None = connection.execute(_DEBIT, values).scalar()
    if after is None:
        raise rules.NotEnough(amount, balance(connection, guild.id, member.id))
    return after


def _mint(connection: Connection, amount: int) -> tuple[int, int]:
    """Take new coins from the mint; returns its entry's amount and balance."""
    after: int | None = connection.execute(_MINTED, {"amount": amount}).scalar()
    if after is None:
        raise rules.MintExhausted
    return -amount, after


def _book(connection: Connection, number: int, *booked: _Entry) -> None:
    connection.execute(_BOOKED, [{"transaction_id": number, **entry._asdict()} for entry in booked])


def _count(connection: Connection, kind: str, amount: int, at_ms: int) -> None:
    values = {"kind": kind, "minute": at_ms // _MINUTE_MS, "transactions": 1, "coins": amount}
    connection.execute(_upserts(connection).count, values)


def _moved_since(connection: Connection, minute: int) -> dict[str, tuple[int, int]]:
    """Transactions and coins of each kind in the minutes after the given one."""
    query = select(turnover.c.kind, turnover.c.transactions, turnover.c.coins).where(turnover.c.minute > minute)
    moved: dict[str, tuple[int, int]] = {}
    for kind, count, amount in connection.execute(query.where(turnover.c.kind.in_((CLAIM, TRANSFER)))):
        counts, coins = moved.get(kind, (0, 0))
        moved[kind] = counts + count, min(coins + amount, MAX_AMOUNT)
    return moved


def _richest(connection: Connection, limit: int, *where: Any) -> list[Holding]:
    query = (
        select(accounts.c.guild, accounts.c.member, accounts.c.name, accounts.c.balance)
        .where(accounts.c.balance > 0, *where)
        .order_by(accounts.c.balance.desc())
        .limit(limit)
    )
    rows = connection.execute(query)
    return [Holding(guild=row.guild, member=row.member, name=row.name, balance=row.balance) for row in rows]


def _claim_again(connection: Connection, member: Ref, occasion: Occasion, zone: tzinfo) -> Claimed:
    done, booked = _receipt(connection, CLAIM, occasion, member)
    return Claimed(
        transaction=done.id,
        amount=booked[member.id].amount,
        streak=done.streak,
        balance=booked[member.id].balance,
        next_at_ms=rules.day_begins_ms(rules.claim_day(done.occurred_at, zone) + 1, zone),
    )


def _transfer_again(connection: Connection, payer: Ref, payee: Ref, occasion: Occasion) -> Transferred:
    done, booked = _receipt(connection, TRANSFER, occasion, payer, payee)
    return Transferred(
        transaction=done.id,
        amount=booked[payee.id].amount,
        balance=booked[payer.id].balance,
        to_balance=booked[payee.id].balance,
    )


def _receipt(
    connection: Connection, kind: str, occasion: Occasion, actor: Ref, *others: Ref
) -> tuple[Row[Any], dict[str, _Entry]]:
    """What this interaction did, and its entries by member. Raises ValueError if that was something else."""
    done = connection.execute(select(transactions).where(transactions.c.interaction == occasion.interaction)).one()
    query = select(entries.c.guild, entries.c.member, entries.c.amount, entries.c.balance)
    rows = connection.execute(query.where(entries.c.transaction_id == done.id))
    booked = {row.member: _Entry(*row) for row in rows}
    known = {member.id for member in (actor, *others)} <= booked.keys()
    if not known or (done.kind, done.guild, done.actor) != (kind, occasion.guild.id, actor.id):
        raise ValueError(f"interaction {occasion.interaction} was a {done.kind} of {done.actor} in {done.guild}")
    return done, booked


def _event(kind: EventKind, message: str, actor: Ref, occasion: Occasion, data: dict[str, Any]) -> Draft:
    event = draft(kind.name, message, level=kind.level, bot=occasion.bot, guild=occasion.guild, actor=actor, data=data)
    return msgspec.structs.replace(event, occurred_at_ms=occasion.at_ms)
