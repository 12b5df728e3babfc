"""A real browser on the page of a real bot in a local Discord."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from pulseboard.sim import LocalDiscord
from tests.programs import Program, bot

CHROMIUM_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


@pytest.fixture
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_FLAGS)
        yield running
        await running.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page of which every error is an error of the test."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert faults == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo() -> AsyncIterator[Program]:
    """`pulseboard demo`, one for all tests of a module (they say `pytest.mark.asyncio(loop_scope="module")`)."""
    async with Program("demo", "--port", "0", "--rate", "3") as program:
        yield await program.ready()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_browser(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_FLAGS)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(shared_browser: Browser) -> AsyncIterator[Page]:
    """A page of the shared browser, with nothing kept from another test. Every error on it is an error of the test."""
    page = await shared_browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    await page.close()
    assert faults == []


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(seed=7) as discord:
        yield discord


@pytest.fixture
async def program(discord: LocalDiscord, tmp_path: Path) -> AsyncIterator[Program]:
    """`pulseboard run`, its bot online in the local Discord."""
    async with bot(discord, tmp_path / "data") as program:
        await program.ready()
        await discord.wait_for_bot()
        yield program
