"""The economy on a real database: whatever happens at the same moment, twice, or too much, the coins fit."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy import ledger, rules
from pulseboard.features.economy.service import EconomyService
from pulseboard.storage import log
from pulseboard.storage.schema import MINT, accounts
from pulseboard.storage.store import Store
from pulseboard.storage.writer import Transaction
from tests.stores.ledger_audit import audit, rows

DAY_MS = 86_400_000
NOON = round(datetime(2026, 3, 10, 12, tzinfo=UTC).timestamp() * 1000)
HARBOUR, MEADOW = Ref("1000", "Harbour"), Ref("2000", "Meadow")
BOT = Ref("1", "Purser")
MIRA, YUKI, ANDERS, OLU, ZOE = MEMBERS = [
    Ref(str(number), name) for number, name in enumerate(("Mira", "Yuki", "Anders", "Olu", "Zoë"), 11)
]


class Clock:
    def __init__(self) -> None:
        self.at_ms = NOON

    def __call__(self) -> int:
        return self.at_ms


class Bank:
    """The service with its arguments filled in: each call is an interaction of its own."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, Clock()
        self.service = EconomyService(store, clock=self.clock)
        self._interactions = 0

    async def claim(self, member: Ref, guild: Ref = HARBOUR, interaction: str | None = None) -> ledger.Claimed:
        return await self.service.claim(member, guild, bot=BOT, interaction_id=interaction or self.interaction())

    async def pay(self, payer: Ref, payee: Ref, amount: Any, interaction: str | None = None) -> ledger.Transferred:
        number = interaction or self.interaction()
        return await self.service.transfer(payer, payee, amount, HARBOUR, bot=BOT, interaction_id=number)

    async def give(self, member: Ref, amount: int) -> None:
        """Put coins into an account as an administration would, mint and entries included."""
        await self.store.transact(_give, member, amount)

    def interaction(self) -> str:
        self._interactions += 1
        return f"interaction {self._interactions}"

    async def balances(self) -> dict[str, int]:
        audited = await self.store.read(audit)
        return {member: balance for (_, member), balance in audited.items()}


def _give(transaction: Transaction, member: Ref, amount: int) -> None:
    for guild, account, change in (HARBOUR.id, member.id, amount), ("", MINT, -amount):
        where = accounts.c.guild == guild, accounts.c.member == account
        transaction.connection.execute(update(accounts).where(*where).values(balance=accounts.c.balance + change))


@pytest.fixture
async def bank(place: Path | PostgresUrl) -> AsyncIterator[Bank]:
    async with Store(place) as store:
        yield Bank(store)


async def test_claims_grow_with_the_streak_and_start_anew_after_a_gap(bank: Bank) -> None:
    """100 the first day, 10 more each day in a row up to 200; a missed day starts over."""
    receipts = []
    for day in [*range(13), 14]:
        bank.clock.at_ms = NOON + day * DAY_MS
        receipts.append(await bank.claim(MIRA))
    assert [receipt.streak for receipt in receipts] == [*range(1, 14), 1]
    assert [receipt.amount for receipt in receipts] == [*range(100, 201, 10), 200, 200, 100]
    assert await bank.balances() == {MIRA.id: 2_150}


async def test_claim_tells_when_the_next_one_is_due(bank: Bank) -> None:
    """The receipt and the refusal name the same moment: midnight of the zone."""
    midnight = round(datetime(2026, 3, 11, tzinfo=UTC).timestamp() * 1000)
    assert (await bank.claim(MIRA)).next_at_ms == midnight
    bank.clock.at_ms = midnight - 1
    with pytest.raises(rules.AlreadyClaimed) as refused:
        await bank.claim(MIRA)
    assert refused.value.next_at_ms == midnight
    bank.clock.at_ms = midnight
    assert (await bank.claim(MIRA)).streak == 2


async def test_a_clock_that_steps_back_pays_nothing(bank: Bank) -> None:
    """A claim's day must be later than the last one's, not only another."""
    await bank.claim(MIRA)
    for step_ms in (1, DAY_MS, 30 * DAY_MS):
        bank.clock.at_ms = NOON - step_ms
        with pytest.raises(rules.AlreadyClaimed):
            await bank.claim(MIRA)
    assert await bank.balances() == {MIRA.id: 100}


async def test_forty_claims_at_once_pay_once(bank: Bank) -> None:
    """One statement decides: 1 receipt, 39 refusals, 1 event."""
    results = await asyncio.gather(*(bank.claim(MIRA) for _ in range(40)), return_exceptions=True)
    assert [type(result) for result in results].count(ledger.Claimed) == 1
    assert [type(result) for result in results].count(rules.AlreadyClaimed) == 39
    assert await bank.balances() == {MIRA.id: 100}
    assert len(await bank.store.read(log.read_after, 0, 100)) == 1


