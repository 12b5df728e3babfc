"""The database's own rules: whatever writes there, a fault of ours or somebody with SQL, can't bring the books out of
step unnoticed.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pulseboard.config import PostgresUrl
from pulseboard.features.economy.rules import MAX_AMOUNT
from pulseboard.storage.schema import accounts, claimed_days, entries, interactions, transactions
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction
from tests.stores.bank import MIRA, YUKI, Bank
from tests.stores.ledger_audit import rows

OPEN = (
    "INSERT INTO transactions (id, kind, guild, actor, interaction, occurred_at) "
    "VALUES (100, 'grant', '1000', '5', 'forged', 0)"
)
CLOSE = "UPDATE transactions SET amount = 7 WHERE id = 100"
TO_MIRA = "UPDATE accounts SET balance = balance + 7, moves = moves + 1 WHERE member = '11'"
FROM_MINT = "UPDATE accounts SET balance = balance - 7, moves = moves + 1 WHERE member = 'mint'"
MIRAS_ENTRY = "INSERT INTO entries VALUES (100, '1000', '11', 7, 67, 3)"
MINTS_ENTRY = "INSERT INTO entries VALUES (100, '', 'mint', -7, -107, 2)"


@pytest.fixture
async def bank(place: Path | PostgresUrl) -> AsyncIterator[Bank]:
    """Transaction 1 is Mira's claim of 100 coins, transaction 2 her payment of 40 to Yuki."""
    async with Store(place) as store:
        bank = Bank(store)
        await bank.claim(MIRA)
        await bank.pay(MIRA, YUKI, 40)
        yield bank


async def carry_out(bank: Bank, *statements: str) -> None:
    def write(transaction: Transaction) -> None:
        for statement in statements:
            transaction.connection.execute(text(statement))

    await bank.store.transact(write)


async def refused(bank: Bank, *statements: str) -> str:
    """What the database says to the last of these statements; those before it are fine, and nothing of them stays."""
    tables = (accounts, transactions, entries, claimed_days, interactions)
    before = [await bank.store.read(rows, table) for table in tables]
    if statements[:-1]:
        with pytest.raises(ZeroDivisionError):
            await bank.store.transact(lambda transaction: write_and_fail(transaction, statements[:-1]))
    with pytest.raises(IntegrityError) as error:
        await carry_out(bank, *statements)
    assert [await bank.store.read(rows, table) for table in tables] == before
    await bank.audited()
    return str(error.value.orig)


def write_and_fail(transaction: Transaction, statements: tuple[str, ...]) -> None:
    for statement in statements:
        transaction.connection.execute(text(statement))
    raise ZeroDivisionError


async def test_a_whole_transaction_by_hand(bank: Bank) -> None:
    """With every step as it must be it is taken: what the tests below change is what is refused."""
    await carry_out(bank, OPEN, TO_MIRA, FROM_MINT, MIRAS_ENTRY, MINTS_ENTRY, CLOSE)
    kept = {row["id"]: row["amount"] for row in await bank.store.read(rows, transactions)}
    assert kept == {1: 100, 2: 40, 100: 7}


@pytest.mark.parametrize(
    "balance", [-1, MAX_AMOUNT + 1, -MAX_AMOUNT - 1], ids=["negative", "over 2^53 - 1", "far below nothing"]
)
async def test_a_members_balance_has_bounds(bank: Bank, balance: int) -> None:
    """From 0 to 2^53 - 1."""
    said = await refused(bank, f"UPDATE accounts SET balance = {balance} WHERE member = '11'")
    assert "balance_in_bounds" in said


async def test_the_mint_alone_may_owe(bank: Bank) -> None:
    """Down to -(2^53 - 1); burnt coins and fees are never negative."""
    assert "in_bounds" in await refused(bank, f"UPDATE accounts SET balance = {-MAX_AMOUNT - 1} WHERE member = 'mint'")
    for member in ("burn", "fee"):
        assert "in_bounds" in await refused(bank, f"UPDATE accounts SET balance = -1 WHERE member = '{member}'")


async def test_entries_that_dont_sum_to_zero(bank: Bank) -> None:
    """Such a transaction can't be closed."""
    assert "sum to zero" in await refused(bank, OPEN, TO_MIRA, MIRAS_ENTRY, CLOSE)


async def test_a_transaction_is_closed_with_what_it_moved(bank: Bank) -> None:
    """Which is more than nothing: so it has entries, and they are what it says."""
    whole = (OPEN, TO_MIRA, FROM_MINT, MIRAS_ENTRY, MINTS_ENTRY)
    assert "what they move" in await refused(bank, *whole, CLOSE.replace("7", "8"))
    for amount in (0, 7, -7):
        assert "what they move" in await refused(bank, OPEN, CLOSE.replace("7", str(amount)))


async def test_a_transaction_begins_open(bank: Bank) -> None:
    """One that was closed from the start would have no entries."""
    assert "begins open" in await refused(
        bank, OPEN.replace("occurred_at)", "occurred_at, amount)").replace("0)", "0, 7)")
    )


