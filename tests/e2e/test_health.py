"""The Health page and its charts, in Chromium."""

import json
import re
import signal

from playwright.async_api import Page, WebSocketRoute, expect

from pulseboard.sim import LocalDiscord
from tests.e2e.pages import drawn
from tests.e2e.test_live import BADGE
from tests.e2e.test_steady import MOST_SHIFT, WATCH, layout_shift
from tests.logging_in import enter
from tests.programs import Program

CHART = "[data-testid=gateway] [role=slider]"
OTHER_CHARTS = "[data-testid=process] [role=slider], [data-testid=rest] [role=slider]"
PICKER = "[data-testid=range-picker]"


async def test_charts_zoom_and_share_a_cursor(page: Page, program: Program) -> None:
    """A brush zooms all charts and stands in the address; the way back is a button, the keyboard, or the browser's."""
    await enter(page.context, program.address)
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
    await enter(page.context, program.address)
    await page.goto(f"{program.address}/health")
    refusals = page.locator("[data-testid=refusals]")
    await expect(refusals).to_contain_text("/callback", timeout=20_000)
    await expect(refusals).to_contain_text("403")
    await expect(page.locator("[data-testid=invalid-requests]")).to_contain_text("1 of 10,000", timeout=10_000)
    await expect(page.locator("[data-testid=shards]")).to_contain_text("1 ready")


async def test_what_is_wrong_moves_nothing(page: Page, program: Program) -> None:
    """On a phone, sentences about what is wrong come one below the other only when they are asked for."""
    is_ill = False

    def pass_on(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda frame: socket.send(with_health(frame, is_ill=is_ill)))

    await page.route_web_socket(re.compile("/ws"), pass_on)
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.add_init_script(WATCH)
    await enter(page.context, program.address)
    await page.goto(f"{program.address}/health")
    await expect(page.get_by_test_id("well")).to_be_visible(timeout=15_000)  # once stats came after it was ready
    await drawn(page)
    await page.evaluate("window.shifts = []")
    is_ill = True
    told = page.get_by_test_id("attention").get_by_role("listitem")
    await expect(told).to_have_count(1, timeout=15_000)
    assert layout_shift(await page.evaluate("window.shifts")) <= MOST_SHIFT
    await page.get_by_role("button", name="2 more").click()
    await expect(told).to_have_count(3)


def with_health(frame: str | bytes, *, is_ill: bool) -> str:
    """Stats by which three things are wrong, or none, however late this machine's event loop is."""
    told = json.loads(frame)
    if told["type"] in ("HELLO", "STATS_UPDATE"):
        stats = told["data"]["stats"] if told["type"] == "HELLO" else told["data"]
        stats["process"]["loopLagMaxMs"] = 700 if is_ill else 1
        if is_ill:
            stats["guilds"]["unavailable"] = 2
            stats["shards"][0]["state"] = "disconnected"
    return json.dumps(told)


async def test_unreachable_is_said_once(page: Page, program: Program) -> None:
    """While the server is away no chart that wants another time says so again: the banner does."""
    await enter(page.context, program.address)
    await page.goto(f"{program.address}/health")
    await drawn(page)
    program.send(signal.SIGKILL)
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "offline")
    await page.locator(PICKER).get_by_text("24 h", exact=True).click()
    charts = page.get_by_test_id("trend")
    await expect(charts.get_by_text("Not loaded yet")).to_have_count(await charts.count(), timeout=15_000)
    await expect(page.get_by_text("could not be loaded")).to_have_count(0)
    await expect(page.get_by_test_id("connection-banner")).to_have_count(1)
