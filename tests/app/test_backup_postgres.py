"""A PostgreSQL's backup as docs/deploy.md says: dumped while a bot records, restored, and everything is there."""

import asyncio
import re
from pathlib import Path

from sqlalchemy import Connection

from pulseboard.config import PostgresUrl
from pulseboard.events import now_ms
from pulseboard.storage import log
from pulseboard.storage.schema import sessions, tokens
from pulseboard.storage.sessions import Visitor, begin_session
from pulseboard.storage.store import Store
from pulseboard.storage.tokens import make_token
from pulseboard.storage.transaction import Transaction
from tests.app.conftest import serve
from tests.app.test_cli_backup import is_whole, record
from tests.conftest import not_to_be_had
from tests.postgres import client_program, own_database

DOCS = Path(__file__).parents[2] / "docs/deploy.md"
DUMPED, RESTORED = (
    "postgresql://pulseboard@db.example/pulseboard",
    "postgresql://pulseboard@db.example/pulseboard_restored",
)


def documented(program: str, addresses: dict[str, str], file: Path) -> list[str]:
    """A command of the documentation, for these databases and this file."""
    found = re.search(rf"^    ({program} .+)$", DOCS.read_text(), re.MULTILINE)
    assert found
    words = [word.replace("pulseboard.dump", str(file)) for word in found[1].split()]
    for written, address in addresses.items():
        words = [re.sub(rf"{re.escape(written)}$", address, word) for word in words]
    assert not any("db.example" in word for word in words)
    path = client_program(program, next(iter(addresses.values())))
    return [path or not_to_be_had(f"no {program} found: install PostgreSQL's client programs"), *words[1:]]


async def run(command: list[str]) -> None:
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, said.decode()


async def test_while_a_bot_records(postgres_url: str, tmp_path: Path) -> None:
    """The dump is one moment: positions without a gap, books that balance, a dashboard that starts on it and a doctor
    who finds nothing."""
    file = tmp_path / "pulseboard.dump"
    with own_database(postgres_url) as used, own_database(postgres_url) as empty:
        addresses = {RESTORED: empty, DUMPED: used}
        async with serve(PostgresUrl(used)) as served:
            store = served.dashboard.board.store
            await store.transact(let_in)
            assert await store.read(may_come_in) == 2
            recording = asyncio.create_task(record(served))
            async with asyncio.timeout(30):
                while await store.read(log.read_head) < 500:
                    await asyncio.sleep(0.05)
            before = await store.read(log.read_head)
            await run(documented("pg_dump", addresses, file))
            after = await store.read(log.read_head)
            assert not recording.done()
            recording.cancel()
            await asyncio.gather(recording, return_exceptions=True)
        await run(documented("pg_restore", addresses, file))
        async with Store(PostgresUrl(empty)) as restored:
            assert await restored.read(may_come_in) == 0
        await is_whole(PostgresUrl(empty), before, after)


def let_in(transaction: Transaction) -> None:
    """A browser and a program."""
    for_an_hour = {"at_ms": now_ms(), "ends_at": now_ms() + 3_600_000}
    who = Visitor("1", "Mira", "viewer")
    begin_session(transaction.connection, who, **for_an_hour, address="127.0.0.1", agent="a browser")
    make_token(transaction.connection, "a program", ["stats.read"], "Mira", at_ms=now_ms())


def may_come_in(connection: Connection) -> int:
    """How many do."""
    return sum(len(connection.execute(table.select()).all()) for table in (sessions, tokens))
