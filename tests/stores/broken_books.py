"""Books with a bit of everything in them, and somebody who writes into them past every guard."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy.rules import Rules
from pulseboard.features.economy.service import Asked, EconomyService
from pulseboard.storage.store import Store

GUILD = Ref("9", "Night Owls")


async def fill(place: Path | PostgresUrl) -> None:
    """Transactions 1 to 5 are claims of members 1 to 5, 6 is a transfer with a fee, 7 a grant, 8 coins taken, and 9
    undoes the transfer."""
    async with Store(place) as store:
        economy = EconomyService(store, Rules(fee_basis_points=500))

        def asked(member: str, interaction: str) -> Asked:
            return Asked(Ref(member, f"M{member}"), GUILD, None, interaction)

        for member in "12345":
            await economy.claim(asked(member, f"claim {member}"))
        paid = await economy.transfer(asked("1", "transfer"), Ref("2", "M2"), 40)
        await economy.grant(asked("7", "grant"), Ref("3", "M3"), 1000, "a prize")
        await economy.take(asked("7", "take"), Ref("3", "M3"), 10, "a fine")
        await economy.undo(asked("7", "undo"), paid.transaction, "a mistake")


def tamper(place: Path | PostgresUrl, *statements: str) -> None:
    """Run SQL as somebody who has taken triggers and constraints away, and put them back afterwards."""
    if isinstance(place, PostgresUrl):
        _tamper_postgres(place, statements)
    else:
        _tamper_sqlite(place / "pulseboard.db", statements)


def run_sql(place: Path | PostgresUrl, *statements: str) -> None:
    """Run SQL, and no more."""
    if isinstance(place, PostgresUrl):
        with psycopg.connect(place.get_secret_value()) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]
    else:
        with _sqlite(place / "pulseboard.db") as database:
            for statement in statements:
                database.execute(statement)


def _tamper_sqlite(path: Path, statements: tuple[str, ...]) -> None:
    with _sqlite(path) as database:
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        database.execute("PRAGMA ignore_check_constraints = ON")
        for statement in (
            *(f"DROP TRIGGER {name}" for name, _ in triggers),
            *statements,
            *(sql for _, sql in triggers),
        ):
            database.execute(statement)


@contextlib.contextmanager
def _sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        yield database


def _tamper_postgres(place: PostgresUrl, statements: tuple[str, ...]) -> None:
    tables = ("accounts", "transactions", "entries", "claimed_days")
    check = (
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'accounts'::regclass AND contype = 'c'"
    )
    with psycopg.connect(place.get_secret_value()) as connection:
        [definition] = connection.execute(check).fetchone() or [""]
        name = "ck_accounts_balance_in_bounds"
        for statement in (
            *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in tables),
            f"ALTER TABLE accounts DROP CONSTRAINT {name}",
            *statements,
            f"ALTER TABLE accounts ADD CONSTRAINT {name} {definition} NOT VALID",
            *(f"ALTER TABLE {table} ENABLE TRIGGER ALL" for table in tables),
        ):
            connection.execute(statement)  # type: ignore[call-overload]
