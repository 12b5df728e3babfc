"""Logging in with Discord in a real browser: let in, refused, too late, cancelled, and sent away."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from pulseboard.events import now_ms
from pulseboard.sim import LocalDiscord
from pulseboard.storage import login_links, sessions
from pulseboard.web import entering
from tests.app.discord_fixtures import Entrance, local, people, with_role
from tests.e2e.axe import violations
from tests.e2e.test_live import BADGE

__all__ = ["local"]


async def log_in_with_discord(page: Page) -> None:
    # Exactly: the page that is left has a link "Log in with Discord again", and may still be there.
    await page.get_by_role("link", name="Log in with Discord", exact=True).click()


async def go_to_discord(page: Page, here: Entrance) -> None:
    await page.goto(here.address)
    assert await violations(page) == []
    await log_in_with_discord(page)
    await expect(page.get_by_role("heading", name="Authorize")).to_be_visible()


async def choose(page: Page, member: str) -> None:
    await page.get_by_label("You are").select_option(member)
    await page.get_by_role("button", name="Authorize").click()


async def test_let_in_and_sent_away(page: Page, local: LocalDiscord, tmp_path: Path) -> None:
    """A member comes in, is led back without a question the next time, and is told so when the role is taken."""
    async with with_role(local, tmp_path / "data") as (here, member, holder):
        await go_to_discord(page, here)
        await choose(page, member)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
        assert page.url == f"{here.address}/"
        await page.context.clear_cookies(name="pulseboard-" + here.address.rpartition(":")[2])
        await page.goto(here.address)
        await log_in_with_discord(page)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")

        await local.take_role(holder.guild, member, holder.role)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "no-access")
        banner = page.get_by_test_id("connection-banner")
        await expect(banner).to_contain_text("You no longer have access")
        await expect(banner).to_contain_text("Whoever runs this bot can give it back")
        assert await violations(page) == []
        await page.evaluate("dispatchEvent(new Event('focus'))")
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "no-access")
        await banner.get_by_role("link", name="Log in with Discord again").click()
        await log_in_with_discord(page)
        await expect(page.get_by_role("alert")).to_contain_text("may not come in here")


async def test_back_to_what_was_asked_for(page: Page, local: LocalDiscord, tmp_path: Path) -> None:
    """A link to a search leads there, also over a login; so does the way in of a page whose session was ended."""
    async with with_role(local, tmp_path / "data") as (here, member, _):
        deep = f"{here.address}/events?q=kind%3Aaccess.*"
        await page.goto(deep)
        await log_in_with_discord(page)
        await choose(page, member)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
        assert page.url == deep
        await expect(page.locator("[data-kind='access.logged_in']")).to_have_count(1)

        store = here.served.dashboard.board.store
        (session,) = await store.read(sessions.read_sessions)
        await store.transact(lambda transaction: sessions.end_sessions(transaction.connection, [session.id]))
        await page.get_by_test_id("connection-banner").get_by_role("link", name="Log in with Discord again").click()
        await log_in_with_discord(page)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
        assert page.url == deep


async def test_refused_too_late_and_cancelled(
    page: Page, local: LocalDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each says what happened, and offers to begin again."""
    async with with_role(local, tmp_path / "data") as (here, member, _):
        await go_to_discord(page, here)
        await choose(page, people(local)[1])
        await expect(page.get_by_role("alert")).to_contain_text("may not come in here")
        assert page.url == f"{here.address}/login?failed=not_listed"
        assert await violations(page) == []

        await page.context.clear_cookies()
        await go_to_discord(page, here)
        await page.get_by_role("button", name="Cancel").click()
        await expect(page.get_by_role("alert")).to_contain_text("You cancelled at Discord.")
        assert page.url == f"{here.address}/login?failed=cancelled"

        await go_to_discord(page, here)
        with monkeypatch.context() as patch:
            patch.setattr(entering, "now_ms", lambda: now_ms() + login_links.GOOD_MS)
            await choose(page, member)
            await expect(page.get_by_role("alert")).to_contain_text("This login was begun elsewhere, is over")
            assert page.url == f"{here.address}/login?failed=strayed"
        await log_in_with_discord(page)
        await expect(
            page.get_by_role("heading", name="Authorize")
        ).to_be_visible()  # whoever was refused may be another
        await choose(page, member)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
