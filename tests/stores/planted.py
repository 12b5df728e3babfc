"""Faults as other economies have them, each planted into ours together with the loss of whatever would catch it: the
database's triggers, checks and keys.
"""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    MetaData,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from pulseboard.events import Ref
from pulseboard.features.economy import rules
from pulseboard.features.economy.ledger import books, once, operations
from pulseboard.features.economy.ledger.books import Party
from pulseboard.features.economy.ledger.job import Job
from pulseboard.features.economy.refusals import Reason, Refusal
from pulseboard.features.economy.service import Asked, EconomyService, _accepted
from pulseboard.storage import database
from pulseboard.storage.schema import accounts, entries, interactions, metadata, transactions
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction

Plant = Callable[[pytest.MonkeyPatch], None]
DAY_MS = 86_400_000
_UNIX_EPOCH_DAY = 719_163
_TABLES = ("claimed_days", "turnover", "entries", "interactions", "transactions", "accounts")


class Fault(NamedTuple):
    plant: Plant
    has_keys: bool = True
    """Whether the database still knows an interaction that comes again."""


def remove_guards(transaction: Transaction, *, has_keys: bool) -> None:
    """Make the empty tables anew without triggers, checks, strict types and the key of claims; without those
    of interactions too, if asked."""
    connection, unguarded = transaction.connection, MetaData()
    for name in _TABLES:
        connection.exec_driver_sql(f"DROP TABLE {name}")
        copy = metadata.tables[name].to_metadata(unguarded)
        copy.dialect_options["sqlite"]["strict"] = False
        unwanted = (CheckConstraint,) if has_keys else (CheckConstraint, UniqueConstraint)
        copy.constraints -= {constraint for constraint in copy.constraints if isinstance(constraint, unwanted)}
        copy.indexes -= {index for index in copy.indexes if index.unique}
    unguarded.create_all(connection)
    for name in ("claimed_days",) if has_keys else ("claimed_days", "interactions"):
        connection.exec_driver_sql(f"DROP TABLE {name}")
        columns = ", ".join(f"{column.name} {_type(column)}" for column in metadata.tables[name].columns)
        connection.exec_driver_sql(f"CREATE TABLE {name} ({columns})")
    system = [{"guild": "", "member": name, "name": name, "balance": 0} for name in ("mint", "burn", "fee")]
    connection.execute(insert(accounts), system)


def _type(column: Column[Any]) -> str:
    return "TEXT" if isinstance(column.type, Text) else "BIGINT"


def _no_lock(patch: pytest.MonkeyPatch) -> None:
    """Read the balance, reckon, write the balance: nobody is kept out in between."""

    def hold(connection: Connection, guild: str, member: Ref) -> rules.Account:
        opened = database.INSERTS[connection.dialect.name](accounts).on_conflict_do_nothing()
        connection.execute(opened, {"guild": guild, "member": member.id, "name": member.name, "balance": 0})
        return books.account_of(_row(connection, Party(guild, member.id)))

    def book(connection: Connection, number: int, moves: dict[Party, int], *_: object) -> dict[Party, int]:
        return {party: _move(connection, number, party, amount) for party, amount in moves.items()}

    patch.setattr(books, "take_books", lambda connection: None)
    patch.setattr(books, "hold", hold)
    patch.setattr(once, "take_books", lambda connection: None)
    patch.setattr(books, "book", book)


def _row(connection: Connection, party: Party) -> Any:
    return connection.execute(
        select(accounts).where(accounts.c.guild == party.guild, accounts.c.member == party.member)
    ).one()


def _move(connection: Connection, number: int, party: Party, amount: int) -> int:
    row = _row(connection, party)
    balance, moves = row.balance + amount, row.moves + 1
    this_one = accounts.c.guild == party.guild, accounts.c.member == party.member
    connection.execute(update(accounts).where(*this_one).values(balance=balance, moves=moves))
    entry = {"transaction_id": number, "guild": party.guild, "member": party.member}
    connection.execute(insert(entries), entry | {"amount": amount, "balance": balance, "number": moves})
    return int(balance)


def _self_transfer(patch: pytest.MonkeyPatch) -> None:
    """Payer and payee are read, changed and written one after the other: who pays oneself has the coins twice."""
    patch.setattr(rules, "check_parties", lambda payer, payee, payee_is_bot: None)


def _negative_amount(patch: pytest.MonkeyPatch) -> None:
    """Who pays -5 takes 5."""
    decide = rules.decide_transfer

    def decide_whatever(given: rules.Rules, *parties: Any, **rest: Any) -> Any:
        return decide(msgspec.structs.replace(given, transfer_minimum=-(2**63)), *parties, **rest)

    patch.setattr(rules, "check_amount", _check_amount(lambda amount: type(amount) is int and amount < 2**53))
    patch.setattr(rules, "decide_transfer", decide_whatever)


def _check_amount(is_good: Callable[[Any], bool]) -> Callable[..., None]:
    def check(amount: Any, least: int = 1) -> None:
        if not is_good(amount):
            raise Refusal(Reason.BAD_AMOUNT, "No.")

    return check


