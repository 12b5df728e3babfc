"""The five pages as tests open them."""

from playwright.async_api import Page, expect

from pulseboard.web.page import ROUTES
from tests.e2e.test_live import BADGE
from tests.logging_in import enter

PATHS = ROUTES


async def open_page(page: Page, address: str, path: str = "/") -> None:
    """Open it, and wait until it is live and nothing of it is on its way any more."""
    await enter(page.context, address)
    await page.goto(address + path)
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
    await drawn(page)


async def drawn(page: Page) -> None:
    """Wait until nothing of the page is on its way any more: what fails is asked for three times over 3 s first."""
    await expect(page.locator("main h1")).to_have_count(1)
    await expect(page.locator(".skeleton")).to_have_count(0, timeout=15_000)
