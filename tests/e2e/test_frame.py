"""What stands around the pages: the ways to them, the reader's choices, and what may go wrong on the way."""

import asyncio
import re

import httpx
import pytest
from playwright.async_api import Page, Route, expect

from pulseboard.web.page import BUILD
from tests.e2e.test_live import BADGE, ROWS
from tests.programs import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

HEADING = "main h1"
PALETTE = "[role=dialog] input"


async def go(page: Page, demo: Program, path: str = "/") -> None:
    await page.goto(demo.address + path)
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")


async def open_palette(page: Page) -> None:
    """The page's keys are heard once it is drawn; what it opens is loaded when it is first wanted."""
    await page.keyboard.press("Control+k")
    await expect(page.locator(PALETTE)).to_be_focused()


async def held_back(page: Page, address: str) -> tuple[asyncio.Event, asyncio.Event]:
    """What is asked for there waits: set once it is asked for, and to be set once it shall be answered."""
    asked, answered = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await answered.wait()
        await route.continue_()

    await page.route(address, hold)
    return asked, answered


async def test_from_page_to_page(visit: Page, demo: Program) -> None:
    """A link leads to a page and the focus to its heading; the range goes along; back is where one was scrolled to."""
    await visit.set_viewport_size({"width": 1440, "height": 500})
    await go(visit, demo, "/?range=6h")
    await visit.evaluate("window.scrollTo(0, 300)")
    await visit.get_by_role("link", name="Health").click()
    await expect(visit).to_have_url(re.compile(r"/health\?range=6h$"))
    await expect(visit).to_have_title(re.compile(r"^Health · .* · live$"))
    await expect(visit.locator(HEADING)).to_be_focused()
    await visit.go_back()
    await expect(visit).to_have_url(re.compile(r"/\?range=6h$"))
    await visit.wait_for_function("window.scrollY === 300")


