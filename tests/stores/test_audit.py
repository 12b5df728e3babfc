"""The audit: a chain that shows whatever was done to it past Pulseboard."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref, draft
from pulseboard.kinds import AUDITED, KINDS
from pulseboard.storage import audit
from pulseboard.storage.forgetting import forget_member
from pulseboard.storage.inspection import TRIGGERS, inspecting
from pulseboard.storage.store import Store

MIRA = Ref("204621105720328194", "Mira")
GUARDS = {
    "sqlite": [f"DROP TRIGGER {name}" for name in TRIGGERS["sqlite"] if name.startswith("audit")],
    "postgresql": [f"DROP TRIGGER {name} ON audit" for name in TRIGGERS["postgresql"] if name.startswith("audit")],
}


async def written(store: Store, count: int = 5) -> None:
    """So many entries, among events that don't belong there."""
    for number in range(count):
        store.record(draft("test.counted", str(number)))
        data = {"amount": number, "to": {"id": MIRA.id, "name": MIRA.name}}
        store.record(draft("economy.granted", f"granted {number} to {MIRA.name}", actor=Ref("1", "Ann"), data=data))
    async with asyncio.timeout(10):
        while await store.read(entries) < count:
            await asyncio.sleep(0.01)


def entries(connection: Connection) -> int:
    found: int = connection.execute(text("SELECT max(number) FROM audit")).scalar_one()
    return found


def contents(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT content FROM audit ORDER BY number")).scalars())


def faults(place: Path | PostgresUrl) -> list[str]:
    with inspecting(place) as connection:
        return list(audit.faults(connection))


async def test_what_belongs_there(place: Path | PostgresUrl) -> None:
    """Every audited event and no other, in order, also from several processes' starts."""
    assert {"access.logged_in", "economy.granted", "privacy.member_forgotten"} < AUDITED < {kind.name for kind in KINDS}
    for start in (1, 2):
        async with Store(place) as store:
            await written(store, 5 * start)
            assert await store.read(entries) == (5 if start == 1 else 15)
    assert faults(place) == []


TAMPERED: dict[str, tuple[list[str], str]] = {
    "changed": (
        ["UPDATE audit SET content = replace(content, 'granted 2', 'granted 9') WHERE number = 3"],
        "The content of entry 3 was changed.",
    ),
    "taken out": (["DELETE FROM audit WHERE number = 3"], "Entry 3 is missing."),
    "the newest taken out": (
        ["DELETE FROM audit WHERE number >= 4"],
        "The newest entries are missing: the log has economy.granted at 10 after them.",
    ),
    "all taken out": (["DELETE FROM audit WHERE number > 0"], "The newest entries are missing"),
    "all, and where it began": (["DELETE FROM audit"], "The newest entries are missing"),
    "another in its place": (
        ["UPDATE audit SET content = '{}', digest = 'x', chain = 'y' WHERE number = 3"],
        "Entry 3 doesn't follow from the one before it.",
    ),
    "put in between": (
        [
            "UPDATE audit SET number = number + 1000 WHERE number >= 3",
            "UPDATE audit SET number = number - 999 WHERE number >= 1000",
            "INSERT INTO audit SELECT 3, content, digest, chain, redacted FROM audit WHERE number = 2",
        ],
        "Entry 3 doesn't follow from the one before it.",
    ),
}


@pytest.mark.parametrize("done", TAMPERED)
async def test_whatever_was_done_to_it_shows(place: Path | PostgresUrl, done: str) -> None:
    """By somebody who takes the database's own guards away first."""
    statements, said = TAMPERED[done]
    async with Store(place) as store:
        await written(store)
        await store.transact(lambda transaction: run(transaction.connection, GUARDS, statements))
    found = faults(place)
    assert found
    assert found[0].startswith(said)


def run(connection: Connection, guards: dict[str, list[str]], statements: list[str]) -> None:
    for statement in (*guards.get(connection.dialect.name, []), *statements):
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit WHERE number = 2",
        "UPDATE audit SET content = '{}' WHERE number = 2",
        "UPDATE audit SET digest = 'x', redacted = 1 WHERE number = 2",
        "UPDATE audit SET number = 99, redacted = 1 WHERE number = 2",
    ],
)
async def test_entries_are_only_added(place: Path | PostgresUrl, statement: str) -> None:
    """The database itself refuses anything else."""
    async with Store(place) as store:
        await written(store, 2)
        with pytest.raises(DatabaseError, match="only added"):
            await store.transact(lambda transaction: run(transaction.connection, {}, [statement]))
    assert faults(place) == []


async def test_forgetting_a_member(place: Path | PostgresUrl) -> None:
    """The name is gone from every entry, and the chain still holds."""
    async with Store(place) as store:
        await written(store)
        assert "Mira" in "".join(await store.read(contents))
        await forget_member(store, MIRA.id, Ref("1", "Ann"))
        kept = "".join(await store.read(contents))
        assert "Mira" not in kept
        assert MIRA.id not in kept
        assert "Ann" in kept
    assert faults(place) == []