def _overflow(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the upper end."""
    patch.setattr(rules, "check_fits", lambda rules, account, amount, name: None)
    patch.setattr(books, "MAX_AMOUNT", 2**62)


def _maximum_after_the_withdrawal(patch: pytest.MonkeyPatch) -> None:
    """What the payee can't hold is gone from the payer all the same."""
    transfer, check = operations._transfer, rules.check_fits

    def withdraw_first(job: Job, payee: Ref, amount: int) -> Any:
        payer = Party(job.scope, job.occasion.actor.id)

        def check_too_late(given: rules.Rules, account: rules.Account, received: int, name: str) -> None:
            try:
                check(given, account, received, name)
            except Refusal:
                lost = accounts.c.balance - amount
                this_one = accounts.c.guild == payer.guild, accounts.c.member == payer.member
                job.connection.execute(update(accounts).where(*this_one).values(balance=lost))
                raise

        with pytest.MonkeyPatch.context() as during:
            during.setattr(rules, "check_fits", check_too_late)
            return transfer(job, payee, amount)

    patch.setattr(operations, "_transfer", withdraw_first)
    patch.setattr(once, "savepoint", lambda connection: nullcontext())


def _claim_paid_before_it_is_marked(patch: pytest.MonkeyPatch) -> None:
    """Read, check, pay; and mark the day a moment later."""
    marks: dict[int, dict[str, Any]] = {}

    def mark_later(_: Connection, party: Party, day: int, streak: int, number: int) -> None:
        this_one = {"of_guild": party.guild, "of_member": party.member}
        marks[number] = this_one | {"new_day": day, "new_streak": streak}

    async def claim(self: EconomyService, asked: Asked) -> Any:
        receipt = _accepted(await self._write(operations.claim, self._occasion(asked)))
        if mark := marks.pop(receipt.transaction, None):
            await self._write(lambda transaction: transaction.connection.execute(books._CLAIMED, mark) and None)
        return receipt

    patch.setattr(books, "mark_claimed", mark_later)
    patch.setattr(EconomyService, "claim", claim)


def _no_unique_key(patch: pytest.MonkeyPatch) -> None:
    """An interaction is looked up by nobody, and kept as often as it comes."""

    def is_new(connection: Connection, interaction: str, asked: str, at_ms: int) -> bool:
        connection.execute(insert(interactions), {"id": interaction, "request": asked, "at": at_ms})
        return True

    def begin(connection: Connection, values: dict[str, Any]) -> int:
        return int(connection.execute(insert(transactions).returning(transactions.c.id), values).scalar_one())

    patch.setattr(once, "_is_new", is_new)
    patch.setattr(books, "begin", begin)


def _float(patch: pytest.MonkeyPatch) -> None:
    """A fee is reckoned with a comma."""
    decide = rules.decide_transfer

    def decide_with_a_comma(given: rules.Rules, payer: Any, payee: Any, amount: Any, **rest: Any) -> Any:
        decided = decide(given, payer, payee, amount, **rest)
        fee = int(amount * (given.fee_basis_points / 10_000))
        return msgspec.structs.replace(decided, fee=fee, received=amount - fee)

    patch.setattr(rules, "decide_transfer", decide_with_a_comma)
    patch.setattr(
        rules, "check_amount", _check_amount(lambda amount: isinstance(amount, int | float) and 0 < amount < 2**53)
    )


def _daylight_saving(patch: pytest.MonkeyPatch) -> None:
    """Every day has 24 hours, counted from the midnight of the zone's first winter."""

    def offset_ms(given: rules.Rules) -> int:
        offset = datetime(2020, 1, 1, tzinfo=given.zone).utcoffset()
        return round(offset.total_seconds() * 1000) if offset else 0

    def day_of(given: rules.Rules, at_ms: int) -> int:
        return _UNIX_EPOCH_DAY + (at_ms + offset_ms(given)) // DAY_MS

    def day_begins_ms(given: rules.Rules, day: int) -> int:
        return (day - _UNIX_EPOCH_DAY) * DAY_MS - offset_ms(given)

    patch.setattr(rules, "day_of", day_of)
    patch.setattr(rules, "day_begins_ms", day_begins_ms)


def _replay(patch: pytest.MonkeyPatch) -> None:
    """What was told is remembered by the process, until it ends."""
    is_new, open_store = once._is_new, Store.__aenter__
    heard: set[str] = set()

    def is_new_to_this_process(connection: Connection, interaction: str, asked: str, at_ms: int) -> bool:
        if interaction not in heard:
            heard.add(interaction)
            connection.execute(delete(interactions).where(interactions.c.id == interaction))
            again = transactions.c.interaction == interaction
            connection.execute(update(transactions).where(again).values(interaction=str(uuid4())))
        return is_new(connection, interaction, asked, at_ms)

    async def open_and_know_nothing(self: Store) -> Store:
        heard.clear()
        return await open_store(self)

    patch.setattr(once, "_is_new", is_new_to_this_process)
    patch.setattr(Store, "__aenter__", open_and_know_nothing)


FOUND_BY_THE_MODEL = {
    "self-transfer": Fault(_self_transfer),
    "negative amount": Fault(_negative_amount),
    "overflow": Fault(_overflow),
    "maximum checked after the withdrawal": Fault(_maximum_after_the_withdrawal),
    "no unique key": Fault(_no_unique_key, has_keys=False),
    "float": Fault(_float),
    "daylight saving": Fault(_daylight_saving),
    "replay": Fault(_replay),
}
FOUND_BY_CUSTOMERS = {
    "no lock": Fault(_no_lock),
    "claim paid before it is marked": Fault(_claim_paid_before_it_is_marked),
}
