"""A page comes at once, and nothing on it moves by itself: from its first load on, while it is live."""

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import Browser, Page, WebSocket

from tests.e2e.pages import PATHS, open_page
from tests.programs import Program

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.soak]

SLOWER = 4
FIRST_CONTENT_MS = 1_000
MOST_SHIFT = 0.02
STATS = 2
WATCH = """
    window.shifts = []
    const from = (entry) => entry.sources.map(({node}) => (node?.outerHTML ?? node?.textContent ?? '').slice(0, 160))
    const isOurs = ({hadRecentInput}) => !hadRecentInput
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().filter(isOurs)
        .map((entry) => ({value: entry.value, at: Math.round(entry.startTime), of: from(entry)})))
    ).observe({type: 'layout-shift', buffered: true})
"""


async def test_first_content(shared_browser: Browser, demo: Program) -> None:
    """With a processor four times slower something of the page is seen within a second of asking for it."""
    took = []
    for _ in range(3):  # what else the machine does only adds to it
        page = await shared_browser.new_page()
        client = await page.context.new_cdp_session(page)
        await client.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        await open_page(page, demo.address)
        took.append(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        await page.close()
    assert min(took) <= FIRST_CONTENT_MS, took


async def test_nothing_moves(shared_browser: Browser, demo: Program) -> None:
    """On no page the layout shifts while it loads and while events and stats arrive, on a large screen or a small."""
    pages, updated = [], []
    for width, height in ((1440, 900), (390, 844)):
        for path in PATHS:
            page = await shared_browser.new_page(viewport={"width": width, "height": height})
            await page.add_init_script(WATCH)
            pages.append(page)
            updated.append(await_stats(page, STATS))
            await open_page(page, demo.address, path)
    await asyncio.gather(*updated)
    for page in pages:
        shifts = await page.evaluate("window.shifts")
        assert layout_shift(shifts) <= MOST_SHIFT, (page.url, page.viewport_size, shifts)
        await page.close()


def layout_shift(shifts: list[dict[str, Any]]) -> float:
    """Cumulative layout shift as browsers define it: the worst run of shifts, at most 1 s apart, within 5 s."""
    worst = run = began = last = 0.0
    for shift in shifts:
        if shift["at"] - last >= 1_000 or shift["at"] - began >= 5_000:
            run, began = 0.0, shift["at"]
        run, last = run + shift["value"], shift["at"]
        worst = max(worst, run)
    return worst


def await_stats(page: Page, count: int) -> asyncio.Future[None]:
    """Done once so many stats have come to the page after its first."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    heard = 0

    def hear(payload: str | bytes) -> None:
        nonlocal heard
        heard += json.loads(payload)["type"] == "STATS_UPDATE"
        if heard >= count and not done.done():
            done.set_result(None)

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", hear)

    page.on("websocket", listen)
    return done
