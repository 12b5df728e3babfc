"""The page below a path of its host, behind a proxy that takes the path off and behind one that leaves it on."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.async_api import ConsoleMessage, Page, Request, expect

from pulseboard.sim import LocalDiscord
from pulseboard.web.page import ROUTES
from tests.e2e.pages import drawn
from tests.e2e.test_live import BADGE, ROWS
from tests.programs import Program
from tests.proxy import Proxy

BASE = "/pulseboard"


class Behind(NamedTuple):
    """`pulseboard run` behind a proxy: where the page is, and the link that lets in."""

    address: str
    link: str


@pytest.fixture(params=[True, False], ids=["strips the path", "leaves the path"])
async def behind(request: pytest.FixtureRequest, discord: LocalDiscord, tmp_path: Path) -> AsyncIterator[Behind]:
    async with AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(Proxy(base_path=BASE, strips=request.param))
        program = await stack.enter_async_context(
            Program(
                *("run", "--data", str(tmp_path / "data"), "--port", str(proxy.upstream_port)),
                *("--discord-api", discord.api_url),
                environment={"DISCORD_TOKEN": discord.token, "PULSEBOARD_PUBLIC_URL": proxy.address},
            )
        )
        line = await program.line()
        await discord.wait_for_bot()
        yield Behind(proxy.address, line.removeprefix("Dashboard: ").strip())


async def test_the_whole_page(page: Page, behind: Behind, discord: LocalDiscord) -> None:
    """Login, live events, every page as the first one and as a next one, downloads and the way out: all below the path,
    and nothing on the console."""
    said: list[str] = []
    asked: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        said.append(f"{page.url}: {message.text}")

    def went(request: Request) -> None:
        asked.append(request.url)

    page.on("console", heard)
    page.on("request", went)
    page.on("websocket", lambda socket: asked.append(socket.url.replace("ws", "http", 1)))
    await page.goto(behind.link)
    assert page.url == f"{behind.address}/"
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")

    await discord.run_command("daily")
    await expect(page.locator(f"{ROWS}[data-kind='economy.daily_claimed']")).to_have_count(1)

    for path in ROUTES:
        link = page.locator(f"nav a[href='{BASE}{path}']")
        await link.click()
        await expect(link).to_have_attribute("aria-current", "page")
        await expect(page).to_have_url(re.compile(re.escape(behind.address + path) + r"(\?.*)?$"))
        await drawn(page)
        await page.reload()
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
        await drawn(page)

    await page.goto(f"{behind.address}/events?q=kind:economy.daily_claimed")
    await expect(page.locator("[data-kind='economy.daily_claimed']")).to_have_count(1)
    await page.get_by_role("button", name="Export").click()
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="CSV").click()
    assert "economy.daily_claimed" in (await (await downloading.value).path()).read_text()

    await page.get_by_role("button", name="Sessions and tokens").click()
    await page.locator("[data-testid=sessions]").get_by_role("button", name="Log out", exact=True).click()
    await page.get_by_role("button", name="Log out", exact=True).click()
    await expect(page.get_by_role("heading", name="Log in to Pulseboard")).to_be_visible()
    assert page.url == f"{behind.address}/login"

    assert [url for url in asked if not url.startswith((f"{behind.address}/", "data:", "blob:"))] == []
    assert any(url.startswith(f"{behind.address}/ws") for url in asked)
    assert said == []


async def test_an_address_that_leads_nowhere(page: Page, behind: Behind) -> None:
    """Further down too the page draws itself, says so, and leads back."""
    await page.goto(behind.link)
    await page.goto(f"{behind.address}/nowhere/at/all")
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
    await page.locator("main").get_by_role("link").click()
    assert page.url == f"{behind.address}/"
    await expect(page.locator(f"nav a[href='{BASE}/']")).to_have_attribute("aria-current", "page")
