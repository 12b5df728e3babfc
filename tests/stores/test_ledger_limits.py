"""What a transfer or a claim may not do: too much, too little, at the wrong time, or between the wrong two."""

from typing import Any

import pytest

from pulseboard.features.economy.ledger.job import TRANSFER
from pulseboard.features.economy.ledger.queries import economy_stats
from pulseboard.features.economy.ledger.receipts import Transferred
from pulseboard.features.economy.refusals import Reason
from pulseboard.features.economy.rules import MAX_AMOUNT, Rules
from pulseboard.storage.schema import BURN, FEE, SYSTEM, turnover
from tests.stores.bank import ANDERS, BOT, DAY_MS, HARBOUR, MIRA, NOON, OLU, YUKI, ZOE, Bank


async def test_fee(bank: Bank) -> None:
    """It is part of what is paid, rounded down, and burnt: the supply is less by it."""
    bank.rules = Rules(fee_basis_points=250)
    await bank.claim(YUKI)
    receipt = await bank.pay(YUKI, ANDERS, 79)
    number = receipt.transaction
    assert receipt == Transferred(transaction=number, amount=79, fee=1, received=78, balance=21, to_balance=78)
    data = (await bank.events())[-1].data
    assert (data["amount"], data["fee"], data["received"]) == (79, 1, 78)
    expected = {(HARBOUR.id, YUKI.id, -79, 21, 2), (HARBOUR.id, ANDERS.id, 78, 78, 1), (SYSTEM, "fee", 1, 1, 1)}
    assert await bank.booked(number) == expected
    assert (await bank.pay(YUKI, ANDERS, 1)).fee == 0
    assert sum((await bank.balances()).values()) == 99
    assert (await bank.store.read(economy_stats, bank.clock.at_ms)).supply == 99


async def test_caps_are_per_calendar_day(bank: Bank) -> None:
    """What was sent and received counts until midnight, and each side has its own sentence."""
    bank.rules = Rules(daily_send_cap=50, daily_receive_cap=70)
    for member in (MIRA, YUKI, ANDERS):
        await bank.claim(member)
    await bank.pay(MIRA, OLU, 30)
    midnight = NOON + DAY_MS // 2
    refusal = await bank.refused(bank.pay(MIRA, OLU, 21))
    assert (refusal.reason, refusal.next_at_ms) == (Reason.SEND_CAP, midnight)
    assert refusal.sentence == (
        f"You can pay 50 coins a day, and 20 coins of that is left. That begins anew <t:{midnight // 1000}:R>."
    )
    await bank.pay(MIRA, OLU, 20)
    refusal = await bank.refused(bank.pay(YUKI, OLU, 21))
    assert (refusal.reason, refusal.next_at_ms) == (Reason.RECEIVE_CAP, midnight)
    assert refusal.sentence.startswith("Olu can be paid 70 coins a day, and 20 coins of that is left.")
    bank.clock.at_ms = midnight
    await bank.pay(YUKI, OLU, 21)
    await bank.pay(MIRA, OLU, 49)
    assert await bank.balances() == {MIRA.id: 1, YUKI.id: 79, ANDERS.id: 100, OLU.id: 120}


async def test_a_clock_that_steps_back_starts_no_new_cap(bank: Bank) -> None:
    """Yesterday comes again: what was sent on the later day still counts, and nothing is counted twice after it."""
    bank.rules = Rules(daily_send_cap=50, daily_receive_cap=50)
    await bank.claim(MIRA)
    await bank.pay(MIRA, OLU, 50)
    for step_ms in (-DAY_MS, 0):
        bank.clock.at_ms = NOON + step_ms
        assert (await bank.refused(bank.pay(MIRA, ZOE, 1))).reason is Reason.SEND_CAP
    bank.clock.at_ms = NOON - DAY_MS
    await bank.claim(YUKI)
    assert (await bank.refused(bank.pay(YUKI, OLU, 1))).reason is Reason.RECEIVE_CAP
    await bank.pay(YUKI, ZOE, 1)
    bank.clock.at_ms = NOON
    await bank.pay(YUKI, ZOE, 49)
    assert (await bank.balances())[ZOE.id] == 50


async def test_all_of_it_may_be_paid_but_not_one_more(bank: Bank) -> None:
    """The whole balance can go; a refusal tells what there is."""
    await bank.claim(YUKI)
    refusal = await bank.refused(bank.pay(YUKI, ANDERS, 101))
    assert refusal.reason is Reason.NOT_ENOUGH
    assert refusal.sentence == "You have 100 coins, that isn't enough for 101 coins."
    assert (await bank.pay(YUKI, ANDERS, 100)).balance == 0
    assert (await bank.refused(bank.pay(OLU, ANDERS, 1))).reason is Reason.NOT_ENOUGH
    assert await bank.balances() == {YUKI.id: 0, ANDERS.id: 100}


async def test_a_refusal_opens_no_account(bank: Bank) -> None:
    """Who was refused, or was to be paid, has no account from that."""
    await bank.refused(bank.pay(OLU, ANDERS, 1))
    assert await bank.balances() == {}


@pytest.mark.parametrize("amount", [0, -5, 1.0, True, 2**53, 10**30, "5", None])
async def test_what_is_no_amount_changes_nothing(bank: Bank, amount: Any) -> None:
    """Refused, whatever an amount could be taken for."""
    await bank.claim(YUKI)
    assert (await bank.refused(bank.pay(YUKI, ANDERS, amount))).reason is Reason.BAD_AMOUNT
    assert await bank.balances() == {YUKI.id: 100}


