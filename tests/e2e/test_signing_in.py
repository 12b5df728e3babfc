"""The page of a dashboard that needs a login: who is in, who is sent away, and how they come back."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.async_api import Browser, Page, expect

from tests.app.conftest import serve
from tests.app.login_fixtures import Guarded
from tests.e2e.test_live import BADGE

SESSIONS = "[data-testid=sessions]"
SECRET = "[data-testid=secret]"


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Guarded]:
    async with serve(tmp_path / "data", needs_login=True) as served:
        yield Guarded(served, urljoin(served.address, "/").rstrip("/"), served.address)


async def enter(page: Page, guarded: Guarded) -> None:
    await page.goto(f"{guarded.address}/login?token={await guarded.link()}")
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")


async def test_sent_away_and_back(browser: Browser, page: Page, guarded: Guarded) -> None:
    """A session that is ended signs its page out, which keeps what it shows and goes on after a login elsewhere."""
    await enter(page, guarded)
    others = await browser.new_context()
    other = await others.new_page()
    await enter(other, guarded)

    await page.get_by_role("button", name="Sessions and tokens").click()
    await expect(page.locator(SESSIONS).get_by_role("listitem")).to_have_count(2)
    await page.get_by_role("button", name="End", exact=True).click()
    await page.get_by_role("button", name="End session").click()
    await expect(page.get_by_role("status").filter(has_text="The session was ended.")).to_be_focused()
    await expect(page.locator(SESSIONS).get_by_role("listitem")).to_have_count(1)

    await expect(other.locator(BADGE)).to_have_attribute("data-state", "signed-out")
    await expect(other.get_by_test_id("connection-banner")).to_contain_text("pulseboard login-link")
    await expect(other.locator("main h1")).to_have_count(1)
    tab = await others.new_page()
    await enter(tab, guarded)
    await tab.close()
    await other.evaluate("dispatchEvent(new Event('focus'))")
    await expect(other.locator(BADGE)).to_have_attribute("data-state", "live")
    await others.close()


async def test_token_and_log_out(page: Page, guarded: Guarded) -> None:
    """A token that was made lets a program in; who logs out is shown how to log in."""
    await enter(page, guarded)
    await page.get_by_role("button", name="Sessions and tokens").click()
    await page.get_by_role("button", name="New token").click()
    await page.get_by_label("Name").fill("prometheus")
    await page.get_by_label("metrics.read").check()
    await page.get_by_role("button", name="Make token").click()
    secret = await page.locator(SECRET).text_content()
    async with guarded.browser() as http:
        answer = await http.get("/metrics", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    await page.get_by_role("button", name="Done").click()
    await page.locator(SESSIONS).get_by_role("button", name="Log out", exact=True).click()
    await page.get_by_role("button", name="Log out", exact=True).click()
    await expect(page.get_by_role("heading", name="Log in to Pulseboard")).to_be_visible()
    await page.goto(guarded.address)
    await expect(page.get_by_role("heading", name="Log in to Pulseboard")).to_be_visible()


async def test_no_login(page: Page, tmp_path: Path) -> None:
    """A dashboard that needs none says so, and offers no way out."""
    async with serve(tmp_path / "data") as served:
        await page.goto(served.address)
        await page.get_by_role("button", name="Sessions and tokens").click()
        await expect(page.get_by_role("dialog")).to_contain_text("This dashboard needs no login")
        await expect(page.locator(SESSIONS)).to_have_count(0)
        await page.keyboard.press("Escape")
        await page.keyboard.press("Control+k")
        await expect(page.get_by_role("option", name="Access: sessions and tokens")).to_be_visible()
        await expect(page.get_by_role("option", name="Log out")).to_have_count(0)
