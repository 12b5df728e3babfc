"""What the first load of the page costs, and that every page is whole when it is the first."""

import gzip
import re

from playwright.async_api import ConsoleMessage, Page, Response, expect

from pulseboard.web.page import PAGE, ROUTES
from tests.e2e.test_live import BADGE
from tests.programs import Program

KIBIBYTE = 1024
FIRST = 150 * KIBIBYTE
"""JavaScript, compressed as usual (gzip, level 6), that the overview may need before its numbers are there and live."""
WHOLE = 165 * KIBIBYTE
"""The same with the chart, which is loaded into its place once the numbers are there."""


async def test_first_load_is_light(page: Page, program: Program) -> None:
    """What the overview loads stays within its budget: before it is live, and all of it."""
    scripts: list[Response] = []

    def heard(response: Response) -> None:
        if response.request.resource_type == "script":
            scripts.append(response)

    page.on("response", heard)
    await page.goto(program.address)
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
    await expect(page.locator("canvas").first).to_be_visible()
    await page.wait_for_load_state("networkidle")
    sizes = {script.url.rpartition("/")[2]: len(gzip.compress(await script.body(), 6)) for script in scripts}
    index = (PAGE / "index.html").read_text()
    first = {name: size for name, size in sizes.items() if name in index}
    assert any(name.startswith("index-") for name in first)
    assert sum(first.values()) <= FIRST, first
    assert sum(sizes.values()) <= WHOLE, sizes


async def test_every_page_is_quiet(page: Page, program: Program) -> None:
    """Each page can be the first one loaded: live, with its heading, a title of its own, and nothing on the console."""
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        said.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    titles = set()
    for path in ("/", *ROUTES):
        await page.goto(program.address + path)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
        await expect(page.locator("main h1")).to_have_count(1)
        await expect(page.locator("nav [aria-current=page]")).to_have_attribute("href", path)
        await expect(page).to_have_title(re.compile(r"\blive$"))
        titles.add(await page.title())
    assert len(titles) == 1 + len(ROUTES)
    assert said == []
