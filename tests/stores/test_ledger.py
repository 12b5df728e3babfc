"""Claims and transfers on a real database: whatever happens at the same moment, or too much, the coins fit."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy.ledger.operations import TRANSFER
from pulseboard.features.economy.ledger.queries import economy_stats
from pulseboard.features.economy.ledger.receipts import Claimed, Transferred
from pulseboard.features.economy.refusals import Reason, Refusal
from pulseboard.features.economy.rules import MAX_AMOUNT, Rules
from pulseboard.storage.schema import BURN, FEE, MINT, SYSTEM, entries, interactions, turnover
from pulseboard.storage.store import Store
from tests.stores.bank import ANDERS, BOT, DAY_MS, HARBOUR, MEADOW, MEMBERS, MIRA, NOON, OLU, YUKI, ZOE, Bank
from tests.stores.ledger_audit import rows


@pytest.fixture
async def bank(place: Path | PostgresUrl) -> AsyncIterator[Bank]:
    async with Store(place) as store:
        yield Bank(store)


async def refused(bank: Bank, deed: Any) -> Refusal:
    """The refusal of a deed, after an audit: it changed nothing but what tells of it."""
    before = await kept(bank, entries)
    with pytest.raises(Refusal) as refusal:
        await deed
    assert await kept(bank, entries) == before
    await bank.audited()
    return refusal.value


async def kept(bank: Bank, table: Table) -> list[Any]:
    return await bank.store.read(rows, table)


async def test_claims_grow_with_the_streak_and_start_anew_after_a_gap(bank: Bank) -> None:
    """100 the first day, 10 more each day in a row up to 200; a missed day starts over."""
    receipts = []
    for day in [*range(13), 14]:
        bank.clock.at_ms = NOON + day * DAY_MS
        receipts.append(await bank.claim(MIRA))
    assert [receipt.streak for receipt in receipts] == [*range(1, 14), 1]
    assert [receipt.amount for receipt in receipts] == [*range(100, 201, 10), 200, 200, 100]
    assert await bank.balances() == {MIRA.id: 2_150}


async def test_claim(bank: Bank) -> None:
    """Receipt, event and entries agree to the letter."""
    await bank.claim(MIRA)
    bank.clock.at_ms += DAY_MS
    midnight = NOON + DAY_MS * 3 // 2
    receipt = await bank.claim(MIRA)
    number = receipt.transaction
    assert receipt == Claimed(transaction=number, amount=110, streak=2, balance=210, next_at_ms=midnight)
    event = (await bank.events())[-1]
    assert (event.kind, event.level) == ("economy.daily_claimed", "success")
    assert event.message == "Mira claimed 110 coins, streak 2"
    assert (event.actor, event.guild, event.bot) == (MIRA, HARBOUR, BOT)
    assert event.occurred_at == "2026-03-11T12:00:00.000Z"
    assert event.data == {"amount": 110, "streak": 2, "balance": 210, "transaction": number}
    assert await booked(bank, number) == {(HARBOUR.id, MIRA.id, 110, 210, 2), (SYSTEM, MINT, -110, -210, 2)}


async def booked(bank: Bank, number: int) -> set[tuple[str, str, int, int, int]]:
    return {
        (row["guild"], row["member"], row["amount"], row["balance"], row["number"])
        for row in await kept(bank, entries)
        if row["transaction_id"] == number
    }


async def test_claim_tells_when_the_next_one_is_due(bank: Bank) -> None:
    """The receipt and the refusal name the same moment: midnight of the zone."""
    midnight = NOON + DAY_MS // 2
    assert (await bank.claim(MIRA)).next_at_ms == midnight
    bank.clock.at_ms = midnight - 1
    refusal = await refused(bank, bank.claim(MIRA))
    assert (refusal.reason, refusal.next_at_ms) == (Reason.ALREADY_CLAIMED, midnight)
    bank.clock.at_ms = midnight
    assert (await bank.claim(MIRA)).streak == 2


async def test_a_clock_that_steps_back_pays_nothing(bank: Bank) -> None:
    """A claim's day must be later than the last one's, not only another."""
    await bank.claim(MIRA)
    for step_ms in (1, DAY_MS, 30 * DAY_MS):
        bank.clock.at_ms = NOON - step_ms
        assert (await refused(bank, bank.claim(MIRA))).reason is Reason.ALREADY_CLAIMED
    assert await bank.balances() == {MIRA.id: 100}


async def test_accounts_are_per_guild(bank: Bank) -> None:
    """A claim here is none there."""
    await bank.claim(MIRA, HARBOUR)
    await bank.claim(MIRA, MEADOW)
    assert await bank.audited() == {(HARBOUR.id, MIRA.id): 100, (MEADOW.id, MIRA.id): 100}
    assert await bank.service.balance(bank.asked(MIRA, MEADOW), MIRA) == 100
    assert await bank.service.balance(bank.asked(MIRA, MEADOW), YUKI) == 0


async def test_accounts_are_global_where_that_is_set(place: Path | PostgresUrl) -> None:
    """One account wherever the member is: claimed here is claimed there, and what was claimed here is paid there."""
    async with Store(place) as store:
        bank = Bank(store, Rules(is_global=True))
        await bank.claim(MIRA, HARBOUR)
        assert (await refused(bank, bank.claim(MIRA, MEADOW))).reason is Reason.ALREADY_CLAIMED
        await bank.service.transfer(bank.asked(MIRA, MEADOW), YUKI, 30)
        assert await bank.audited() == {("global", MIRA.id): 70, ("global", YUKI.id): 30}
        assert (await bank.events())[-1].guild == MEADOW
        assert (await bank.service.leaderboard(bank.asked(ZOE, MEADOW))).total == 2
        line = (await bank.service.history(bank.asked(YUKI, HARBOUR)))[0]
        assert (line.amount, line.balance, line.others) == (30, 30, [(MIRA.id, "Mira")])


async def test_another_scope_on_the_same_database_starts_new_accounts(bank: Bank) -> None:
    """Nothing breaks and nothing is lost: the accounts of the other scope wait until it is set again."""
    await bank.claim(MIRA)
    bank.rules = Rules(is_global=True)
    assert (await bank.claim(MIRA)).balance == 100
    bank.rules = Rules()
    assert (await refused(bank, bank.claim(MIRA))).reason is Reason.ALREADY_CLAIMED
    assert await bank.audited() == {(HARBOUR.id, MIRA.id): 100, ("global", MIRA.id): 100}


async def test_two_hundred_transfers_at_once_keep_the_sum(bank: Bank) -> None:
    """Five members pay each other in a storm: what is refused changes nothing, and the coins are those claimed."""
    for member in MEMBERS:
        await bank.claim(member)
    pairs = [(MEMBERS[n % 5], MEMBERS[(n + 1 + n // 5 % 4) % 5], n * 37 % 90 + 1) for n in range(200)]
    transfers = (bank.pay(payer, payee, amount) for payer, payee, amount in pairs)
    results = await asyncio.gather(*transfers, return_exceptions=True)
    paid = [result for result in results if isinstance(result, Transferred)]
    reasons = [result.reason for result in results if isinstance(result, Refusal)]
    assert set(reasons) == {Reason.NOT_ENOUGH}
    assert len(paid) + len(reasons) == 200
    assert sum((await bank.balances()).values()) == 500
    assert len(await bank.events()) == 5 + 200


async def test_transfer(bank: Bank) -> None:
    """Receipt, event and entries agree to the letter."""
    await bank.claim(YUKI)
    receipt = await bank.pay(YUKI, ANDERS, 60)
    number = receipt.transaction
    assert receipt == Transferred(transaction=number, amount=60, fee=0, received=60, balance=40, to_balance=60)
    paid = (await bank.events())[-1]
    assert (paid.kind, paid.level) == ("economy.transferred", "success")
    assert paid.message == "Yuki paid 60 coins to Anders"
    assert (paid.actor, paid.guild, paid.bot) == (YUKI, HARBOUR, BOT)
    assert paid.data == {
        "amount": 60,
        "fee": 0,
        "received": 60,
        "to": {"id": ANDERS.id, "name": "Anders"},
        "balance": 40,
        "to_balance": 60,
        "transaction": number,
    }
    assert await booked(bank, number) == {(HARBOUR.id, YUKI.id, -60, 40, 2), (HARBOUR.id, ANDERS.id, 60, 60, 1)}


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
    assert await booked(bank, number) == expected
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
    refusal = await refused(bank, bank.pay(MIRA, OLU, 21))
    assert (refusal.reason, refusal.next_at_ms) == (Reason.SEND_CAP, midnight)
    assert refusal.sentence == (
        f"You can pay 50 coins a day, and 20 coins of that is left. That begins anew <t:{midnight // 1000}:R>."
    )
    await bank.pay(MIRA, OLU, 20)
    refusal = await refused(bank, bank.pay(YUKI, OLU, 21))
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
        assert (await refused(bank, bank.pay(MIRA, ZOE, 1))).reason is Reason.SEND_CAP
    bank.clock.at_ms = NOON - DAY_MS
    await bank.claim(YUKI)
    assert (await refused(bank, bank.pay(YUKI, OLU, 1))).reason is Reason.RECEIVE_CAP
    await bank.pay(YUKI, ZOE, 1)
    bank.clock.at_ms = NOON
    await bank.pay(YUKI, ZOE, 49)
    assert (await bank.balances())[ZOE.id] == 50


async def test_all_of_it_may_be_paid_but_not_one_more(bank: Bank) -> None:
    """The whole balance can go; a refusal tells what there is."""
    await bank.claim(YUKI)
    refusal = await refused(bank, bank.pay(YUKI, ANDERS, 101))
    assert refusal.reason is Reason.NOT_ENOUGH
    assert refusal.sentence == "You have 100 coins, that isn't enough for 101 coins."
    assert (await bank.pay(YUKI, ANDERS, 100)).balance == 0
    assert (await refused(bank, bank.pay(OLU, ANDERS, 1))).reason is Reason.NOT_ENOUGH
    assert await bank.balances() == {YUKI.id: 0, ANDERS.id: 100}


async def test_a_refusal_opens_no_account(bank: Bank) -> None:
    """Who was refused, or was to be paid, has no account from that."""
    await refused(bank, bank.pay(OLU, ANDERS, 1))
    assert await bank.balances() == {}


@pytest.mark.parametrize("amount", [0, -5, 1.0, True, 2**53, 10**30, "5", None])
async def test_what_is_no_amount_changes_nothing(bank: Bank, amount: Any) -> None:
    """Refused, whatever an amount could be taken for."""
    await bank.claim(YUKI)
    assert (await refused(bank, bank.pay(YUKI, ANDERS, amount))).reason is Reason.BAD_AMOUNT
    assert await bank.balances() == {YUKI.id: 100}


async def test_oneself_and_bots_are_not_paid(bank: Bank) -> None:
    """Neither changes anything."""
    await bank.claim(YUKI)
    assert (await refused(bank, bank.pay(YUKI, YUKI, 5))).reason is Reason.TO_ONESELF
    to_a_bot = bank.service.transfer(bank.asked(YUKI), BOT, 5, payee_is_bot=True)
    assert (await refused(bank, to_a_bot)).reason is Reason.TO_A_BOT


async def test_the_least_that_can_be_paid(bank: Bank) -> None:
    """Below it nothing is moved."""
    bank.rules = Rules(transfer_minimum=10)
    await bank.claim(YUKI)
    refusal = await refused(bank, bank.pay(YUKI, ANDERS, 9))
    assert (refusal.reason, refusal.sentence) == (Reason.BELOW_MINIMUM, "The least you can pay is 10 coins.")
    await bank.pay(YUKI, ANDERS, 10)


async def test_who_is_frozen_neither_claims_nor_pays_nor_is_paid(bank: Bank) -> None:
    """And is as before when that ends."""
    await bank.claim(MIRA)
    await bank.claim(YUKI)
    await bank.freeze(MIRA)
    bank.clock.at_ms += DAY_MS
    assert (await refused(bank, bank.claim(MIRA))).reason is Reason.FROZEN
    assert (await refused(bank, bank.pay(MIRA, YUKI, 1))).reason is Reason.FROZEN
    refusal = await refused(bank, bank.pay(YUKI, MIRA, 1))
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
    refusal = await refused(bank, bank.pay(MIRA, YUKI, 51))
    assert (refusal.reason, refusal.sentence) == (Reason.BALANCE_CAP, "Yuki can't hold more than 150 coins.")
    assert (await bank.pay(MIRA, YUKI, 50)).to_balance == 150
    assert (await refused(bank, bank.grant(MIRA, 101))).sentence == "Mira can't hold more than 150 coins."
    bank.clock.at_ms += DAY_MS
    assert (await refused(bank, bank.claim(YUKI))).sentence == "You can't hold more than 150 coins."


async def test_nobody_holds_more_than_can_be_counted(bank: Bank) -> None:
    """At 2^53 - 1 an account is full and the mint is empty; what is refused stays where it is."""
    await bank.claim(YUKI)
    await bank.grant(ANDERS, MAX_AMOUNT - 100)
    assert (await refused(bank, bank.claim(OLU))).reason is Reason.SUPPLY_CAP
    assert (await refused(bank, bank.grant(OLU, 1))).reason is Reason.SUPPLY_CAP
    assert (await bank.pay(YUKI, ANDERS, 100)).to_balance == MAX_AMOUNT
    assert (await refused(bank, bank.grant(ANDERS, 1))).reason is Reason.BALANCE_CAP
    stats = await bank.store.read(economy_stats, bank.clock.at_ms)
    assert stats.supply == MAX_AMOUNT
    assert await bank.balances() == {YUKI.id: 0, ANDERS.id: MAX_AMOUNT}


async def test_what_was_burnt_goes_round_again(bank: Bank) -> None:
    """Once the mint has given all there can be, it is the supply that is bounded, not what was ever given out."""
    bank.rules = Rules(fee_basis_points=5_000)
    await bank.grant(YUKI, MAX_AMOUNT)
    refusal = await refused(bank, bank.grant(ANDERS, 1))
    most = "There can't be more than 9,007,199,254,740,991 coins in all"
    assert refusal.sentence == f"{most}: 0 coins can still be given out."
    taken = (await bank.take(YUKI, 500)).transaction
    await bank.pay(YUKI, MIRA, 100)
    assert (await refused(bank, bank.grant(ANDERS, 551))).sentence.endswith("550 coins can still be given out.")
    granted = (await bank.grant(ANDERS, 520)).transaction
    assert {(member, amount) for _, member, amount, _, _ in await booked(bank, granted)} == {
        (ANDERS.id, 520),
        (BURN, -500),
        (FEE, -20),
    }
    stats = await bank.store.read(economy_stats, bank.clock.at_ms)
    assert stats.supply == MAX_AMOUNT - 30
    assert (await refused(bank, bank.undo(taken))).reason is Reason.CANNOT_BE_UNDONE
    await bank.undo(granted)
    await bank.undo(taken)
    await bank.balances()


async def test_what_moved_in_a_minute_may_exceed_what_can_be_counted(bank: Bank) -> None:
    """Everything there is, moved to and fro, is more than all there is: statistics stop there, the payments go on."""
    await bank.grant(YUKI, MAX_AMOUNT)
    for payer, payee in [(YUKI, ANDERS), (ANDERS, YUKI)] * 2:
        await bank.pay(payer, payee, MAX_AMOUNT)
    moved = [row for row in await kept(bank, turnover) if row["kind"] == TRANSFER]
    assert [(row["transactions"], row["coins"]) for row in moved] == [(4, MAX_AMOUNT)]
    bank.clock.at_ms += 60_000
    await bank.pay(YUKI, ANDERS, MAX_AMOUNT)
    stats = await bank.store.read(economy_stats, bank.clock.at_ms)
    assert (stats.transfers_last_day, stats.transferred_last_day) == (5, MAX_AMOUNT)


async def test_leaderboard(bank: Bank) -> None:
    """The richest of this guild first, with the name they had last; who has nothing isn't on it."""
    for member in MEMBERS[:3]:
        await bank.claim(member)
    await bank.claim(ZOE, MEADOW)
    await bank.pay(MIRA, YUKI, 100)
    await bank.pay(ANDERS, Ref(YUKI.id, "Yuki (away)"), 30)
    leaders = await bank.service.leaderboard(bank.asked(MIRA))
    assert [(holding.name, holding.balance) for holding in leaders.holdings] == [("Yuki (away)", 230), ("Anders", 70)]
    second = await bank.service.leaderboard(bank.asked(MIRA), 1, 1)
    assert ([holding.name for holding in second.holdings], second.total) == (["Anders"], 2)


