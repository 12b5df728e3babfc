"""The page as each role has it: exactly what one may do is offered, and nothing that is asked for is refused."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Response, Route, expect

from pulseboard.events import now_ms
from pulseboard.storage.sessions import Visitor, begin_session
from pulseboard.storage.transaction import Transaction
from pulseboard.web.page import ROUTES
from tests.app.conftest import Served, serve
from tests.app.economy_fixtures import HARBOUR, MIRA, Bank
from tests.e2e.axe import LARGE_AND_SMALL, violations
from tests.e2e.pages import drawn
from tests.e2e.test_live import BADGE
from tests.e2e.test_steady import MOST_SHIFT, WATCH, layout_shift

HOUR_MS = 3_600_000
VIEWER, OPERATOR, ADMINISTRATOR = ROLES = ("viewer", "operator", "administrator")
EXPORTS = {OPERATOR, ADMINISTRATOR}
CHANGES = {ADMINISTRATOR}


class Guarded(NamedTuple):
    served: Served
    address: str
    transaction: int
    """Of a grant, which can be taken back."""


class Visit(NamedTuple):
    """Somebody's browser, and what it was refused."""

    page: Page
    refused: list[str]

    async def open(self, address: str) -> None:
        await self.page.goto(address)
        await expect(self.page.locator(BADGE)).to_have_attribute("data-state", "live")
        await drawn(self.page)
        await expect(self.page.get_by_role("main").get_by_text("could not be loaded")).to_have_count(0)

    async def offers(self, role: str, name: str, who: set[str], kind: str = "button") -> None:
        """There is a control with that name for those who may use it, and for nobody else."""
        found = self.page.get_by_role(kind, name=name, exact=True)  # type: ignore[arg-type]
        await expect(found, f"{name} for {role}").to_have_count(int(role in who))


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Guarded]:
    async with serve(tmp_path / "data", needs_login=True) as served:
        bank = Bank(served)
        bank.economy.clock = now_ms  # the page asks for what was an hour ago
        transaction = await bank.grant(MIRA, 500)
        yield Guarded(served, served.address.partition("/login")[0], transaction)


async def let_in(context: BrowserContext, guarded: Guarded, role: str) -> None:
    """As somebody who came over Discord."""
    at_ms = now_ms()

    def work(transaction: Transaction) -> str:
        visitor = Visitor("80351110224678912", f"The {role}", role)
        times = {"at_ms": at_ms, "ends_at": at_ms + HOUR_MS}
        return begin_session(transaction.connection, visitor, **times, address="127.0.0.1", agent="")[1]

    secret = await guarded.served.dashboard.board.store.transact(work)
    name = f"pulseboard-{guarded.address.rpartition(':')[2]}"
    await context.add_cookies([{"name": name, "value": secret, "url": guarded.address, "httpOnly": True}])


async def visit_as(browser: Browser, guarded: Guarded, role: str) -> Visit:
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    await let_in(context, guarded, role)
    visit = Visit(await context.new_page(), [])

    def heard(response: Response) -> None:
        if response.status in (401, 403):
            visit.refused.append(f"{response.status} {response.url}")

    visit.page.on("response", heard)
    return visit


@pytest.mark.parametrize("role", ROLES)
async def test_what_is_offered(browser: Browser, guarded: Guarded, role: str) -> None:
    """Each page and each view of it, opened first and alone: the controls that the role allows, and no refusal."""
    visit = await visit_as(browser, guarded, role)
    offers = visit.offers
    for path in ROUTES:
        await visit.open(guarded.address + path)
    await visit.open(f"{guarded.address}/events")
    await expect(visit.page.get_by_test_id("events-found")).to_contain_text("fit")
    await offers(role, "Export", EXPORTS)
    await visit.open(f"{guarded.address}/economy")
    await expect(visit.page.get_by_test_id("proof")).to_contain_text("The next check comes by itself")
    await offers(role, "Check now", EXPORTS)
    await expect(visit.page.locator("a[download]")).to_have_count(int(role in EXPORTS))
    await visit.page.get_by_test_id("accounts").get_by_role("link").first.click()
    await expect(visit.page.get_by_test_id("balance")).to_contain_text("500")
    for name in ("Grant", "Take", "Set balance", "Freeze"):
        await offers(role, name, CHANGES)
    await visit.open(f"{guarded.address}/economy?account={HARBOUR.id}/99")
    await expect(visit.page.get_by_role("heading", name="No account yet")).to_be_visible()
    await offers(role, "Grant", CHANGES)
    await visit.open(f"{guarded.address}/economy?transaction={guarded.transaction}")
    await expect(visit.page.get_by_test_id("sum")).to_contain_text("sum to zero")
    await offers(role, "Undo", CHANGES)
    assert visit.refused == []