@pytest.mark.parametrize(
    "entry",
    [
        "(100, '1000', '11', 7, 66, 3)",
        "(100, '1000', '11', 7, 67, 2)",
        "(100, '1000', '11', 7, 67, 4)",
        "(100, '1000', '12', 7, 67, 3)",
        "(100, '2000', '11', 7, 67, 3)",
    ],
    ids=["other balance", "number taken", "number left out", "other account", "no account"],
)
async def test_an_entry_out_of_step_with_its_account(bank: Bank, entry: str) -> None:
    """Balance and number are those that the account has now."""
    assert "agrees with its account" in await refused(bank, OPEN, TO_MIRA, f"INSERT INTO entries VALUES {entry}")


async def test_an_entry_of_nothing(bank: Bank) -> None:
    """Says nothing, and isn't taken."""
    touch = "UPDATE accounts SET moves = moves + 1 WHERE member = '11'"
    entry = "INSERT INTO entries VALUES (100, '1000', '11', 0, 60, 3)"
    assert "amount_not_zero" in await refused(bank, OPEN, touch, entry)


async def test_an_entry_too_many(bank: Bank) -> None:
    """A transaction that is closed, or isn't there, takes none."""
    for number in (2, 999):
        entry = f"INSERT INTO entries VALUES ({number}, '1000', '11', 7, 67, 3)"
        assert "open transaction" in await refused(bank, TO_MIRA, entry)


async def test_entries_stay_as_they_are(bank: Bank) -> None:
    """None is changed, none goes."""
    assert "never change" in await refused(bank, "UPDATE entries SET amount = amount + 1 WHERE transaction_id = 2")
    assert "never" in await refused(bank, "DELETE FROM entries WHERE transaction_id = 2")


async def test_transactions_stay_as_they_are(bank: Bank) -> None:
    """Once closed nothing of them is changed, and none goes."""
    for change in ("amount = 41", "actor = '12'", "amount = NULL", "interaction = 'x'"):
        assert "closed once" in await refused(bank, f"UPDATE transactions SET {change} WHERE id = 2")
    assert "never deleted" in await refused(bank, "DELETE FROM transactions WHERE id = 2")


async def test_names_go_where_a_member_is_forgotten(bank: Bank) -> None:
    """Nowhere else: in the transaction that says whom it forgets, that member's alone, and nothing beside it."""
    nameless = "UPDATE transactions SET actor_name = NULL WHERE id = 2"
    untold = "UPDATE transactions SET reason = 'for a forgotten member' WHERE id = 2"
    mira, yuki = (f"INSERT INTO forgetting VALUES ('{each.id}')" for each in (MIRA, YUKI))
    for before, change in (((), nameless), ((yuki,), nameless), ((), untold)):
        assert "closed once" in await refused(bank, *before, change)
    for more in (", amount = 41", ", actor = '12'", ", reason = 'because'"):
        assert "closed once" in await refused(bank, mira, nameless.replace(" WHERE", f"{more} WHERE"))
    assert "closed once" in await refused(bank, mira, "UPDATE transactions SET actor_name = 'Tom' WHERE id = 2")
    await carry_out(bank, mira, nameless, untold, "DELETE FROM forgetting")
    [_, paid] = await bank.store.read(rows, transactions)
    assert (paid["actor_name"], paid["reason"], paid["amount"]) == (None, "for a forgotten member", 40)


async def test_accounts_stay(bank: Bank) -> None:
    """One whose entries would be left alone can't go."""
    assert "never deleted" in await refused(bank, "DELETE FROM accounts WHERE member = '12'")


async def test_one_interaction_one_transaction(bank: Bank) -> None:
    """Whether or not it is still remembered."""
    said = await refused(bank, OPEN.replace("forged", "interaction 1"))
    assert "interaction" in said
    await carry_out(bank, "DELETE FROM interactions")
    assert "interaction" in await refused(bank, OPEN.replace("forged", "interaction 1"))


async def test_an_interaction_is_heard_once(bank: Bank) -> None:
    """Its outcome is one."""
    await refused(bank, "INSERT INTO interactions (id, request, at) VALUES ('interaction 1', '', 0)")


async def test_a_day_is_claimed_once(bank: Bank) -> None:
    """By one member in one guild."""
    copied = "SELECT guild, member, day, 9, 2 FROM claimed_days"
    await refused(bank, f"INSERT INTO claimed_days (guild, member, day, streak, transaction_id) {copied}")


async def test_a_transaction_is_undone_once(bank: Bank) -> None:
    """By one that is there to be undone."""
    paid = 2
    await bank.undo(paid)
    undoing = OPEN.replace("occurred_at)", "occurred_at, undoes)").replace("0)", "0, {})")
    assert "undoes" in await refused(bank, undoing.format(paid))
    await refused(bank, undoing.format(999))


async def test_sqlite_keeps_whole_numbers_only(tmp_path: Path) -> None:
    """Without STRICT it would take a fraction, and turn a sum beyond 64 bits into one."""
    async with Store(tmp_path) as store:
        bank = Bank(store)
        await bank.claim(MIRA)
        assert "REAL value" in await refused(bank, "UPDATE accounts SET balance = 1.5 WHERE member = '11'")
        assert "REAL value" in await refused(bank, f"UPDATE accounts SET sent = {2**63 - 1} + 1 WHERE member = '11'")
