"""What administrators do to the books, on a real database: each with its receipt, its event and its entries."""

from typing import Any

import pytest

from pulseboard.events import Event, Ref
from pulseboard.features.economy.ledger.receipts import Adjusted, Frozen, Undone
from pulseboard.features.economy.refusals import Reason
from pulseboard.features.economy.rules import MAX_AMOUNT, Rules
from pulseboard.features.economy.service import Asked
from pulseboard.storage.schema import BURN, MINT, SYSTEM, accounts, entries, transactions
from tests.stores.bank import ADMIN, ANDERS, BOT, DAY_MS, HARBOUR, MEADOW, MIRA, YUKI, Bank
from tests.stores.ledger_audit import rows

MIRA_IN_DATA = {"id": MIRA.id, "name": "Mira"}


async def refusal_of(bank: Bank, deed: Any) -> tuple[Reason, str]:
    refusal = await bank.refused(deed)
    return refusal.reason, refusal.sentence


async def last_event(bank: Bank) -> Event:
    event = (await bank.events())[-1]
    assert (event.actor, event.guild, event.bot) == (ADMIN, HARBOUR, BOT)
    return event


async def booked(bank: Bank, number: int) -> set[tuple[str, str, int, int]]:
    kept = await bank.store.read(rows, entries)
    return {
        (row["guild"], row["member"], row["amount"], row["balance"]) for row in kept if row["transaction_id"] == number
    }


async def test_grant(bank: Bank) -> None:
    """New coins, from the mint."""
    receipt = await bank.grant(MIRA, 1_500)
    number = receipt.transaction
    assert receipt == Adjusted(transaction=number, amount=1_500, balance=1_500)
    event = await last_event(bank)
    assert (event.kind, event.level) == ("economy.granted", "success")
    assert event.message == "Ada granted Mira 1,500 coins: a prize"
    assert event.data == {
        "amount": 1_500,
        "member": MIRA_IN_DATA,
        "before": 0,
        "balance": 1_500,
        "reason": "a prize",
        "transaction": number,
    }
    assert await booked(bank, number) == {(HARBOUR.id, MIRA.id, 1_500, 1_500), (SYSTEM, MINT, -1_500, -1_500)}
    assert await bank.balances() == {MIRA.id: 1_500}


async def test_take(bank: Bank) -> None:
    """Coins of a member are burnt: the supply is less by them."""
    await bank.grant(MIRA, 100)
    receipt = await bank.take(MIRA, 30)
    number = receipt.transaction
    assert receipt == Adjusted(transaction=number, amount=-30, balance=70)
    event = await last_event(bank)
    assert (event.kind, event.level) == ("economy.taken", "warning")
    assert event.message == "Ada took 30 coins from Mira: a fine"
    assert event.data == {
        "amount": 30,
        "member": MIRA_IN_DATA,
        "before": 100,
        "balance": 70,
        "reason": "a fine",
        "transaction": number,
    }
    assert await booked(bank, number) == {(HARBOUR.id, MIRA.id, -30, 70), (SYSTEM, BURN, 30, 30)}
    reason, sentence = await refusal_of(bank, bank.take(MIRA, 71))
    assert (reason, sentence) == (Reason.NOT_ENOUGH, "Mira has 70 coins, that isn't enough for 71 coins.")


async def test_set(bank: Bank) -> None:
    """A grant or coins taken, whatever is needed; nothing where nothing is."""
    assert (await bank.set_balance(MIRA, 50)).amount == 50
    assert (await last_event(bank)).kind == "economy.granted"
    assert (await bank.set_balance(MIRA, 20)).amount == -30
    assert (await last_event(bank)).kind == "economy.taken"
    assert await refusal_of(bank, bank.set_balance(MIRA, 20)) == (Reason.NO_CHANGE, "Mira has 20 coins already.")
    assert (await bank.set_balance(MIRA, 0)).balance == 0
    assert (await bank.set_balance(MIRA, MAX_AMOUNT - 50)).balance == MAX_AMOUNT - 50
    assert (await refusal_of(bank, bank.set_balance(YUKI, 51)))[0] is Reason.SUPPLY_CAP
    bank.rules = Rules(max_balance=1_000)
    assert (await refusal_of(bank, bank.set_balance(YUKI, 1_001)))[0] is Reason.BALANCE_CAP
    assert await bank.balances() == {MIRA.id: MAX_AMOUNT - 50}


