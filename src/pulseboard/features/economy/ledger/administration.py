"""What administrators can do to the books, as members can what is in `operations.py`."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, select

from pulseboard.events import Ref
from pulseboard.features.economy import rules as rule
from pulseboard.features.economy.ledger import books
from pulseboard.features.economy.ledger.books import THE_BURN, Party
from pulseboard.features.economy.ledger.job import FREEZE, GRANT, SET, TAKE, UNDO, Job
from pulseboard.features.economy.ledger.once import Occasion, Request, carry_out, with_article
from pulseboard.features.economy.ledger.receipts import Adjusted, Frozen, Undone
from pulseboard.features.economy.refusals import Reason, Refusal, Refused
from pulseboard.kinds import (
    ECONOMY_FROZEN,
    ECONOMY_GRANTED,
    ECONOMY_TAKEN,
    ECONOMY_UNDONE,
    ECONOMY_UNFROZEN,
)
from pulseboard.storage.event_counts import read_guild_name
from pulseboard.storage.schema import SYSTEM, transactions
from pulseboard.storage.transaction import Transaction

_MOST_TOLD = 100
_WHERE_TO_LOOK = (
    "Choose one that is suggested while you type its number or a member's name; the number of an older one stands in "
    "that member's own /history."
)

# Statements are built once: building one takes longer than running it.
_TRANSACTION = select(transactions).where(transactions.c.id == bindparam("number"))
_UNDOING = select(transactions.c.id).where(transactions.c.undoes == bindparam("number"))


def grant(transaction: Transaction, occasion: Occasion, member: Ref, amount: int, reason: str) -> Adjusted | Refused:
    """Give a member new coins."""
    job = Job(transaction, occasion)
    request = Request(GRANT, (member.id, amount, reason), member.id, amount)

    def operate() -> Adjusted:
        rule.check_amount(amount)
        return _adjust(job, member, amount, reason)

    return carry_out(transaction, occasion, request, Adjusted, operate)


def take(transaction: Transaction, occasion: Occasion, member: Ref, amount: int, reason: str) -> Adjusted | Refused:
    """Take coins from a member; they are burnt."""
    job = Job(transaction, occasion)
    request = Request(TAKE, (member.id, amount, reason), member.id, amount)

    def operate() -> Adjusted:
        rule.check_amount(amount)
        return _adjust(job, member, -amount, reason)

    return carry_out(transaction, occasion, request, Adjusted, operate)


def set_balance(
    transaction: Transaction, occasion: Occasion, member: Ref, balance: int, reason: str
) -> Adjusted | Refused:
    """Grant or take what makes a member's balance this one."""
    job = Job(transaction, occasion)
    request = Request(SET, (member.id, balance, reason), member.id, balance)

    def operate() -> Adjusted:
        rule.check_amount(balance, least=0)
        change = balance - books.hold(job.connection, job.scope, member).balance
        if change == 0:
            has = (
                f"{books.name_of(job.connection, job.scope, member.id)} has {job.rules.currency.show(balance)} already."
            )
            raise Refusal(Reason.NO_CHANGE, has)
        return _adjust(job, member, change, reason)

    return carry_out(transaction, occasion, request, Adjusted, operate)


def _adjust(job: Job, member: Ref, change: int, reason: str) -> Adjusted:
    rule.check_reason(reason)
    connection, show = job.connection, job.rules.currency.show
    account = books.hold(connection, job.scope, member)
    name = books.name_of(connection, job.scope, member.id)
    if change > 0:
        rule.check_fits(job.rules, account, change, name)
    else:
        rule.check_has(job.rules, account, -change, name)
    kind, event, verb = (GRANT, ECONOMY_GRANTED, "granted") if change > 0 else (TAKE, ECONOMY_TAKEN, "took")
    number, party, amount = job.begin(kind, reason), Party(job.scope, member.id), abs(change)
    others = books.new_coins(connection, change, job.rules.currency) if change > 0 else {THE_BURN: -change}
    after = books.book(connection, number, {party: change} | others)
    books.close(connection, number, kind, amount, job.occasion.at_ms)
    data = {
        "amount": amount,
        "member": Ref(member.id, name),
        "before": after[party] - change,
        "balance": after[party],
        "reason": reason,
        "transaction": number,
    }
    whom = f"{name} {show(amount)}" if change > 0 else f"{show(amount)} from {name}"
    job.record(event, f"{job.occasion.actor.name} {verb} {whom}: {reason}", data)
    return Adjusted(transaction=number, amount=change, balance=after[party])


