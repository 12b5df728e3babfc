"""What the page does when the server falls silent without a word, in Chromium."""

import asyncio
import signal

from playwright.async_api import Page, WebSocket, expect

from pulseboard.sim import LocalDiscord
from tests.e2e.test_live import BADGE, is_same_page, open_live, seqs
from tests.logging_in import client_of
from tests.programs import Program


async def test_frozen_server(page: Page, program: Program, discord: LocalDiscord) -> None:
    """A frozen server shows as stale within 12 s and gets a new socket within 20 s; thawed, the page has everything."""
    sockets: list[WebSocket] = []
    another = asyncio.Event()

    def opened(socket: WebSocket) -> None:
        sockets.append(socket)
        if len(sockets) > 1:
            another.set()

    page.on("websocket", opened)
    await open_live(page, program)
    await discord.run_command("balance")
    program.send(signal.SIGSTOP)
    try:
        async with asyncio.timeout(20.5):
            await expect(page.locator(BADGE)).to_have_attribute("data-state", "stale", timeout=12_500)
            await another.wait()
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "offline")
    finally:
        program.send(signal.SIGCONT)
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "live", timeout=35_000)
    async with client_of(program.address) as http:
        kept = (await http.get("/api/events?limit=500")).json()["items"]
    assert await seqs(page) == [event["seq"] for event in kept]
    assert await is_same_page(page)