@pytest.mark.parametrize("amount", [-1, 1.0, True, 2**53, "5", None])
async def test_what_is_no_amount(bank: Bank, amount: Any) -> None:
    """Is refused by each, and so is 0 where something has to move."""
    for deed in (bank.grant, bank.take, bank.set_balance):
        assert (await refusal_of(bank, deed(MIRA, amount)))[0] is Reason.BAD_AMOUNT
    for deed in (bank.grant, bank.take):
        assert (await refusal_of(bank, deed(MIRA, 0)))[0] is Reason.BAD_AMOUNT


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "a\0b", "\ud800"])
async def test_nothing_is_done_without_a_reason(bank: Bank, reason: str) -> None:
    """That can be kept, and read."""
    granted = await bank.grant(MIRA, 10)
    deeds = (
        bank.grant(MIRA, 5, reason=reason),
        bank.take(MIRA, 5, reason),
        bank.set_balance(MIRA, 5, reason),
        bank.undo(granted.transaction, reason=reason),
        bank.freeze(MIRA, reason=reason),
    )
    for deed in deeds:
        assert (await refusal_of(bank, deed))[0] is Reason.NO_REASON


async def test_undo_of_a_transfer(bank: Bank) -> None:
    """Every coin goes back where it came from, the fee too."""
    bank.rules = Rules(fee_basis_points=1_000)
    await bank.claim(MIRA)
    paid = await bank.pay(MIRA, YUKI, 50)
    receipt = await bank.undo(paid.transaction)
    number = receipt.transaction
    balances = {MIRA.id: 100, YUKI.id: 0}
    assert receipt == Undone(transaction=number, undoes=paid.transaction, amount=50, balances=balances)
    event = await last_event(bank)
    assert (event.kind, event.level) == ("economy.undone", "warning")
    assert event.message == "Ada undid a transfer of 50 coins: a mistake"
    assert event.data == {
        "amount": 50,
        "undoes": paid.transaction,
        "kind": "transfer",
        "balances": balances,
        "reason": "a mistake",
        "transaction": number,
    }
    assert await booked(bank, number) == {
        (HARBOUR.id, MIRA.id, 50, 100),
        (HARBOUR.id, YUKI.id, -45, 0),
        (SYSTEM, "fee", -5, 0),
    }
    assert await bank.balances() == balances


async def test_undo_of_a_claim_keeps_the_day_claimed(bank: Bank) -> None:
    """The coins are gone, and the day can't be claimed again; the streak goes on the day after."""
    claimed = await bank.claim(MIRA)
    await bank.undo(claimed.transaction)
    assert await bank.balances() == {MIRA.id: 0}
    assert (await refusal_of(bank, bank.claim(MIRA)))[0] is Reason.ALREADY_CLAIMED
    bank.clock.at_ms += DAY_MS
    assert (await bank.claim(MIRA)).streak == 2


async def test_undo_of_what_an_administrator_did(bank: Bank) -> None:
    """Of a grant and of coins taken, also of those that a set balance needed; to a frozen account too."""
    granted = await bank.grant(MIRA, 100)
    taken = await bank.set_balance(MIRA, 40)
    await bank.freeze(MIRA)
    assert (await bank.undo(taken.transaction)).balances == {MIRA.id: 100}
    assert (await bank.undo(granted.transaction)).balances == {MIRA.id: 0}
    await bank.audited()


async def test_coins_that_were_spent_cant_be_taken_back(bank: Bank) -> None:
    """The sentence says who lacks how much; once the coins are there again it can be undone."""
    granted = await bank.grant(MIRA, 100)
    await bank.pay(MIRA, YUKI, 60)
    reason, sentence = await refusal_of(bank, bank.undo(granted.transaction))
    assert (reason, sentence) == (Reason.NOT_ENOUGH, "Mira has 40 coins, that isn't enough for 100 coins.")
    await bank.pay(YUKI, MIRA, 60)
    assert (await bank.undo(granted.transaction)).balances == {MIRA.id: 0}


async def test_a_maximum_balance_keeps_nobody_from_getting_their_coins_back(bank: Bank) -> None:
    """What is set now doesn't take away what was rightly held before."""
    await bank.grant(MIRA, 1_000)
    paid = await bank.pay(MIRA, YUKI, 1_000)
    bank.rules = Rules(max_balance=100)
    assert (await bank.undo(paid.transaction)).balances == {MIRA.id: 1_000, YUKI.id: 0}