async def test_accounts_are_per_guild(bank: Bank) -> None:
    """A claim here is none there."""
    await bank.claim(MIRA, HARBOUR)
    await bank.claim(MIRA, MEADOW)
    assert await bank.store.read(audit) == {("1000", MIRA.id): 100, ("2000", MIRA.id): 100}
    assert await bank.service.balance(MIRA, MEADOW) == 100
    assert await bank.service.balance(YUKI, MEADOW) == 0


async def test_two_hundred_transfers_at_once_keep_the_sum(bank: Bank) -> None:
    """Five members pay each other in a storm: what is refused changes nothing, and the coins are those claimed."""
    for member in MEMBERS:
        await bank.claim(member)
    pairs = [(MEMBERS[n % 5], MEMBERS[(n + 1 + n // 5 % 4) % 5], n * 37 % 90 + 1) for n in range(200)]
    transfers = (bank.pay(payer, payee, amount) for payer, payee, amount in pairs)
    results = await asyncio.gather(*transfers, return_exceptions=True)
    outcomes = {type(result) for result in results}
    assert outcomes == {ledger.Transferred, rules.NotEnough}
    balances = await bank.balances()
    assert sum(balances.values()) == 500
    paid = sum(isinstance(result, ledger.Transferred) for result in results)
    assert len(await bank.store.read(log.read_after, 0, 1_000)) == 5 + paid


async def test_transfer(bank: Bank) -> None:
    """Receipt, balances and event agree, and the event reads as a sentence that begins with who did it."""
    await bank.claim(YUKI)
    receipt = await bank.pay(YUKI, ANDERS, 60)
    assert (receipt.amount, receipt.balance, receipt.to_balance) == (60, 40, 60)
    claimed, paid = await bank.store.read(log.read_after, 0, 10)
    assert claimed.message == "Yuki claimed 100 coins, streak 1"
    assert paid.message == "Yuki paid 60 coins to Anders"
    assert (paid.actor, paid.guild, paid.bot) == (YUKI, HARBOUR, BOT)
    to = {"id": ANDERS.id, "name": "Anders"}
    assert paid.data == {"amount": 60, "to": to, "balance": 40, "to_balance": 60, "transaction": receipt.transaction}


async def test_all_of_it_may_be_paid_but_not_one_more(bank: Bank) -> None:
    """The whole balance can go; a refusal tells what there is and leaves no trace."""
    await bank.claim(YUKI)
    with pytest.raises(rules.NotEnough) as refused:
        await bank.pay(YUKI, ANDERS, 101)
    assert refused.value.balance == 100
    assert (await bank.pay(YUKI, ANDERS, 100)).balance == 0
    with pytest.raises(rules.NotEnough):
        await bank.pay(OLU, ANDERS, 1)
    assert await bank.balances() == {YUKI.id: 0, ANDERS.id: 100}


@pytest.mark.parametrize("amount", [0, -5, 1.0, True, 2**53, 10**30, "5"])
async def test_what_is_no_amount_never_reaches_the_ledger(bank: Bank, amount: Any) -> None:
    """Refused, and nothing is written."""
    await bank.claim(YUKI)
    with pytest.raises(rules.BadAmount):
        await bank.pay(YUKI, ANDERS, amount)
    assert await bank.balances() == {YUKI.id: 100}


async def test_oneself_and_bots_are_not_paid(bank: Bank) -> None:
    """Neither changes anything."""
    await bank.claim(YUKI)
    with pytest.raises(rules.ToOneself):
        await bank.pay(YUKI, YUKI, 5)
    with pytest.raises(rules.ToABot):
        await bank.service.transfer(YUKI, BOT, 5, HARBOUR, bot=BOT, interaction_id="x", payee_is_bot=True)
    assert await bank.balances() == {YUKI.id: 100}


async def test_a_second_delivery_changes_nothing(bank: Bank) -> None:
    """The same interaction, at once or days later, gets the same receipt; there is one event for it."""
    bank.clock.at_ms = NOON
    claims = await asyncio.gather(*(bank.claim(YUKI, interaction="c") for _ in range(5)))
    transfers = await asyncio.gather(*(bank.pay(YUKI, ANDERS, 60, interaction="t") for _ in range(5)))
    bank.clock.at_ms += 3 * DAY_MS
    claims.append(await bank.claim(YUKI, interaction="c"))
    transfers.append(await bank.pay(YUKI, ANDERS, 60, interaction="t"))
    assert claims == [claims[0]] * 6
    assert transfers == [transfers[0]] * 6
    assert await bank.balances() == {YUKI.id: 40, ANDERS.id: 60}
    assert len(await bank.store.read(log.read_after, 0, 100)) == 2


async def test_an_interaction_does_one_thing(bank: Bank) -> None:
    """An id that comes back for something else is a fault of the caller, not a second payment."""
    await bank.claim(YUKI, interaction="c")
    with pytest.raises(ValueError, match="interaction c was a claim"):
        await bank.pay(YUKI, ANDERS, 60, interaction="c")
    with pytest.raises(ValueError, match="interaction c was a claim"):
        await bank.claim(MIRA, interaction="c")
    await bank.pay(YUKI, ANDERS, 60, interaction="t")
    with pytest.raises(ValueError, match="interaction t was a transfer"):
        await bank.pay(YUKI, OLU, 60, interaction="t")
    assert await bank.balances() == {YUKI.id: 40, ANDERS.id: 60}


async def test_nobody_holds_more_than_can_be_counted(bank: Bank) -> None:
    """At 2^53 - 1 an account is full: one coin more is refused, and stays with the payer."""
    await bank.claim(YUKI)
    await bank.claim(ANDERS)
    await bank.give(ANDERS, rules.MAX_AMOUNT - 200)
    await bank.pay(YUKI, ANDERS, 100)
    bank.clock.at_ms += DAY_MS
    with pytest.raises(rules.MintExhausted):
        await bank.claim(YUKI)
    with pytest.raises(rules.TooMuch):
        await bank.claim(ANDERS)
    assert await bank.service.balance(ANDERS, HARBOUR) == rules.MAX_AMOUNT
    assert await bank.service.balance(YUKI, HARBOUR) == 0
    stats = await bank.store.read(ledger.economy_stats, bank.clock.at_ms)
    assert stats.supply == rules.MAX_AMOUNT


async def test_what_moved_in_a_minute_may_exceed_what_can_be_counted(bank: Bank) -> None:
    """1,100 times everything there is would overflow 64 bits: the statistics stop at the bound, the payments go on."""
    await bank.claim(YUKI)
    await bank.give(YUKI, rules.MAX_AMOUNT - 100)
    for payer, payee in [(YUKI, ANDERS), (ANDERS, YUKI)] * 550:
        await bank.pay(payer, payee, rules.MAX_AMOUNT)
    stats = await bank.store.read(ledger.economy_stats, bank.clock.at_ms)
    assert (stats.transfers_last_day, stats.transferred_last_day) == (1_100, rules.MAX_AMOUNT)


async def test_leaderboard(bank: Bank) -> None:
    """The richest of this guild first, with the name they had last; who has nothing isn't on it."""
    for member in MEMBERS[:3]:
        await bank.claim(member)
    await bank.claim(ZOE, MEADOW)
    await bank.pay(MIRA, YUKI, 100)
    await bank.pay(ANDERS, Ref(YUKI.id, "Yuki (away)"), 30)
    holdings = await bank.service.leaderboard(HARBOUR, 10)
    assert [(holding.name, holding.balance) for holding in holdings] == [("Yuki (away)", 230), ("Anders", 70)]
    assert [holding.name for holding in await bank.service.leaderboard(HARBOUR, 1)] == ["Yuki (away)"]


async def test_statistics(bank: Bank) -> None:
    """Supply and accounts are of now; claims and transfers are those of the last 24 hours."""
    await bank.claim(MIRA)
    bank.clock.at_ms += DAY_MS - 60_000
    await bank.claim(MIRA)
    await bank.claim(YUKI, MEADOW)
    await bank.pay(MIRA, ANDERS, 60)
    stats = await bank.store.read(ledger.economy_stats, bank.clock.at_ms)
    assert (stats.accounts, stats.supply) == (3, 310)
    assert (stats.claims_last_day, stats.claimed_last_day) == (3, 310)
    assert (stats.transfers_last_day, stats.transferred_last_day) == (1, 60)
    assert [(holding.guild, holding.name) for holding in stats.richest[:2]] == [("1000", "Mira"), ("2000", "Yuki")]
    later = await bank.store.read(ledger.economy_stats, bank.clock.at_ms + 60_000)
    assert (later.claims_last_day, later.claimed_last_day, later.supply) == (2, 210, 310)


async def test_hostile_names_are_kept_as_they_are(bank: Bank) -> None:
    """A name is data, whatever is written in it."""
    hostile = Ref("66", "Robert'); DROP TABLE accounts;-- <img onerror=x> \u202e 😀" * 3)
    await bank.claim(hostile)
    assert (await bank.service.leaderboard(HARBOUR))[0].name == hostile.name
    assert (await bank.store.read(log.read_after, 0, 1))[0].actor == hostile


async def test_each_claim_and_transfer_has_its_entries(bank: Bank) -> None:
    """Two entries each, and the mint's account is one for all guilds."""
    await bank.claim(MIRA, HARBOUR)
    await bank.claim(MIRA, MEADOW)
    await bank.pay(MIRA, YUKI, 1)
    kept = await bank.store.read(rows, ledger.entries)
    assert {(row["guild"], row["member"], row["amount"], row["balance"]) for row in kept} == {
        ("1000", MIRA.id, 100, 100),
        ("", MINT, -100, -100),
        ("2000", MIRA.id, 100, 100),
        ("", MINT, -100, -200),
        ("1000", MIRA.id, -1, 99),
        ("1000", YUKI.id, 1, 1),
    }
