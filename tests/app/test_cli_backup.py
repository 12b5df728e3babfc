"""`pulseboard backup`: taken while a bot records, put back, and everything is there."""

import asyncio
import stat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

import pulseboard
from pulseboard.config import PostgresUrl
from pulseboard.events import Ref, now_ms
from pulseboard.features.economy.service import Asked
from pulseboard.storage import log
from pulseboard.storage.keys import LOGIN, find_key
from pulseboard.storage.store import Store
from pulseboard.storage.tokens import make_token
from tests.app.conftest import Served, serve
from tests.programs import Program, address
from tests.stores.ledger_audit import audit

PER_SECOND = 500
BACKUPS = ["0.db", "1.db", "2.db"]
GUILD = Ref("1000", "Harbour")


async def record(served: Served) -> None:
    """500 events a second, a hundred of them payments that move coins, until cancelled."""
    economy, members = served.dashboard.economy, [Ref(str(number), f"Member {number}") for number in range(1, 9)]
    for member in members:
        await economy.claim(Asked(member, GUILD, None, f"claim {member.id}"))
    loop, count, paying = asyncio.get_running_loop(), 0, set[asyncio.Task[Any]]()
    began = loop.time()
    while True:
        count += 1
        if count % 5 == 0:
            payer, payee = members[count % 8], members[(count + 3) % 8]
            paid = asyncio.create_task(economy.transfer(Asked(payer, GUILD, None, f"pay {count}"), payee, 1))
            paying.add(paid)
            paid.add_done_callback(paying.discard)
        else:
            pulseboard.record("test.counted", f"number {count}", data={"n": count})
        await asyncio.sleep(max(0.0, began + count / PER_SECOND - loop.time()))


def listed(folder: Path) -> list[Path]:
    """All there is in it."""
    return sorted(folder.rglob("*"))


def put_back(file: Path, folder: Path) -> None:
    """As the documentation says."""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    folder.mkdir()
    (folder / "pulseboard.db").write_bytes(file.read_bytes())


async def back_up(folder: Path, file: Path) -> str:
    async with Program("backup", str(file), "--data", str(folder)) as program:
        assert await program.ended() == 0, program.errors
        return await program.output()


async def test_while_a_bot_records(tmp_path: Path) -> None:
    """Each copy is one moment: positions without a gap, books that balance, and a dashboard that starts on it."""
    async with serve(tmp_path / "data") as served:
        recording = asyncio.create_task(record(served))
        bounds = []
        for number in range(3):
            before = await served.dashboard.board.store.read(log.read_head)
            said = await back_up(tmp_path / "data", tmp_path / f"{number}.db")
            bounds.append((before, await served.dashboard.board.store.read(log.read_head)))
            assert said.startswith(f"Backup: {tmp_path / f'{number}.db'}, ")
            assert not recording.done()
        recording.cancel()
        await asyncio.gather(recording, return_exceptions=True)
    for number, (before, after) in enumerate(bounds):
        put_back(tmp_path / f"{number}.db", tmp_path / f"restored-{number}")
        await is_whole(tmp_path / f"restored-{number}", before, after)
    assert [path.name for path in listed(tmp_path) if ".db" in path.name and path.parent == tmp_path] == BACKUPS


async def is_whole(place: Path | PostgresUrl, before: int, after: int) -> None:
    """What was restored has every event and coin up to a position between these, and can be gone on with."""
    async with Store(place) as store:
        state = await store.read(log.read_state)
        assert before <= state.head <= after
        events = await store.read_long(log.read_after, 0, state.head)
        assert [event.seq for event in events] == list(range(1, state.head + 1))
        assert events[-1].id == state.last_id
        assert sum((await store.read_long(audit)).values()) == 8 * 100
    async with serve(place) as restored:
        assert (await restored.http.get("/api/economy/overview")).json()["balanced"] is True
    async with Program("doctor", "--data", address(place), "--port", "0") as doctor:
        await doctor.ended()
        said = await doctor.output()
        assert "fault" not in said.replace("0 faults", "")


async def test_lets_nobody_in(tmp_path: Path) -> None:
    """A session, a token and links of before are no good on what was put back, and their key isn't in the copy."""
    file, restored = tmp_path / "copy.db", tmp_path / "restored"
    async with serve(tmp_path / "data", needs_login=True) as served, browser(served) as http:
        store, link = served.dashboard.board.store, served.address
        assert (await http.get(link)).status_code == 303
        made = await store.transact(
            lambda transaction: make_token(transaction.connection, "a", ["stats.read"], "me", at_ms=now_ms())
        )
        ways_in = [{"cookies": dict(http.cookies)}, {"headers": {"Authorization": f"Bearer {made[1]}"}}]
        for way_in in ways_in:
            async with browser(served, **way_in) as other:
                assert (await other.get("/api/stats")).status_code == 200
        key = await store.read(find_key, LOGIN)
        await back_up(tmp_path / "data", file)
    assert key is not None
    assert key.hex().encode() in (tmp_path / "data/pulseboard.db").read_bytes()
    assert key.hex().encode() not in file.read_bytes()
    put_back(file, restored)
    async with serve(restored, needs_login=True, port=urlsplit(link).port) as again:
        for way_in in ways_in:
            async with browser(again, **way_in) as other:
                assert (await other.get("/api/stats")).status_code == 401
        async with browser(again) as other:
            assert (await other.get(link)).status_code == 401
            assert (await other.get(again.address)).status_code == 303


def browser(served: Served, **given: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=served.address.partition("/login")[0], **given)


async def test_nothing_is_replaced(tmp_path: Path) -> None:
    async with serve(tmp_path / "data"):
        file = tmp_path / "copy.db"
        file.write_text("mine")
        async with Program("backup", str(file), "--data", str(tmp_path / "data")) as program:
            assert await program.ended() == 2
            assert b"is there already" in program.errors
        assert file.read_text() == "mine"


@pytest.mark.parametrize("target", ["nowhere/copy.db", "data/pulseboard.db/copy.db"])
async def test_where_nothing_can_be_written(tmp_path: Path, target: str) -> None:
    """One line, and nothing is left behind."""
    async with serve(tmp_path / "data"):
        before = listed(tmp_path)
        async with Program("backup", str(tmp_path / target), "--data", str(tmp_path / "data")) as program:
            assert await program.ended() == 1
            assert program.errors.startswith(b"pulseboard: The backup can't be written to ")
            assert program.errors.count(b"\n") == 1
        assert listed(tmp_path) == before


async def test_nothing_to_copy(tmp_path: Path) -> None:
    async with Program("backup", str(tmp_path / "copy.db"), "--data", str(tmp_path / "nothing")) as program:
        assert await program.ended() == 1
        assert b"There is no database in" in program.errors
    async with Program("backup", "copy.db", "--data", "postgresql://127.0.0.1/test") as program:
        assert await program.ended() == 2
        assert b"pg_dump" in program.errors
    assert listed(tmp_path) == []
