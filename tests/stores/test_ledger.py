"""Claims and transfers on a real database: whatever happens at the same moment, or too much, the coins fit."""

import asyncio
from pathlib import Path

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy.ledger.queries import economy_stats
from pulseboard.features.economy.ledger.receipts import Claimed, Transferred
from pulseboard.features.economy.refusals import Reason, Refusal
from pulseboard.features.economy.rules import Rules
from pulseboard.storage.schema import MINT, SYSTEM, interactions
from pulseboard.storage.store import Store
from tests.stores.bank import ANDERS, BOT, DAY_MS, HARBOUR, MEADOW, MEMBERS, MIRA, NOON, YUKI, ZOE, Bank


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
    assert await bank.booked(number) == {(HARBOUR.id, MIRA.id, 110, 210, 2), (SYSTEM, MINT, -110, -210, 2)}


async def test_claim_tells_when_the_next_one_is_due(bank: Bank) -> None:
    """The receipt and the refusal name the same moment: midnight of the zone."""
    midnight = NOON + DAY_MS // 2
    assert (await bank.claim(MIRA)).next_at_ms == midnight
    bank.clock.at_ms = midnight - 1
    refusal = await bank.refused(bank.claim(MIRA))
    assert (refusal.reason, refusal.next_at_ms) == (Reason.ALREADY_CLAIMED, midnight)
    bank.clock.at_ms = midnight
    assert (await bank.claim(MIRA)).streak == 2


async def test_a_clock_that_steps_back_pays_nothing(bank: Bank) -> None:
    """A claim's day must be later than the last one's, not only another."""
    await bank.claim(MIRA)
    for step_ms in (1, DAY_MS, 30 * DAY_MS):
        bank.clock.at_ms = NOON - step_ms
        assert (await bank.refused(bank.claim(MIRA))).reason is Reason.ALREADY_CLAIMED
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
        assert (await bank.refused(bank.claim(MIRA, MEADOW))).reason is Reason.ALREADY_CLAIMED
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
    assert (await bank.refused(bank.claim(MIRA))).reason is Reason.ALREADY_CLAIMED
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
    assert await bank.booked(number) == {(HARBOUR.id, YUKI.id, -60, 40, 2), (HARBOUR.id, ANDERS.id, 60, 60, 1)}


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
    await bank.refused(bank.claim(MIRA))
    outcomes = [row["outcome"] for row in await bank.kept(interactions)]
    assert ['"type":"claimed"' in outcome for outcome in outcomes] == [True, False]
    assert ['"type":"refused"' in outcome for outcome in outcomes] == [False, True]
