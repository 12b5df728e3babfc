"""axe finds nothing: on every page and in what opens on it, on three screens, in both themes, well or broken."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, Route, expect

from tests.app.conftest import serve
from tests.e2e.axe import EVERY_SCREEN, LARGE, LARGE_AND_SMALL, SMALL, Screen, violations
from tests.e2e.pages import PATHS, drawn, open_page
from tests.e2e.test_explorer import DETAIL, QUERY
from tests.e2e.test_explorer import ROWS as EXPLORED
from tests.e2e.test_live import BADGE
from tests.programs import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("screens", [LARGE_AND_SMALL, pytest.param(EVERY_SCREEN, marks=pytest.mark.soak)])
@pytest.mark.parametrize("path", PATHS)
async def test_pages(visit: Page, demo: Program, path: str, screens: tuple[Screen, ...]) -> None:
    """Each page, with what the demo fills it with."""
    await open_page(visit, demo.address, path)
    assert await violations(visit, screens) == []


@pytest.mark.soak
@pytest.mark.parametrize("path", PATHS)
async def test_empty(visit: Page, tmp_path: Path, path: str) -> None:
    """Each page where nothing has happened yet, and no bot was ever seen."""
    async with serve(tmp_path) as served:
        await open_page(visit, served.address, path)
        assert await violations(visit) == []


@pytest.mark.soak
@pytest.mark.parametrize("path", PATHS)
async def test_broken(visit: Page, demo: Program, path: str) -> None:
    """Each page when the server fails whatever it asks for; and before anything could be loaded at all."""

    async def fails(route: Route) -> None:
        await route.fulfill(status=500, json={"status_code": 500, "detail": "The disk is full"})

    await visit.route(re.compile(r"/api/(?!dashboard)"), fails)
    await visit.goto(demo.address + path)
    await expect(visit.locator(BADGE)).to_have_attribute("data-state", "live")
    await drawn(visit)
    assert await violations(visit) == []
    await visit.route("**/api/dashboard", fails)
    await visit.route_web_socket("**/ws*", lambda socket: socket.close())
    await visit.reload()
    await expect(visit.get_by_test_id("first-load-failed")).to_contain_text("The disk is full")
    assert await violations(visit, LARGE) == []


@pytest.mark.soak
async def test_palette_shortcuts_and_preferences(visit: Page, demo: Program) -> None:
    """What opens over any page."""
    found: list[str] = []
    await open_page(visit, demo.address, "/health")
    await visit.keyboard.press("Control+k")
    await visit.keyboard.type("da")
    await expect(visit.get_by_role("option").first).to_be_visible()
    found += await violations(visit)
    await visit.keyboard.press("Escape")
    await visit.keyboard.press("?")
    await expect(visit.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    found += await violations(visit)
    await visit.keyboard.press("Escape")
    await visit.get_by_role("button", name="Preferences").click()
    await expect(visit.get_by_role("dialog", name="Preferences")).to_be_visible()
    found += await violations(visit, SMALL)
    assert found == []


@pytest.mark.soak
async def test_explorer(visit: Page, demo: Program) -> None:
    """Suggestions, a query that can't be read, an event in full, the export, a time of one's own, a held list."""
    found: list[str] = []
    await open_page(visit, demo.address, "/events")
    await visit.locator(QUERY).fill("kin")
    await expect(visit.get_by_test_id("suggestions").get_by_role("option").first).to_be_visible()
    found += await violations(visit)
    await visit.locator(QUERY).fill("wrong:thing kind:nothing")
    await visit.keyboard.press("Enter")
    await expect(visit.get_by_test_id("query-fault")).to_be_visible()
    found += await violations(visit)
    await open_page(visit, demo.address, "/events")
    await visit.locator(EXPLORED).first.click()
    await expect(visit.locator(DETAIL)).to_be_visible()
    await visit.keyboard.press("p")
    found += await violations(visit)
    await visit.set_viewport_size({"width": 1440, "height": 900})
    for button in ("Export", "Custom"):
        await visit.get_by_role("button", name=button).first.click()
        await expect(visit.get_by_role("dialog")).to_be_visible()
        found += await violations(visit, LARGE)
        await visit.keyboard.press("Escape")
    await visit.goto(demo.address + "/events?q=kind:nothing.at.all")
    await expect(visit.get_by_test_id("events-empty")).to_be_visible()
    found += await violations(visit)
    assert found == []


@pytest.mark.soak
async def test_economy(visit: Page, demo: Program) -> None:
    """An account, its dialogs as far as the confirmation, one transaction, and one that isn't there."""
    found: list[str] = []
    await open_page(visit, demo.address, "/economy?list=transactions")
    found += await violations(visit)
    await open_page(visit, demo.address, "/economy")
    await visit.get_by_test_id("accounts").get_by_role("link").first.click()
    await expect(visit.get_by_test_id("balance")).to_be_visible()
    await drawn(visit)
    found += await violations(visit)
    await visit.get_by_role("button", name="Grant").click()
    dialog = visit.get_by_role("dialog")
    await dialog.get_by_role("button", name="Review").click()
    await expect(dialog).to_contain_text("Say why")
    found += await violations(visit)
    await dialog.get_by_label("How many coins").fill("5")
    await dialog.get_by_label("Reason").fill("a test")
    await dialog.get_by_role("button", name="Review").click()
    await expect(visit.get_by_test_id("confirmation")).to_be_visible()
    found += await violations(visit)
    async with httpx.AsyncClient(base_url=demo.address) as http:
        transaction = (await http.get("/api/economy/transactions?limit=1")).json()["items"][0]["transaction"]
    for number in (transaction, 10**9):
        await open_page(visit, demo.address, f"/economy?transaction={number}")
        found += await violations(visit)
    assert found == []


async def test_an_address_that_leads_nowhere(visit: Page, demo: Program) -> None:
    """The way out can be found by everybody."""
    await visit.goto(demo.address + "/nowhere")
    await expect(visit.get_by_test_id("not-found")).to_be_visible()
    assert await violations(visit) == []
