"""What the page says while the log can't be written, in Chromium: what is wrong, and in the end nothing is missing."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.async_api import Page, expect

from pulseboard.sim import LocalDiscord
from tests.e2e.test_live import BADGE, ROWS, is_same_page, open_live, seqs
from tests.logging_in import client_of
from tests.programs import Program

BANNER = "[data-testid=log-banner]"


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """The database is being written by somebody else who takes long."""
    with closing(sqlite3.connect(data / "pulseboard.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")


class Heard:
    """The stats that a page is sent."""

    def __init__(self, page: Page) -> None:
        self._grown = asyncio.Condition()
        self._count = 0
        page.on("websocket", lambda socket: socket.on("framereceived", self._hear))

    async def another(self, count: int) -> None:
        """Wait until as many more have come."""
        expected = self._count + count
        async with asyncio.timeout(20), self._grown:
            await self._grown.wait_for(lambda: self._count >= expected)

    async def _hear(self, payload: str | bytes) -> None:
        if json.loads(payload)["type"] == "STATS_UPDATE":
            async with self._grown:
                self._count += 1
                self._grown.notify_all()


async def waiting(page: Page) -> int:
    """How many events are kept in memory, as the banner says."""
    found = re.search(r"(\d+) events are kept in memory", await page.locator(BANNER).inner_text())
    return int(found[1]) if found else 0


async def test_locked_database(page: Page, program: Program, discord: LocalDiscord, tmp_path: Path) -> None:
    """While the database is locked a banner says so and the page lives on; afterwards every event is in the list."""
    stats = Heard(page)
    await page.set_viewport_size({"width": 1440, "height": 2_800})  # rows out of sight aren't drawn
    await open_live(page, program)
    answered = page.locator(f"{ROWS}[data-kind='command.completed']")
    with locked(tmp_path / "data"):
        for _ in range(20):
            await discord.run_command("balance")
        await expect(page.locator(BANNER)).to_contain_text("database is locked", timeout=20_000)
        assert await waiting(page) >= 20
        for _ in range(10):
            await discord.run_command("balance")
        await stats.another(2)
        assert await waiting(page) >= 30
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
        await expect(answered).to_have_count(0)
    await expect(answered).to_have_count(30)
    await expect(page.locator(BANNER)).to_be_hidden(timeout=10_000)
    async with client_of(program.address) as http:
        kept = (await http.get("/api/events?limit=500")).json()["items"]
    assert await seqs(page) == [event["seq"] for event in kept]
    assert await page.locator("[data-testid=events-lost]").count() == 0
    assert await is_same_page(page)