@pytest.mark.parametrize("role", ROLES)
async def test_who_one_is(browser: Browser, guarded: Guarded, role: str) -> None:
    """Access is about all sessions and tokens for an administrator, for others about themselves; all can log out."""
    visit = await visit_as(browser, guarded, role)
    page, is_manager = visit.page, role in CHANGES
    await visit.open(guarded.address)
    await visit.offers(role, "Sessions and tokens", CHANGES)
    await visit.offers(role, "Your access", {VIEWER, OPERATOR})
    await page.keyboard.press("Control+k")
    await visit.offers(role, "Access: sessions and tokens", CHANGES, kind="option")
    await visit.offers(role, "Log out", {*ROLES}, kind="option")
    await page.get_by_role("option", name="access").click()
    await expect(page.get_by_test_id("sessions")).to_have_count(int(is_manager))
    await expect(page.get_by_test_id("tokens")).to_have_count(int(is_manager))
    await expect(page.get_by_test_id("yourself")).to_have_count(int(not is_manager))
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(f"The {role}")
    assert await violations(page, LARGE_AND_SMALL) == []
    assert visit.refused == []
    await dialog.get_by_role("button", name="Log out", exact=True).click()
    await expect(dialog).to_contain_text("log in with Discord again")
    await dialog.get_by_role("button", name="Log out", exact=True).click()
    await expect(page.get_by_role("heading", name="Log in to Pulseboard")).to_be_visible()
    await page.goto(guarded.address)
    await expect(page.get_by_role("heading", name="Log in to Pulseboard")).to_be_visible()


@pytest.mark.parametrize("role", ROLES)
async def test_log_out_everywhere(browser: Browser, guarded: Guarded, role: str) -> None:
    """Everybody can end all sessions of theirs: their other browser is signed out with this one."""
    here, other = await visit_as(browser, guarded, role), await visit_as(browser, guarded, role)
    for visit in (here, other):
        await visit.open(guarded.address)
    await here.page.get_by_role("button", name="Sessions and tokens" if role in CHANGES else "Your access").click()
    dialog = here.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Log out everywhere").click()
    await expect(dialog).to_contain_text("All your sessions end, this one too.")
    await dialog.get_by_role("button", name="Log out everywhere").click()
    await expect(here.page.get_by_role("heading", name="Log in to Pulseboard")).to_be_visible()
    await expect(other.page.locator(BADGE)).to_have_attribute("data-state", "signed-out")


async def test_nothing_moves(browser: Browser, guarded: Guarded) -> None:
    """Where what one may do is known last, it comes without anything else going out of its way."""
    visit = await visit_as(browser, guarded, ADMINISTRATOR)
    is_told = asyncio.Event()

    async def hold(route: Route) -> None:
        await is_told.wait()
        await route.continue_()

    await visit.page.route("**/api/session", hold)
    await visit.page.add_init_script(WATCH)
    await visit.open(f"{guarded.address}/events")
    await expect(visit.page.get_by_test_id("events-found")).to_contain_text("fit")
    await visit.offers(ADMINISTRATOR, "Export", set())
    is_told.set()
    await visit.offers(ADMINISTRATOR, "Export", CHANGES)
    shifts = await visit.page.evaluate("window.shifts")
    assert layout_shift(shifts) <= MOST_SHIFT, shifts


async def test_a_role_that_was_lost_meanwhile(browser: Browser, guarded: Guarded) -> None:
    """Who isn't an administrator any more is told so where they are, changes nothing, and is offered it no longer."""
    visit = await visit_as(browser, guarded, ADMINISTRATOR)
    page = visit.page
    await visit.open(f"{guarded.address}/economy")
    await page.get_by_test_id("accounts").get_by_role("link").first.click()
    await page.get_by_role("button", name="Grant", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("How many coins").fill("5")
    await dialog.get_by_label("Reason").fill("won the quiz")
    await dialog.get_by_role("button", name="Review").click()
    await page.context.clear_cookies()
    await let_in(page.context, guarded, VIEWER)
    await dialog.get_by_role("button", name="Grant 5 coins").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("This takes the role administrator; yours is viewer.")
    await dialog.get_by_role("button", name="Close").last.click()
    await expect(page.get_by_test_id("balance")).to_contain_text("500")
    await visit.offers(VIEWER, "Grant", CHANGES)
    await visit.offers(VIEWER, "Your access", {VIEWER})
    assert {each.partition(" ")[0] for each in visit.refused} == {"403"}


async def test_a_file_that_is_refused(browser: Browser, guarded: Guarded) -> None:
    """Who may not export any more is told so by the page, which stays: the browser only says that it failed."""
    visit = await visit_as(browser, guarded, OPERATOR)
    page = visit.page
    await visit.open(f"{guarded.address}/events")
    async with page.expect_download() as taken:
        await page.get_by_role("button", name="Export", exact=True).click()
        await page.get_by_role("link", name="CSV").click()
    assert await (await taken.value).failure() is None
    await page.context.clear_cookies()
    await let_in(page.context, guarded, VIEWER)
    await page.get_by_role("link", name="CSV").click()
    await expect(page.get_by_role("alert")).to_have_text("You may not export any more: your role here has changed.")
    await visit.offers(VIEWER, "Export", EXPORTS)
    assert page.url == f"{guarded.address}/events"