async def test_a_transaction_is_undone_once(bank: Bank) -> None:
    """And what took it back isn't taken back itself."""
    granted = await bank.grant(MIRA, 10)
    undone = await bank.undo(granted.transaction)
    reason, sentence = await refusal_of(bank, bank.undo(granted.transaction))
    expected = f"Transaction {granted.transaction} has been undone already."
    assert (reason, sentence) == (Reason.ALREADY_UNDONE, expected)
    assert (await refusal_of(bank, bank.undo(undone.transaction)))[0] is Reason.CANNOT_BE_UNDONE


@pytest.mark.parametrize("number", [0, -1, 999, 2**63, 10**30])
async def test_there_is_no_such_transaction(bank: Bank, number: int) -> None:
    """The sentence says where to find those there are."""
    reason, sentence = await refusal_of(bank, bank.undo(number))
    assert reason is Reason.NO_TRANSACTION
    assert sentence.startswith(f"There is no transaction {number} here. Choose one that is suggested")


async def test_what_was_asked_for_in_another_guild_is_undone_there(bank: Bank) -> None:
    """Or from the dashboard, which sees all guilds: that is an event of that guild."""
    granted = await bank.grant(MIRA, 10, MEADOW)
    assert (await refusal_of(bank, bank.undo(granted.transaction)))[0] is Reason.NO_TRANSACTION
    assert (await bank.undo(granted.transaction, None)).balances == {MIRA.id: 0}
    assert (await bank.events())[-1].guild == MEADOW
    await bank.audited()


async def test_freeze(bank: Bank) -> None:
    """Receipt and event of both; a second time is no change."""
    await bank.grant(MIRA, 10)
    assert await refusal_of(bank, bank.freeze(MIRA, frozen=False)) == (
        Reason.NO_CHANGE,
        "Mira's account is not frozen.",
    )
    assert await bank.freeze(MIRA) == Frozen(frozen=True, balance=10)
    event = await last_event(bank)
    assert (event.kind, event.level, event.message) == (
        "economy.frozen",
        "warning",
        "Ada froze Mira's account: a dispute",
    )
    assert event.data == {"amount": 0, "member": MIRA_IN_DATA, "balance": 10, "reason": "a dispute"}
    assert await refusal_of(bank, bank.freeze(MIRA)) == (Reason.NO_CHANGE, "Mira's account is frozen already.")
    assert await bank.freeze(MIRA, frozen=False) == Frozen(frozen=False, balance=10)
    event = await last_event(bank)
    assert (event.kind, event.level, event.message) == (
        "economy.unfrozen",
        "info",
        "Ada unfroze Mira's account: a dispute",
    )
    assert len(await bank.store.read(rows, transactions)) == 1


async def test_administrators_change_frozen_accounts(bank: Bank) -> None:
    """Only what its member does, and what others pay, is stopped."""
    await bank.freeze(MIRA)
    await bank.grant(MIRA, 10)
    await bank.take(MIRA, 3)
    assert (await bank.set_balance(MIRA, 5)).balance == 5


async def test_from_the_dashboard(bank: Bank) -> None:
    """Who acts there isn't in a guild and may not know names: the event has the account's guild and names."""
    await bank.claim(MIRA)
    local = Ref("local", "local")
    asked = Asked(local, None, None, "from the dashboard", HARBOUR.id)
    assert (await bank.service.grant(asked, Ref(MIRA.id, ""), 5, "a prize")).balance == 105
    event = (await bank.events())[-1]
    assert (event.actor, event.guild, event.message) == (local, HARBOUR, "local granted Mira 5 coins: a prize")
    assert event.data["member"] == MIRA_IN_DATA
    unknown = asked._replace(interaction_id="another")
    await bank.service.grant(unknown, Ref(ANDERS.id, ""), 5, "a prize")
    assert (await bank.events())[-1].message == f"local granted {ANDERS.id} 5 coins: a prize"
    names = {row["member"]: row["name"] for row in await bank.store.read(rows, accounts) if row["guild"] != SYSTEM}
    assert names == {MIRA.id: "Mira", ANDERS.id: ""}
    assert (await bank.service.history(asked._replace(actor=MIRA)))[0].actor == "local"
    await bank.audited()
