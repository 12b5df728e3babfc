"""On a phone what belongs together stands together, and nothing lies on something else."""

import pytest
from playwright.async_api import Page, ViewportSize

from tests.e2e.pages import open_page
from tests.programs import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONE: ViewportSize = {"width": 390, "height": 844}
TOPS = "(all) => all.filter((each) => each.offsetParent !== null).map((each) => each.getBoundingClientRect().top)"


async def tops(page: Page, selector: str) -> set[float]:
    """Where these begin, but for those that aren't shown."""
    await page.locator(selector).first.wait_for()
    return set(await page.locator(selector).evaluate_all(TOPS))


async def test_filters_in_one_line(visit: Page, demo: Program) -> None:
    """Every filter of the recent events stands beside the others."""
    await visit.set_viewport_size(PHONE)
    await open_page(visit, demo.address)
    await visit.get_by_role("button", name="Economy", exact=True).wait_for()
    assert len(await tops(visit, "main fieldset [aria-pressed]")) == 1


async def test_sorting_in_one_line(visit: Page, demo: Program) -> None:
    """What commands can be sorted by stands in one line, and no hour of the week lies under its cells."""
    await visit.set_viewport_size(PHONE)
    await open_page(visit, demo.address, "/commands")
    assert len(await tops(visit, "[data-testid=command-table] thead button")) == 1
    hours = visit.locator("[data-testid=hours-of-week]")
    hour = await hours.locator("thead span:not(.sr-only)").first.bounding_box()
    cell = await hours.locator("td").first.bounding_box()
    assert hour is not None
    assert cell is not None
    assert hour["y"] + hour["height"] <= cell["y"] + 1


async def test_legend_in_one_line(visit: Page, demo: Program) -> None:
    """What each line of a chart of commands is stands beside the others."""
    await visit.set_viewport_size(PHONE)
    await open_page(visit, demo.address, "/commands")
    for chart in await visit.locator("[data-testid=command-chart]").all():
        legend = await chart.locator("[data-testid=chart-legend] > li").evaluate_all(TOPS)
        assert (len(legend), len(set(legend))) == (3, 1)


async def test_accounts_alike(visit: Page, demo: Program) -> None:
    """An account's balance stands beside its name, and a long name of a server makes no row higher."""
    await visit.set_viewport_size(PHONE)
    await open_page(visit, demo.address, "/economy")
    rows = visit.locator("[data-testid=accounts] tbody tr")
    await rows.first.wait_for()
    await visit.locator("[data-testid=accounts] tbody td:nth-child(2) bdi").first.evaluate(
        "(name) => { name.textContent = 'A server of which the name is long. '.repeat(4) }"
    )
    heights = await rows.evaluate_all("(all) => all.map((row) => row.offsetHeight)")
    assert max(heights) - min(heights) <= 1
    assert len(await tops(visit, "[data-testid=accounts] tbody tr:first-child :is(td:first-child, td:last-child)")) == 1
    ends = "(row) => [row.children[1], row.lastChild].map((cell) => cell.lastChild.getBoundingClientRect().right)"
    server, balance = await rows.nth(1).evaluate(ends)
    assert abs(server - balance) <= 1, "they end alike"