async def test_keys(visit: Page, demo: Program) -> None:
    """Keys lead to pages and stop the list; while one types they are letters."""
    await go(visit, demo)
    await visit.keyboard.press("g")
    await visit.keyboard.press("e")
    await expect(visit).to_have_url(demo.address + "/events")
    await expect(visit.locator(HEADING)).to_be_focused()
    await visit.keyboard.press("?")
    await expect(visit.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await visit.keyboard.press("Escape")
    await expect(visit.get_by_role("dialog")).to_have_count(0)
    await open_palette(visit)
    await visit.keyboard.type("g h p?")
    await expect(visit.locator(PALETTE)).to_have_value("g h p?")
    await expect(visit).to_have_url(demo.address + "/events")


async def test_pause(visit: Page, demo: Program) -> None:
    """Held by `p` the list stands still while events go on, and says how many are new; let go, it has them all."""
    await go(visit, demo)
    first = visit.locator(ROWS).first
    await first.wait_for()
    await visit.keyboard.press("p")
    held = await first.get_attribute("data-seq")
    new = visit.get_by_role("button", name=re.compile(r"\d+ new$"))
    await expect(new).to_be_visible()
    assert await first.get_attribute("data-seq") == held
    await visit.keyboard.press("p")
    await expect(new).to_have_count(0)
    assert await first.get_attribute("data-seq") != held


async def until_known(demo: Program, command: str) -> None:
    """Commands are summed up every ten seconds."""
    async with asyncio.timeout(30), httpx.AsyncClient(base_url=demo.address) as http:
        while command not in [item["name"] for item in (await http.get("/api/commands")).json()["items"]]:
            await asyncio.sleep(0.2)


async def test_palette(visit: Page, demo: Program) -> None:
    """By keyboard alone: to a page, to the events of a command, and to a switch."""
    await until_known(demo, "daily")
    await go(visit, demo)
    await open_palette(visit)
    await visit.keyboard.type("heal")
    await visit.keyboard.press("Enter")
    await expect(visit).to_have_url(demo.address + "/health")
    await open_palette(visit)
    await visit.keyboard.type("daily")
    await expect(visit.get_by_role("option", name="daily command")).to_have_attribute("aria-selected", "true")
    await visit.keyboard.press("Enter")
    await expect(visit).to_have_url(demo.address + "/events?q=command%3A%22daily%22")
    await open_palette(visit)
    await visit.keyboard.type("theme light")
    await expect(visit.get_by_role("option", name="Theme: light")).to_have_attribute("aria-selected", "true")
    await visit.keyboard.press("Enter")
    await expect(visit.locator("html")).to_have_attribute("data-theme", "light")
    await visit.reload()
    await expect(visit.locator("html")).to_have_attribute("data-theme", "light")


async def test_palette_finds_by_id(visit: Page, demo: Program) -> None:
    """The beginning of a member's id leads to what they did, and to their account."""
    async with asyncio.timeout(30), httpx.AsyncClient(base_url=demo.address) as http:
        while not (accounts := (await http.get("/api/economy/accounts?limit=1")).json()["items"]):
            await asyncio.sleep(0.2)
    [account] = accounts
    await go(visit, demo)
    await open_palette(visit)
    await visit.keyboard.type(account["member"][:-1])
    member = visit.get_by_role("group", name="Events of").get_by_role("option", name=account["member"])
    await member.click()
    await expect(visit).to_have_url(demo.address + f"/events?q=member%3A%22{account['member']}%22")
    await open_palette(visit)
    await visit.keyboard.type(account["member"])
    await visit.get_by_role("group", name="Account of").get_by_role("option").first.click()
    await expect(visit.get_by_test_id("account")).to_contain_text(account["name"])


async def test_palette_keeps_what_is_typed(visit: Page, demo: Program) -> None:
    """A page that arrives while one types takes no letter, though it takes the focus otherwise."""
    asked, answered = await held_back(visit, "**/assets/health-*.js")
    await go(visit, demo)
    await visit.keyboard.press("g")
    await visit.keyboard.press("h")
    await asked.wait()
    await open_palette(visit)
    await visit.keyboard.type("eve")
    answered.set()
    await expect(visit).to_have_title(re.compile("^Health"))
    await expect(visit.locator(HEADING, has_text="Health")).to_be_attached()
    await visit.keyboard.type("nts")
    await expect(visit.locator(PALETTE)).to_have_value("events")
    await visit.keyboard.press("Enter")
    await expect(visit).to_have_url(demo.address + "/events")
    await expect(visit.locator(HEADING)).to_be_focused()


async def test_palette_early_enter(visit: Page, demo: Program) -> None:
    """Enter that is pressed before anything fits takes the first that does."""
    await until_known(demo, "daily")
    asked, answered = await held_back(visit, "**/api/commands")
    await go(visit, demo, "/health")
    await open_palette(visit)
    await asked.wait()
    await visit.keyboard.type("daily")
    await expect(visit.get_by_role("option")).to_have_count(0)
    await visit.keyboard.press("Enter")
    await expect(visit.locator(PALETTE)).to_be_visible()
    answered.set()
    await expect(visit).to_have_url(demo.address + "/events?q=command%3A%22daily%22")


async def test_palette_chooses_the_first(visit: Page, demo: Program) -> None:
    """The first row is the chosen one, whatever comes to stand there, until a key has chosen another; then again."""
    answered = asyncio.Event()

    async def late(route: Route) -> None:
        await answered.wait()
        names = ["Holder", "Hold"] if "q=hold" in route.request.url else ["Holder", "Hold", "Hol"]
        items = [{"value": f"30000000000000000{len(name)}", "name": name, "count": 1} for name in names]
        await route.fulfill(json={"items": items if "field=actor" in route.request.url else [], "next": None})

    await visit.route("**/api/events/values*", late)
    await go(visit, demo, "/health")
    await open_palette(visit)
    await visit.keyboard.type("hold")
    options, chosen = visit.get_by_role("option"), visit.locator("[role=option][aria-selected=true]")
    await expect(chosen).to_contain_text("Hold the list")
    answered.set()
    await expect(options).to_contain_text(["Hold", "Holder", "Events with", "Hold the list"])
    await expect(options.first).to_have_attribute("aria-selected", "true")
    assert await visit.locator(PALETTE).get_attribute("aria-activedescendant") == await options.first.get_attribute(
        "id"
    )
    answered.clear()
    await visit.keyboard.press("ArrowDown")
    await visit.keyboard.press("Backspace")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await visit.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await expect(chosen).to_contain_text("Holder")
    answered.set()
    await expect(options).to_contain_text(["Hol", "Holder", "Hold"])
    await expect(chosen).to_contain_text("Holder")
    await visit.keyboard.type("d")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await visit.keyboard.press("Enter")
    await expect(visit).to_have_url(demo.address + "/events?q=member%3A%22Hold%22")


async def test_zone(visit: Page, demo: Program) -> None:
    """A choice of zone changes every clock time on the page, and is kept."""
    await go(visit, demo, "/events")
    await visit.get_by_text("UTC", exact=True).click()
    await expect(visit.get_by_label("Times in UTC")).to_be_checked()
    await visit.reload()
    await expect(visit.get_by_label("Times in UTC")).to_be_checked()


async def test_an_address_that_leads_nowhere(visit: Page, demo: Program) -> None:
    """The frame stays, says so, and leads out."""
    await go(visit, demo, "/nowhere")
    await expect(visit.get_by_test_id("not-found")).to_be_visible()
    await visit.get_by_role("link", name="Go to the overview").click()
    await expect(visit.locator(ROWS).first).to_be_visible()


async def test_a_part_of_another_build(visit: Page, demo: Program) -> None:
    """A page that a newer build has replaced is looked for in a fresh load, once; then it says so and leads out."""
    await go(visit, demo)
    await visit.evaluate("window.neverReloaded = true")

    async def gone(route: Route) -> None:
        await route.fulfill(status=404)

    async def newer(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=(await answer.text()).replace(BUILD, "newer"))

    await visit.route("**/assets/health-*.js", gone)
    await visit.route(demo.address + "/", newer)
    await visit.get_by_role("link", name="Health").click()
    await expect(visit.get_by_test_id("page-broke")).to_contain_text("could not be loaded", timeout=20_000)
    assert await visit.evaluate("window.neverReloaded") is None
    await expect(visit.locator(BADGE)).to_have_attribute("data-state", "live")
    await visit.unroute_all()
    await visit.get_by_role("button", name="Reload").click()
    await expect(visit.locator(HEADING)).to_have_text("Health")
