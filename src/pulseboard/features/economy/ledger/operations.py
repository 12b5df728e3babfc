"""What members can do with their coins. Each works inside the caller's transaction, records its event in it, and is
carried out once for each interaction; what comes back is a receipt, or the refusal.
"""

from pulseboard.events import Ref
from pulseboard.features.economy import rules as rule
from pulseboard.features.economy.ledger import books
from pulseboard.features.economy.ledger.books import THE_FEE, Party
from pulseboard.features.economy.ledger.job import CLAIM, TRANSFER, Job
from pulseboard.features.economy.ledger.once import Occasion, Request, carry_out
from pulseboard.features.economy.ledger.receipts import Claimed, Transferred
from pulseboard.features.economy.refusals import Refused
from pulseboard.kinds import (
    DAILY_CLAIMED,
    TRANSFERRED,
)
from pulseboard.storage.transaction import Transaction


def claim(transaction: Transaction, occasion: Occasion) -> Claimed | Refused:
    """Give the one who asks the day's coins."""
    job = Job(transaction, occasion)
    return carry_out(transaction, occasion, Request(CLAIM, member=occasion.actor.id), Claimed, lambda: _claim(job))


def _claim(job: Job) -> Claimed:
    connection, member, at_ms = job.connection, job.occasion.actor, job.occasion.at_ms
    decided = rule.decide_claim(job.rules, books.hold(connection, job.scope, member), at_ms)
    number, party = job.begin(CLAIM, streak=decided.streak), Party(job.scope, member.id)
    coins = books.new_coins(connection, decided.amount, job.rules.currency)
    after = books.book(connection, number, {party: decided.amount} | coins)
    books.mark_claimed(connection, party, decided.day, decided.streak, number)
    books.close(connection, number, CLAIM, decided.amount, at_ms)
    data = {"amount": decided.amount, "streak": decided.streak, "balance": after[party], "transaction": number}
    message = f"{member.name} claimed {job.rules.currency.show(decided.amount)}, streak {decided.streak}"
    job.record(DAILY_CLAIMED, message, data)
    return Claimed(
        transaction=number,
        amount=decided.amount,
        streak=decided.streak,
        balance=after[party],
        next_at_ms=decided.next_at_ms,
    )


def transfer(
    transaction: Transaction,
    occasion: Occasion,
    payee: Ref,
    amount: int,
    *,
    payee_is_bot: bool = False,
) -> Transferred | Refused:
    """Move coins from the one who asks to another member."""
    job = Job(transaction, occasion)
    request = Request(TRANSFER, (payee.id, amount), occasion.actor.id, amount)

    def operate() -> Transferred:
        rule.check_parties(occasion.actor.id, payee.id, payee_is_bot=payee_is_bot)
        rule.check_amount(amount)
        return _transfer(job, payee, amount)

    return carry_out(transaction, occasion, request, Transferred, operate)


def _transfer(job: Job, payee: Ref, amount: int) -> Transferred:
    connection, payer, at_ms = job.connection, job.occasion.actor, job.occasion.at_ms
    giving, getting = books.hold(connection, job.scope, payer), books.hold(connection, job.scope, payee)
    decided = rule.decide_transfer(job.rules, giving, getting, amount, payee_name=payee.name, at_ms=at_ms)
    number, one, other = job.begin(TRANSFER), Party(job.scope, payer.id), Party(job.scope, payee.id)
    moves = {one: -amount, other: decided.received} | ({THE_FEE: decided.fee} if decided.fee else {})
    flows = {one: decided.sent_that_day, other: decided.received_that_day}
    after = books.book(connection, number, moves, flows)
    books.close(connection, number, TRANSFER, amount, at_ms)
    data = {
        "amount": amount,
        "fee": decided.fee,
        "received": decided.received,
        "to": payee,
        "balance": after[one],
        "to_balance": after[other],
        "transaction": number,
    }
    job.record(TRANSFERRED, f"{payer.name} paid {job.rules.currency.show(amount)} to {payee.name}", data)
    return Transferred(
        transaction=number,
        amount=amount,
        fee=decided.fee,
        received=decided.received,
        balance=after[one],
        to_balance=after[other],
    )