def undo(transaction: Transaction, occasion: Occasion, number: int, reason: str) -> Undone | Refused:
    """Take a transaction back with the opposite one; its members must still have the coins.

    Who asks in a guild can undo what was asked for there; who asks elsewhere, anything.
    """
    job = Job(transaction, occasion)
    request = Request(UNDO, (number, reason))
    return carry_out(transaction, occasion, request, Undone, lambda: _undo(job, number, reason))


def _undo(job: Job, number: int, reason: str) -> Undone:
    rule.check_reason(reason)
    connection = job.connection
    undone = _undoable(connection, number, job.occasion.guild)
    if job.occasion.guild is None and undone.guild:  # from the dashboard: it belongs where that one was asked for
        guild = Ref(undone.guild, read_guild_name(connection, undone.guild))
        job = Job(job.transaction, job.occasion._replace(guild=guild))
    unlimited = msgspec.structs.replace(job.rules, max_balance=rule.MAX_AMOUNT)
    for row in books.movers(connection, number):
        account, name = books.account_of(row), row.name or row.member
        if row.amount > 0:
            rule.check_has(job.rules, account, row.amount, name)
        else:
            rule.check_fits(unlimited, account, -row.amount, name)
    if not books.can_unburn(connection, number):
        raise Refusal(Reason.CANNOT_BE_UNDONE, "What it burnt has been given out again. Grant the coins instead.")
    opposite = job.begin(UNDO, reason, undoes=number)
    after = books.book_opposite(connection, opposite, number)
    books.close(connection, opposite, UNDO, undone.amount, job.occasion.at_ms)
    balances = {party.member: balance for party, balance in after.items() if party.guild != SYSTEM}
    data = {
        "amount": undone.amount,
        "undoes": number,
        "kind": undone.kind,
        "reason": reason,
        "transaction": opposite,
    }
    if len(balances) <= _MOST_TOLD:  # data of an event is bounded
        data["balances"] = balances
    what = f"{with_article(undone.kind)} of {job.rules.currency.show(undone.amount)}"
    message = f"{job.occasion.actor.name} undid {what}: {reason}"
    job.record(ECONOMY_UNDONE, message, data)
    return Undone(transaction=opposite, undoes=number, amount=undone.amount, balances=balances)


def _undoable(connection: Connection, number: int, guild: Ref | None) -> Row[Any]:
    row = connection.execute(_TRANSACTION, {"number": number}).first() if rule.is_countable(number) else None
    if row is None or (guild is not None and row.guild != guild.id):
        raise Refusal(Reason.NO_TRANSACTION, f"There is no transaction {number} here. {_WHERE_TO_LOOK}")
    if row.kind == UNDO:
        raise Refusal(Reason.CANNOT_BE_UNDONE, "That one took another one back. Carry the other out anew instead.")
    if connection.execute(_UNDOING, {"number": number}).first() is not None:
        raise Refusal(Reason.ALREADY_UNDONE, f"Transaction {number} has been undone already.")
    return row


def freeze(
    transaction: Transaction,
    occasion: Occasion,
    member: Ref,
    reason: str,
    *,
    frozen: bool = True,
) -> Frozen | Refused:
    """Keep a member from claiming, paying and being paid; or end that. Administrators can still change the balance."""
    job = Job(transaction, occasion)
    request = Request(FREEZE, (member.id, frozen, reason), member.id)
    return carry_out(transaction, occasion, request, Frozen, lambda: _freeze(job, member, reason, frozen))


def _freeze(job: Job, member: Ref, reason: str, frozen: bool) -> Frozen:
    rule.check_reason(reason)
    account = books.hold(job.connection, job.scope, member)
    name = books.name_of(job.connection, job.scope, member.id)
    if account.is_frozen == frozen:
        raise Refusal(Reason.NO_CHANGE, f"{name}'s account {'is frozen already' if frozen else 'is not frozen'}.")
    books.mark_frozen(job.connection, Party(job.scope, member.id), frozen)
    verb, event = ("froze", ECONOMY_FROZEN) if frozen else ("unfroze", ECONOMY_UNFROZEN)
    data = {"amount": 0, "member": Ref(member.id, name), "balance": account.balance, "reason": reason}
    job.record(event, f"{job.occasion.actor.name} {verb} {name}'s account: {reason}", data)
    return Frozen(frozen=frozen, balance=account.balance)
