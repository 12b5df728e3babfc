"""The Health page and its charts, in Chromium."""

import re

from playwright.async_api import Page, expect

from pulseboard.sim import LocalDiscord
from tests.e2e.test_live import BADGE
from tests.programs import Program

CHART = "[data-testid=gateway] [role=slider]"
OTHER_CHARTS = "[data-testid=process] [role=slider], [data-testid=rest] [role=slider]"
PICKER = "[data-testid=range-picker]"


async def test_charts_zoom_and_share_a_cursor(page: Page, program: Program) -> None:
    """A brush zooms all charts and stands in the address; the way back is a button, the keyboard, or the browser's."""
    await page.goto(f"{program.address}/health?range=15m")
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
    plot = page.locator("[data-testid=gateway] .u-over")
    await expect(plot).to_be_visible()
    await plot.hover(position={"x": 200, "y": 40})
    for chart in await page.locator(OTHER_CHARTS).all():
        await expect(chart.locator(".u-cursor-x")).not_to_have_class(re.compile("u-off"))
    box = await plot.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 120, box["y"] + 40)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 320, box["y"] + 40, steps=4)
    await page.mouse.up()
    await expect(page).to_have_url(re.compile(r"/health\?from=\d+&to=\d+$"))
    await page.locator(PICKER).get_by_role("button", name="Back to live").click()
    await expect(page).to_have_url(re.compile(r"/health\?range=15m$"))
    await page.locator(CHART).focus()
    await page.keyboard.press("+")
    await expect(page).to_have_url(re.compile(r"/health\?from=\d+&to=\d+$"))
    await page.locator(CHART).focus()
    await page.keyboard.press("0")
    await expect(page).to_have_url(re.compile(r"/health\?range=15m$"))
    await page.locator(CHART).press("ArrowLeft")
    await expect(page.locator(CHART)).to_have_attribute("aria-valuetext", re.compile(r"gateway \d+ ms"))
    for chart in await page.locator(OTHER_CHARTS).all():
        await expect(chart.locator(".u-cursor-x")).not_to_have_class(re.compile("u-off"))


async def test_what_discord_refuses_is_shown(page: Page, program: Program, discord: LocalDiscord) -> None:
    """A refused request is on the page by its route, and counts in the budget."""
    discord.break_rest(403, path="/interactions/*", times=1)
    await discord.run_command("daily")
    await page.goto(f"{program.address}/health")
    refusals = page.locator("[data-testid=refusals]")
    await expect(refusals).to_contain_text("/callback", timeout=20_000)
    await expect(refusals).to_contain_text("403")
    await expect(page.locator("[data-testid=invalid-requests]")).to_contain_text("1 of 10,000", timeout=10_000)
    await expect(page.locator("[data-testid=shards]")).to_contain_text("1 ready")
