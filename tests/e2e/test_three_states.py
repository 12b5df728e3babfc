"""Bot down, Discord down and dashboard unreachable are told apart; Discord down is in `test_live.py`."""

import signal
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from pulseboard.config import PostgresUrl
from pulseboard.sim import LocalDiscord
from tests.app.attach_fixtures import BotProgram
from tests.app.test_serve import BOT
from tests.e2e.test_live import BADGE
from tests.logging_in import enter
from tests.programs import Program, address

STATS_MS = 12_000


@pytest.mark.soak
async def test_bot_down_then_dashboard_unreachable(page: Page, postgres_place: PostgresUrl, tmp_path: Path) -> None:
    """A bot that ends is a banner on a page that stays live; without the dashboard nothing is said of the bot."""
    data = address(postgres_place)
    banner = page.get_by_test_id("bot-banner")
    async with LocalDiscord() as discord, Program("serve", "--port", "0", "--data", data) as serving:
        await serving.ready()
        async with BotProgram(discord, BOT, tmp_path, PULSEBOARD_DATA=data) as running:
            await discord.wait_for_bot()
            await enter(page.context, serving.address)
            await page.goto(serving.address + "/health")
            await expect(page.get_by_test_id("bot-status")).to_contain_text("Online", timeout=STATS_MS)
            running.send(signal.SIGINT)
            await running.ended()
        await expect(banner).to_contain_text("The bot is offline", timeout=STATS_MS)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "offline")
    await expect(banner).to_have_count(0)
    await expect(page.locator("[data-fresh=false]")).to_have_count(1)
