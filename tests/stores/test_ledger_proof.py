"""The proof finds, and names, whatever is wrong with the books or the log; where nothing is, it finds nothing."""

from pathlib import Path

import pytest
from sqlalchemy import text

from pulseboard.config import PostgresUrl
from pulseboard.doctor.database import examine
from pulseboard.features.economy.ledger.proof import QUICK, WHOLE, prove
from pulseboard.storage.inspection import ACTIVE_TRIGGERS, TRIGGERS, inspecting, storage_checks
from pulseboard.storage.store import Store
from tests.stores.broken_books import fill, run_sql, tamper

SUM, SYSTEM, SUPPLY, BOUNDS, BALANCES, CLOSED = (check.holds for check in QUICK)
CHAINS, ACCOUNTS, SUMS, AMOUNTS, UNDONE, CLAIMS, LAST_CLAIMS, TURNOVER = (check.holds for check in WHOLE[len(QUICK) :])
LARGEST = 2**63 - 1


def found(place: Path | PostgresUrl) -> dict[str, str]:
    """What the doctor says of each check that found something."""
    lines: list[str] = []
    is_well = examine(place, lines.append)
    faults = {line.removeprefix("fault ").split(":")[0]: line for line in lines if line.startswith("fault ")}
    assert is_well == (not faults)
    assert all(line.startswith(("ok    ", "fault ", "      ")) for line in lines)
    return faults


async def test_nothing_wrong(place: Path | PostgresUrl) -> None:
    """Books that only Pulseboard wrote are right, empty or not, and so they are while it has them open."""
    async with Store(place):
        assert found(place) == {}
    await fill(place)
    assert found(place) == {}
    async with Store(place) as store:
        assert (await store.read(prove)).balanced
        assert found(place) == {}


