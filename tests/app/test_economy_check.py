"""The live check: proven before the dashboard says it is ready, and an alarm when the books stop balancing."""

import asyncio
from pathlib import Path

import pytest

from pulseboard.app.dashboard import open_dashboard
from pulseboard.config import PostgresUrl, Settings
from pulseboard.features.economy import check
from pulseboard.features.economy.check import BooksCheck, Proven, pause_seconds
from pulseboard.storage import log
from pulseboard.storage.store import Store
from tests.app.conftest import Served, serve
from tests.logging_in import client_of
from tests.programs import Program, address
from tests.stores.broken_books import fill, tamper


async def alarms(store: Store) -> list[dict[str, object]]:
    """The data of every alarm so far, oldest first. What was recorded before is in the log then."""
    while store.backlog.waiting:
        await asyncio.sleep(0.005)
    return [event.data for event in await store.read(log.read_after, 0, 1_000) if event.kind == "economy.unbalanced"]


async def test_proven_before_the_ready_line(place: Path | PostgresUrl) -> None:
    """Whoever reads the ready line finds the proof in the first stats; `serve` proves, too."""
    await fill(place)
    async with Program("serve", "--port", "0", "--data", address(place)) as program:
        await program.ready()
        async with client_of(program.address) as http:
            economy = (await http.get("/api/stats")).json()["economy"]
    assert economy["balanced"] is True
    assert economy["provenAt"].endswith("Z")


async def test_the_proof_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is announced only after a proof, not while one is under way."""
    order: list[str] = []
    prove = BooksCheck.prove

    async def watched(self: BooksCheck) -> None:
        await prove(self)
        order.append("proven")

    monkeypatch.setattr(BooksCheck, "prove", watched)
    async with open_dashboard(Settings(port=0), tmp_path, lambda _: order.append("ready")):
        assert order == ["proven", "ready"]


async def test_books_that_stop_balancing(place: Path | PostgresUrl) -> None:
    """One alarm for each thing that is newly wrong, none while it stays, and another once it was right in between."""
    await fill(place)
    async with Store(place) as store:
        books = BooksCheck(store)
        await books.prove()
        assert books.latest.balanced is True
        assert await alarms(store) == []
    tamper(place, "UPDATE accounts SET balance = balance + 5 WHERE member = '4'")
    async with Store(place) as store:
        books = BooksCheck(store)
        for _ in range(3):
            await books.prove()
            assert books.latest.balanced is False
        [first] = await alarms(store)
        assert "Members hold 1495 together; minted without burnt is 1490." in first["faults"]
        tamper_again = "UPDATE transactions SET amount = NULL WHERE id = 8"
        await another_writer(store, place, tamper_again)
        for _ in range(2):
            await books.prove()
        assert len(await alarms(store)) == 2
        await another_writer(store, place, "UPDATE accounts SET balance = balance - 5 WHERE member = '4'")
        await books.prove()
        await another_writer(store, place, "UPDATE accounts SET balance = balance + 5 WHERE member = '4'")
        await books.prove()
        assert len(await alarms(store)) == 3


async def another_writer(store: Store, place: Path | PostgresUrl, statement: str) -> None:
    await alarms(store)  # nothing waits to be written meanwhile
    await asyncio.to_thread(tamper, place, statement)


async def test_the_last_proof_stands_while_the_database_is_away(tmp_path: Path) -> None:
    """It is shown with its time, and the check goes on."""
    async with serve(tmp_path / "data") as served:
        before = await economy_stats(served)
        assert before["balanced"] is True
        database = tmp_path / "data" / "pulseboard.db"
        database.rename(tmp_path / "elsewhere")
        await served.dashboard.check.prove()
        stats = await served.dashboard.board.sampler.stats()
        assert (stats.economy.balanced, stats.economy.proven_at) == (True, before["provenAt"])
        (tmp_path / "elsewhere").rename(database)
        await served.dashboard.check.prove()
        assert served.dashboard.check.latest.proven_at > before["provenAt"]


async def economy_stats(served: Served) -> dict[str, object]:
    return (await served.http.get("/api/stats")).json()["economy"]


async def test_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The books are proven again by themselves."""
    monkeypatch.setattr(check, "pause_seconds", lambda took_seconds: 0.0)
    async with serve(tmp_path) as served, asyncio.timeout(30):
        seen = {served.dashboard.check.latest.proven_at}
        while len(seen) < 4:
            await asyncio.sleep(0.01)
            seen.add(served.dashboard.check.latest.proven_at)


def test_how_often() -> None:
    """Once a minute, and more seldom when it takes long: never more than a twentieth of the time."""
    assert [pause_seconds(took) for took in (0.0, 0.2, 3.0, 30.0)] == [60.0, 60.0, 60.0, 600.0]


async def test_before_the_first_proof(tmp_path: Path) -> None:
    """Nothing is said that isn't known."""
    async with Store(tmp_path) as store:
        assert BooksCheck(store).latest == Proven(balanced=None, proven_at=None)
