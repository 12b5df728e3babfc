"""A database of the schema before there were books, as that version wrote it: nothing of it is lost, and it goes on.

`fixtures/revision_0001.*.sql` are dumps of databases that the code of that revision filled: five days of claims and
transfers in two guilds, one of them by two processes at once on PostgreSQL.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pulseboard.config import PostgresUrl
from pulseboard.doctor.database import examine
from pulseboard.features.economy.ledger.queries import economy_stats
from pulseboard.features.economy.refusals import Reason, Refusal
from pulseboard.storage.migrate import revisions
from pulseboard.storage.schema import accounts, claimed_days, entries, events, transactions
from pulseboard.storage.store import Store, migrate_only
from tests.stores.bank import ANDERS, DAY_MS, HARBOUR, MIRA, NOON, YUKI, ZOE, Bank
from tests.stores.ledger_audit import rows

FIXTURES = Path(__file__).parent / "fixtures"
LAST_DAY = NOON + 4 * DAY_MS
KEPT = {
    "accounts": "SELECT guild, member, name, balance FROM accounts WHERE guild <> '' OR member = 'mint'",
    "entries": "SELECT transaction_id, guild, member, amount, balance FROM entries",
    "transactions": "SELECT id, kind, guild, actor, interaction, occurred_at, streak FROM transactions",
    "events": "SELECT seq, id, kind, level, message, occurred_at, actor_id, actor_name, command, data FROM events",
    "kind_totals": "SELECT * FROM kind_totals",
    "turnover": "SELECT * FROM turnover",
    "log": "SELECT * FROM log",
}


@pytest.fixture
def old_place(place: Path | PostgresUrl) -> Path | PostgresUrl:
    """A database of revision 0001."""
    if isinstance(place, Path):
        place.mkdir()
        with closing(sqlite3.connect(place / "pulseboard.db")) as connection:
            connection.executescript((FIXTURES / "revision_0001.sqlite.sql").read_text(encoding="utf-8"))
            connection.execute("PRAGMA journal_mode = WAL")
    else:
        with psycopg.connect(place.get_secret_value()) as connection:
            dump = (FIXTURES / "revision_0001.postgresql.sql").read_bytes()
            connection.execute(dump)
    return place


def read_all(place: Path | PostgresUrl, query: str) -> list[tuple[Any, ...]]:
    if isinstance(place, Path):
        with closing(sqlite3.connect(place / "pulseboard.db")) as sqlite:
            return sorted(sqlite.execute(query).fetchall(), key=repr)
    with psycopg.connect(place.get_secret_value()) as postgres:
        return sorted(postgres.execute(query.encode()).fetchall(), key=repr)


def test_migration_keeps_everything(old_place: Path | PostgresUrl) -> None:
    """Every balance, entry, transaction, event and count, to the row."""
    before = {name: read_all(old_place, query) for name, query in KEPT.items()}
    assert len(before["transactions"]) > 100
    assert {guild for guild, *_ in before["accounts"]} == {"", "1000", "2000"}
    claims = read_all(old_place, "SELECT guild, member, day, streak FROM claims")
    assert migrate_only(old_place) == ("0001", revisions()[0])
    assert {name: read_all(old_place, query) for name, query in KEPT.items()} == before
    assert read_all(old_place, "SELECT guild, member, day, streak FROM claimed_days") == claims
    streaks = read_all(old_place, "SELECT guild, member, claim_day, streak FROM accounts WHERE streak > 0")
    assert streaks == claims


async def test_the_books_are_in_step_afterwards(old_place: Path | PostgresUrl) -> None:
    """An auditor finds nothing, also where two processes had written the same account at the same moment."""
    async with Store(old_place) as store:
        balances = await Bank(store).audited()
        stats = await store.read(economy_stats, LAST_DAY)
        assert sum(balances.values()) == stats.supply > 0


async def test_the_doctor(old_place: Path | PostgresUrl) -> None:
    """Says of the old schema what to run, and finds nothing once it was run, nor when the books have gone on."""
    lines: list[str] = []
    assert not examine(old_place, lines.append)
    assert "Run `pulseboard migrate`" in "\n".join(lines)
    migrate_only(old_place)
    async with Store(old_place) as store:
        assert examine(old_place, lines.append), "\n".join(lines)
        bank = Bank(store)
        bank.clock.at_ms = LAST_DAY + DAY_MS
        await bank.claim(MIRA)
        [newest, *_, oldest] = await bank.service.history(bank.asked(MIRA), 100)
        for line in (newest, oldest):
            await bank.undo(line.transaction, HARBOUR)
    lines.clear()
    assert examine(old_place, lines.append), "\n".join(lines)


async def test_it_goes_on_working(old_place: Path | PostgresUrl) -> None:
    """Streaks go on, days stay claimed, old transactions can be undone, statements show old entries, all audits."""
    async with Store(old_place) as store:
        bank = Bank(store)
        bank.clock.at_ms = LAST_DAY
        with pytest.raises(Refusal) as refused:
            await bank.claim(MIRA)
        assert refused.value.reason is Reason.ALREADY_CLAIMED
        bank.clock.at_ms += DAY_MS
        assert [(await bank.claim(member)).streak for member in (MIRA, YUKI, ZOE)] == [6, 3, 1]
        with pytest.raises(Refusal) as refused:
            await bank.claim(ANDERS, interaction="claim 1")
        assert refused.value.reason is Reason.REUSED
        await bank.pay(MIRA, YUKI, 50)
        newest, claimed, *older = await bank.service.history(bank.asked(MIRA), 100)
        assert (newest.amount, claimed.amount) == (-50, 150)
        assert [line.number for line in older] == list(range(len(older), 0, -1))
        assert (older[-1].kind, older[-1].amount, older[-1].balance) == ("claim", 100, 100)
        paid = next(line for line in older if line.kind == "transfer")
        assert paid.others
        undone = await bank.undo((await bank.grant(MIRA, 5)).transaction)
        assert undone.amount == 5
        first_claim = await bank.undo(older[-1].transaction, HARBOUR)
        assert first_claim.amount == 100
        await bank.audited()


async def test_it_is_migrated_once(old_place: Path | PostgresUrl) -> None:
    """Opened again, nothing changes."""
    tables = (accounts, transactions, entries, claimed_days, events)
    async with Store(old_place) as store:
        before = [await store.read(rows, table) for table in tables]
    async with Store(old_place) as store:
        assert [await store.read(rows, table) for table in tables] == before