@pytest.mark.parametrize(
    ("statements", "broken", "sentence"),
    [
        pytest.param(
            ["UPDATE entries SET amount = 60 WHERE transaction_id = 4 AND member = '4'"],
            {SUM, CHAINS, SUMS, AMOUNTS},
            "The entries of transaction 4 sum to -40.",
            id="an amount",
        ),
        pytest.param(
            ["UPDATE entries SET balance = 101 WHERE transaction_id = 1 AND member = '1'"],
            {CHAINS},
            "Entry 2 of member 1 in guild 9, of transaction 6, moves -40 to 60; the entry before it is 1 with 101.",
            id="a balance in the past",
        ),
        pytest.param(
            ["UPDATE accounts SET balance = balance + 5 WHERE member = '4'"],
            {SUPPLY, BALANCES},
            "Member 4 in guild 9 holds 105 after 1 entries; by its last entry it is 100 after 1.",
            id="a balance",
        ),
        pytest.param(
            [
                "UPDATE accounts SET balance = balance + 5 WHERE member = '4'",
                "UPDATE accounts SET balance = balance - 5 WHERE member = 'mint'",
            ],
            {BALANCES},
            "The account mint holds -1505 after 6 entries; by its last entry it is -1500 after 6.",
            id="coins out of nothing, the mint's too",
        ),
        pytest.param(
            [
                "UPDATE accounts SET balance = balance + 5 WHERE member = '4'",
                "UPDATE entries SET balance = balance + 5, amount = amount + 5 WHERE member = '4'",
                "UPDATE accounts SET balance = balance - 5 WHERE member = '5'",
                "UPDATE entries SET balance = balance - 5, amount = amount - 5 WHERE member = '5'",
            ],
            {SUMS, AMOUNTS},
            "Transaction 5 says that it moved 100, and its entries move 95.",
            id="coins from one to another, in all tables",
        ),
        pytest.param(
            ["UPDATE accounts SET moves = 2 WHERE member = '4'"],
            {BALANCES},
            "Member 4 in guild 9 holds 100 after 2 entries",
            id="the number of entries",
        ),
        pytest.param(
            ["UPDATE accounts SET balance = -5 WHERE member = '4'"],
            {SUPPLY, BOUNDS, BALANCES},
            "Member 4 in guild 9 holds -5.",
            id="less than nothing",
        ),
        pytest.param(
            [f"UPDATE accounts SET balance = {LARGEST}", f"UPDATE entries SET amount = {LARGEST}, balance = {LARGEST}"],
            {SUM, SUPPLY, BOUNDS, CHAINS, SUMS, AMOUNTS, UNDONE},
            f"Member 1 in guild 9 holds {LARGEST}.",
            id="more than can be added up",
        ),
        pytest.param(
            ["UPDATE entries SET number = 7 WHERE transaction_id = 9 AND member = '2'"],
            {BALANCES, CHAINS},
            "Entry 7 of member 2 in guild 9, of transaction 9",
            id="a gap in an account",
        ),
        pytest.param(
            ["DELETE FROM entries WHERE transaction_id = 6 AND member = '2'"],
            {SUM, CHAINS, SUMS, AMOUNTS, UNDONE},
            "Transaction 6 says that it moved 40, and its entries move 2.",
            id="an entry gone",
        ),
        pytest.param(
            ["DELETE FROM transactions WHERE id = 7"],
            {ACCOUNTS, TURNOVER},
            "The entry of member 3 in guild 9 in transaction 7 has no transaction.",
            id="a transaction gone",
        ),
        pytest.param(
            ["DELETE FROM accounts WHERE member = '4'"],
            {SUPPLY, ACCOUNTS},
            "The entry of member 4 in guild 9 in transaction 4 has no account.",
            id="an account gone",
        ),
        pytest.param(
            ["DELETE FROM accounts WHERE member = 'fee'"],
            {SYSTEM, ACCOUNTS},
            "The account fee is missing.",
            id="the fees' account gone",
        ),
        pytest.param(
            ["INSERT INTO accounts (guild, member, name, balance) VALUES ('', 'purse', 'purse', 0)"],
            {SYSTEM},
            "The account purse is no member's, and none of the three.",
            id="an account too many",
        ),
        pytest.param(
            ["UPDATE transactions SET amount = NULL WHERE id = 8"],
            {CLOSED, TURNOVER},
            "Transaction 8 was begun and never closed.",
            id="open",
        ),
        pytest.param(
            ["UPDATE transactions SET amount = 11 WHERE id = 8"],
            {AMOUNTS, TURNOVER},
            "Transaction 8 says that it moved 11, and its entries move 10.",
            id="a transaction's amount",
        ),
        pytest.param(
            ["UPDATE transactions SET undoes = 8 WHERE id = 9"],
            {UNDONE},
            "Transaction 9 (undo) is not the opposite of transaction 8.",
            id="another one undone",
        ),
        pytest.param(
            ["UPDATE transactions SET undoes = NULL WHERE id = 9"],
            {UNDONE},
            "Transaction 9 (undo) is not the opposite of transaction (none).",
            id="nothing undone",
        ),
        pytest.param(
            ["UPDATE transactions SET undoes = 1 WHERE id = 8"],
            {UNDONE},
            "Transaction 8 (take) is not the opposite of transaction 1.",
            id="undone by what is no undo",
        ),
        pytest.param(
            ["DELETE FROM claimed_days WHERE member = '2'"],
            {CLAIMS, LAST_CLAIMS},
            "Claim 2 counts for no day.",
            id="a day gone",
        ),
        pytest.param(
            ["UPDATE claimed_days SET transaction_id = 1 WHERE member = '2'"],
            {CLAIMS},
            "Claim 1 counts for more than one day.",
            id="a claim for two",
        ),
        pytest.param(
            [
                "UPDATE claimed_days SET streak = 7 WHERE member = '2'",
                "UPDATE accounts SET streak = 7 WHERE member = '2'",
            ],
            {CLAIMS},
            "Claim 2 is said to be what member 2 in guild 9 claimed on day",
            id="a streak",
        ),
        pytest.param(
            ["UPDATE accounts SET claim_day = 1 WHERE member = '2'"],
            {LAST_CLAIMS},
            "Member 2 in guild 9 claimed last on day 1 with a streak of 1",
            id="free to claim again",
        ),
        pytest.param(
            ["UPDATE turnover SET transactions = transactions + 3 WHERE kind = 'take'"],
            {TURNOVER},
            "what is counted as take is off: transactions by +3, coins by +0.",
            id="what charts show",
        ),
        pytest.param(
            ["UPDATE turnover SET coins = coins - 1 WHERE kind = 'take'"],
            {TURNOVER},
            "what is counted as take is off: transactions by +0, coins by -1.",
            id="what charts lack",
        ),
    ],
)
async def test_broken_books(place: Path | PostgresUrl, statements: list[str], broken: set[str], sentence: str) -> None:
    """Each check finds what it is there for, and says where."""
    await fill(place)
    tamper(place, *statements)
    faults = found(place)
    ours = {holds for holds in faults if holds in {check.holds for check in WHOLE}}
    assert ours == broken
    assert sentence in "\n".join(faults.values())
    with inspecting(place) as connection:
        assert set(prove(connection).broken) == broken & {check.holds for check in QUICK}


