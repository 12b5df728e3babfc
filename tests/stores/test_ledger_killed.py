"""A process killed with `kill -9` while it moves coins leaves a ledger in which everything fits."""

import asyncio
import signal
import sys
from pathlib import Path

from sqlalchemy import Connection, select

from pulseboard.config import PostgresUrl
from pulseboard.storage.schema import MINT, entries, transactions
from pulseboard.storage.store import Store
from tests.programs import address
from tests.stores import ledger_load
from tests.stores.ledger_audit import audit

RECEIPTS = 400
Receipt = tuple[str, int, int, int]


async def receipts_of_a_killed_run(place: Path | PostgresUrl, first_day: int) -> list[Receipt]:
    """Run the load on a database until it has given out so many receipts, kill it, and return all that it gave."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", ledger_load.__name__, address(place), str(first_day), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        lines = [await process.stdout.readline() for _ in range(RECEIPTS)]
        process.kill()
        lines += (await process.stdout.read()).splitlines(keepends=True)
        assert await process.wait() == -signal.SIGKILL
    whole = (line.split() for line in lines if line.endswith(b"\n"))
    return [(interaction.decode(), *map(int, numbers)) for interaction, *numbers in whole]  # type: ignore[misc]


def kept_receipts(connection: Connection) -> set[Receipt]:
    query = (
        select(transactions.c.interaction, transactions.c.id, entries.c.amount, entries.c.balance)
        .join(entries, entries.c.transaction_id == transactions.c.id)
        .where(entries.c.member == transactions.c.actor, entries.c.member != MINT)
    )
    return {
        (interaction, number, abs(amount), balance)
        for interaction, number, amount, balance in connection.execute(query)
    }


async def test_killed_under_load(place: Path | PostgresUrl) -> None:
    """Two lives on one database, each killed: no receipt that was given is lost, and sum, entries and events fit."""
    given: set[Receipt] = set()
    for life in range(2):
        given |= set(await receipts_of_a_killed_run(place, first_day=life * 10_000))
        async with Store(place) as store:
            balances = await store.read(audit)
            kept = await store.read(kept_receipts)
        assert given <= kept
        assert sum(balances.values()) > 0
    assert len(given) >= 2 * RECEIPTS
