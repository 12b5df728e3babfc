"""What the first load of the page costs, and that every page is whole when it is the first."""

import re

from playwright.async_api import ConsoleMessage, Page, Response, expect

from pulseboard.web.page import ROUTES
from tests.e2e.test_live import BADGE
from tests.logging_in import enter
from tests.programs import Program

KIBIBYTE = 1024
BUDGET = 150 * KIBIBYTE
"""JavaScript that the overview may load, as the server sends it: compressed."""


async def test_first_load_is_light(page: Page, program: Program) -> None:
    """All that the overview loads, its chart too, is within the budget."""
    scripts: list[Response] = []

    def heard(response: Response) -> None:
        if response.request.resource_type == "script":
            scripts.append(response)

    page.on("response", heard)
    await enter(page.context, program.address)
    await page.goto(program.address)
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
    await expect(page.locator("canvas").first).to_be_visible()
    await page.wait_for_load_state("networkidle")
    sizes = {script.url.rpartition("/")[2]: int((await script.all_headers())["content-length"]) for script in scripts}
    assert any(name.startswith("index-") for name in sizes)
    assert any(name.startswith("time-chart-") for name in sizes) or len(sizes) > 3
    assert sum(sizes.values()) <= BUDGET, sizes


async def test_every_page_is_quiet(page: Page, program: Program) -> None:
    """Each page can be the first one loaded: live, with its heading, a title of its own, and nothing on the console."""
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        said.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    titles = set()
    for path in ROUTES:
        await enter(page.context, program.address)
        await page.goto(program.address + path)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
        await expect(page.locator("main h1")).to_have_count(1)
        await expect(page.locator("nav [aria-current=page]")).to_have_attribute("href", path)
        await expect(page).to_have_title(re.compile(r"\blive$"))
        titles.add(await page.title())
    assert len(titles) == len(ROUTES)
    assert said == []