async def test_many_faults_of_a_kind(place: Path | PostgresUrl) -> None:
    """Ten are told, the others counted."""
    await fill(place)
    values = ", ".join(f"('9', '{member}', 'x', -1)" for member in range(100, 150))
    tamper(place, f"INSERT INTO accounts (guild, member, name, balance) VALUES {values}")
    said = found(place)[BOUNDS]
    assert said.count(" holds -1.") == 10
    assert said.endswith("And 40 more.")


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        pytest.param(
            "DELETE FROM events WHERE seq IN (4, 5)", ["Between the positions 3 and 6 events are missing."], id="gap"
        ),
        pytest.param("DELETE FROM log", ["The row of the table log is missing."], id="no row"),
        pytest.param("UPDATE log SET head = 20", ["positions 1 to 20, and holds positions 1 to 9."], id="head ahead"),
        pytest.param("UPDATE log SET head = 7", ["positions 1 to 7, and holds positions 1 to 9."], id="head behind"),
        pytest.param("UPDATE log SET oldest = 15", ["oldest position, 15, doesn't fit the last one, 9."], id="oldest"),
        pytest.param("DELETE FROM events", ["positions 1 to 9, and holds none."], id="empty"),
        pytest.param("DELETE FROM epochs", ["There is no epoch."], id="no epoch"),
        pytest.param("UPDATE epochs SET first_seq = 3", ["before position 3 belong to no epoch."], id="epoch too late"),
        pytest.param(
            "INSERT INTO epochs (number, id, first_seq, started_at) VALUES (99, 'x', 77, 0)",
            ["An epoch begins at position 77, beyond the last event, 9."],
            id="epoch beyond",
        ),
        pytest.param("DROP INDEX ix_accounts_balance", ["The index ix_accounts_balance of accounts"], id="index"),
        pytest.param("DROP TABLE interactions", ["The table interactions is missing."], id="table"),
        pytest.param("ALTER TABLE accounts DROP COLUMN sent", ["The column sent of accounts is missing."], id="column"),
        pytest.param("UPDATE alembic_version SET version_num = '9999'", ["later version"], id="later"),
        pytest.param("UPDATE alembic_version SET version_num = '0001'", ["Run `pulseboard migrate`"], id="earlier"),
        pytest.param("DROP TABLE alembic_version", ["There is nothing of Pulseboard in it."], id="not ours"),
    ],
)
async def test_broken_log_and_schema(place: Path | PostgresUrl, statement: str, sentences: list[str]) -> None:
    """What is wrong with log or schema is named."""
    await fill(place)
    run_sql(place, statement)
    said = "\n".join(found(place).values())
    assert all(sentence in said for sentence in sentences), said


async def test_guards_gone(place: Path | PostgresUrl) -> None:
    """Each trigger that the migrations make is missed when it is gone, and so is the constraint on balances."""
    await fill(place)
    with inspecting(place) as connection:
        query, dialect = text(ACTIVE_TRIGGERS[connection.dialect.name]), connection.dialect.name
        made = set(connection.execute(query).scalars())
    assert made == TRIGGERS[dialect]
    if isinstance(place, PostgresUrl):
        run_sql(place, *(f"DROP TRIGGER {name} ON {name.split('_')[0]}" for name in made))
        run_sql(place, "ALTER TABLE accounts DROP CONSTRAINT ck_accounts_balance_in_bounds")
        made.add("ck_accounts_balance_in_bounds")
    else:
        run_sql(place, *(f"DROP TRIGGER {name}" for name in made))
    [said] = found(place).values()
    assert all(f" {name} " in said for name in made)


async def test_a_disabled_trigger(postgres_place: PostgresUrl) -> None:
    """One that is switched off guards nothing."""
    await fill(postgres_place)
    run_sql(postgres_place, "ALTER TABLE entries DISABLE TRIGGER entries_check")
    assert "The trigger entries_check is missing." in "\n".join(found(postgres_place).values())


async def test_what_refers_to_nothing(tmp_path: Path) -> None:
    """SQLite's own check of its keys is told."""
    await fill(tmp_path)
    tamper(tmp_path, "DELETE FROM transactions WHERE id = 7")
    assert "of entries belongs to a row of transactions that isn't there." in "\n".join(found(tmp_path).values())


async def test_a_damaged_file(tmp_path: Path) -> None:
    """A page overwritten in the middle is a fault that says so, not a crash; and the file is left as it is."""
    await fill(tmp_path)
    file = tmp_path / "pulseboard.db"
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 12_288] = b"\xff" * 12_288
    file.write_bytes(content)
    assert "The file is undamaged" in found(tmp_path)
    assert file.read_bytes() == content


async def test_a_log_that_was_pruned(place: Path | PostgresUrl) -> None:
    """What retention has removed is not missed, also where it was everything."""
    await fill(place)
    for oldest in (5, 10):
        run_sql(place, f"DELETE FROM events WHERE seq < {oldest}", f"UPDATE log SET oldest = {oldest}")
        assert found(place) == {}


async def test_it_leaves_the_folder_as_it_is(tmp_path: Path) -> None:
    """Neither what a killed bot left in SQLite's log is touched, nor is anything left where nothing was."""
    await fill(tmp_path)
    before = contents(tmp_path)
    assert found(tmp_path) == {}
    assert contents(tmp_path) == before
    killed = tmp_path / "killed"
    killed.mkdir()
    async with Store(tmp_path) as store:
        await store.renounce_positions()
        for name in ("pulseboard.db", "pulseboard.db-wal"):
            (killed / name).write_bytes((tmp_path / name).read_bytes())
    before = contents(killed)
    assert before["pulseboard.db-wal"]
    assert found(killed) == {}
    assert {name: contents(killed)[name] for name in before} == before


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


async def test_each_check_is_there_once(tmp_path: Path) -> None:
    """No two checks say the same."""
    await fill(tmp_path)
    with inspecting(tmp_path) as connection:
        says = [check.holds for check in (*storage_checks(connection), *WHOLE)]
    assert len(set(says)) == len(says)