async def test_oneself_and_bots_are_not_paid(bank: Bank) -> None:
    """Neither changes anything."""
    await bank.claim(YUKI)
    assert (await bank.refused(bank.pay(YUKI, YUKI, 5))).reason is Reason.TO_ONESELF
    to_a_bot = bank.service.transfer(bank.asked(YUKI), BOT, 5, payee_is_bot=True)
    assert (await bank.refused(to_a_bot)).reason is Reason.TO_A_BOT


async def test_the_least_that_can_be_paid(bank: Bank) -> None:
    """Below it nothing is moved."""
    bank.rules = Rules(transfer_minimum=10)
    await bank.claim(YUKI)
    refusal = await bank.refused(bank.pay(YUKI, ANDERS, 9))
    assert (refusal.reason, refusal.sentence) == (Reason.BELOW_MINIMUM, "The least you can pay is 10 coins.")
    await bank.pay(YUKI, ANDERS, 10)


async def test_who_is_frozen_neither_claims_nor_pays_nor_is_paid(bank: Bank) -> None:
    """And is as before when that ends."""
    await bank.claim(MIRA)
    await bank.claim(YUKI)
    await bank.freeze(MIRA)
    bank.clock.at_ms += DAY_MS
    assert (await bank.refused(bank.claim(MIRA))).reason is Reason.FROZEN
    assert (await bank.refused(bank.pay(MIRA, YUKI, 1))).reason is Reason.FROZEN
    refusal = await bank.refused(bank.pay(YUKI, MIRA, 1))
    assert refusal.reason is Reason.OTHER_FROZEN
    assert refusal.sentence == "Mira's account is frozen: nothing can be paid into it."
    await bank.freeze(MIRA, frozen=False)
    assert (await bank.claim(MIRA)).streak == 2
    await bank.pay(YUKI, MIRA, 1)


async def test_nobody_holds_more_than_is_set(bank: Bank) -> None:
    """The bound may be reached, not passed: by a claim, a transfer or a grant."""
    bank.rules = Rules(max_balance=150)
    await bank.claim(MIRA)
    await bank.claim(YUKI)
    refusal = await bank.refused(bank.pay(MIRA, YUKI, 51))
    assert (refusal.reason, refusal.sentence) == (Reason.BALANCE_CAP, "Yuki can't hold more than 150 coins.")
    assert (await bank.pay(MIRA, YUKI, 50)).to_balance == 150
    assert (await bank.refused(bank.grant(MIRA, 101))).sentence == "Mira can't hold more than 150 coins."
    bank.clock.at_ms += DAY_MS
    assert (await bank.refused(bank.claim(YUKI))).sentence == "You can't hold more than 150 coins."


async def test_nobody_holds_more_than_can_be_counted(bank: Bank) -> None:
    """At 2^53 - 1 an account is full and the mint is empty; what is refused stays where it is."""
    await bank.claim(YUKI)
    await bank.grant(ANDERS, MAX_AMOUNT - 100)
    assert (await bank.refused(bank.claim(OLU))).reason is Reason.SUPPLY_CAP
    assert (await bank.refused(bank.grant(OLU, 1))).reason is Reason.SUPPLY_CAP
    assert (await bank.pay(YUKI, ANDERS, 100)).to_balance == MAX_AMOUNT
    assert (await bank.refused(bank.grant(ANDERS, 1))).reason is Reason.BALANCE_CAP
    stats = await bank.store.read(economy_stats, bank.clock.at_ms)
    assert stats.supply == MAX_AMOUNT
    assert await bank.balances() == {YUKI.id: 0, ANDERS.id: MAX_AMOUNT}


async def test_what_was_burnt_goes_round_again(bank: Bank) -> None:
    """Once the mint has given all there can be, it is the supply that is bounded, not what was ever given out."""
    bank.rules = Rules(fee_basis_points=5_000)
    await bank.grant(YUKI, MAX_AMOUNT)
    refusal = await bank.refused(bank.grant(ANDERS, 1))
    most = "There can't be more than 9,007,199,254,740,991 coins in all"
    assert refusal.sentence == f"{most}: 0 coins can still be given out."
    taken = (await bank.take(YUKI, 500)).transaction
    await bank.pay(YUKI, MIRA, 100)
    assert (await bank.refused(bank.grant(ANDERS, 551))).sentence.endswith("550 coins can still be given out.")
    granted = (await bank.grant(ANDERS, 520)).transaction
    assert {(member, amount) for _, member, amount, _, _ in await bank.booked(granted)} == {
        (ANDERS.id, 520),
        (BURN, -500),
        (FEE, -20),
    }
    stats = await bank.store.read(economy_stats, bank.clock.at_ms)
    assert stats.supply == MAX_AMOUNT - 30
    assert (await bank.refused(bank.undo(taken))).reason is Reason.CANNOT_BE_UNDONE
    await bank.undo(granted)
    await bank.undo(taken)
    await bank.balances()


async def test_what_moved_in_a_minute_may_exceed_what_can_be_counted(bank: Bank) -> None:
    """Everything there is, moved to and fro, is more than all there is: statistics stop there, the payments go on."""
    await bank.grant(YUKI, MAX_AMOUNT)
    for payer, payee in [(YUKI, ANDERS), (ANDERS, YUKI)] * 2:
        await bank.pay(payer, payee, MAX_AMOUNT)
    moved = [row for row in await bank.kept(turnover) if row["kind"] == TRANSFER]
    assert [(row["transactions"], row["coins"]) for row in moved] == [(4, MAX_AMOUNT)]
    bank.clock.at_ms += 60_000
    await bank.pay(YUKI, ANDERS, MAX_AMOUNT)
    stats = await bank.store.read(economy_stats, bank.clock.at_ms)
    assert (stats.transfers_last_day, stats.transferred_last_day) == (5, MAX_AMOUNT)