async def test_history(bank: Bank) -> None:
    """The newest entry first, with the balance after it, who did it, why and with whom; pages follow on each other."""
    await bank.claim(MIRA)
    await bank.pay(MIRA, YUKI, 10)
    await bank.grant(MIRA, 5)
    first, second = await bank.service.history(bank.asked(MIRA), 2)
    assert (first.number, first.kind, first.amount, first.balance, first.reason) == (3, "grant", 5, 95, "a prize")
    assert (first.actor, first.others, first.at_ms) == ("5", [], NOON)
    assert (second.number, second.kind, second.amount, second.others) == (2, "transfer", -10, [(YUKI.id, "Yuki")])
    (third,) = await bank.service.history(bank.asked(MIRA), 2, second.number)
    assert (third.number, third.kind, third.amount, third.balance) == (1, "claim", 100, 100)
    assert [line.amount for line in await bank.service.history(bank.asked(YUKI))] == [10]
    assert await bank.service.history(bank.asked(ZOE)) == []


async def test_statistics(bank: Bank) -> None:
    """Supply and accounts are of now; claims and transfers are those of the last 24 hours."""
    await bank.claim(MIRA)
    bank.clock.at_ms += DAY_MS - 60_000
    await bank.claim(MIRA)
    await bank.claim(YUKI, MEADOW)
    await bank.pay(MIRA, ANDERS, 60)
    stats = await bank.store.read(economy_stats, bank.clock.at_ms)
    assert (stats.accounts, stats.supply) == (3, 310)
    assert (stats.claims_last_day, stats.claimed_last_day) == (3, 310)
    assert (stats.transfers_last_day, stats.transferred_last_day) == (1, 60)
    assert [(holding.guild, holding.name) for holding in stats.richest[:2]] == [("1000", "Mira"), ("2000", "Yuki")]
    later = await bank.store.read(economy_stats, bank.clock.at_ms + 60_000)
    assert (later.claims_last_day, later.claimed_last_day, later.supply) == (2, 210, 310)


async def test_hostile_names_are_kept_as_they_are(bank: Bank) -> None:
    """A name is data, whatever is written in it."""
    hostile = Ref("66", "Robert'); DROP TABLE accounts;-- <img onerror=x> \u202e 😀" * 3)
    await bank.claim(hostile)
    leaders = await bank.service.leaderboard(bank.asked(MIRA))
    assert leaders.holdings[0].name == hostile.name
    assert (await bank.events())[0].actor == hostile


async def test_each_interaction_is_kept_with_its_outcome(bank: Bank) -> None:
    """For as long as it may be delivered again, whatever came of it."""
    await bank.claim(MIRA)
    await refused(bank, bank.claim(MIRA))
    outcomes = [row["outcome"] for row in await kept(bank, interactions)]
    assert ['"type":"claimed"' in outcome for outcome in outcomes] == [True, False]
    assert ['"type":"refused"' in outcome for outcome in outcomes] == [False, True]
