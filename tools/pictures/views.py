"""What pictures are taken of, and which of them are the best."""

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from playwright.async_api import Page


class View(NamedTuple):
    """A page, or something that is opened on it."""

    name: str
    path: str
    has: str
    """What is there once it is whole."""
    open: Callable[[Page], Awaitable[None]] | None = None


async def open_event(page: Page) -> None:
    await page.locator("main [data-seq]", has_text="KeyError").first.click()
    await page.get_by_role("button", name="Copy as JSON").wait_for()


async def open_bug(page: Page) -> None:
    await page.get_by_role("button", name=re.compile("KeyError")).first.click()
    await page.get_by_text("PRICES[item]").first.wait_for()


async def open_account(page: Page) -> None:
    await page.get_by_test_id("accounts").get_by_role("link").first.click()
    await page.get_by_test_id("statement-lines").wait_for()


async def open_palette(page: Page) -> None:
    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog").get_by_role("combobox").fill("da")
    await page.get_by_role("option").first.wait_for()


async def open_shortcuts(page: Page) -> None:
    await page.keyboard.press("?")
    await page.get_by_role("dialog").wait_for()


OVERVIEW = View("overview", "/", "[data-testid=recent-events]")
EVENTS = View("events", "/events", "h1")
COMMANDS = View("commands", "/commands?range=24h", "h1")
ECONOMY = View("economy", "/economy?range=7d", "h1")
HEALTH = View("health", "/health", "h1")
PAGES = (OVERVIEW, EVENTS, COMMANDS, ECONOMY, HEALTH)
EVERYTHING = (
    *PAGES,
    View("event", "/events?q=level%3E%3Dwarning&range=24h", "main [data-seq]", open_event),
    View("query", "/events?q=kind%3Aeconomy.*+level%3E%3Dsuccess&range=6h", "main [data-seq]"),
    View("command", "/commands?command=pay&range=24h", "h1"),
    View("bug", "/commands?range=24h", "h1", open_bug),
    View("account", "/economy?range=7d", "[data-testid=accounts] a", open_account),
    View("palette", "/", "[data-testid=recent-events]", open_palette),
    View("shortcuts", "/", "[data-testid=recent-events]", open_shortcuts),
)
BEST = {
    "overview-live-1440-dark", "overview-live-1440-light", "overview-live-390-dark", "events-live-390-light",
    "event-live-1440-dark", "commands-live-1440-light", "bug-live-1440-dark", "economy-live-1440-dark",
    "account-live-1440-light", "health-live-1440-dark", "palette-live-1440-dark", "overview-offline-1440-dark",
}  # fmt: skip
