"""The events explorer in Chromium: what is looked at is in the address, and what comes moves nothing that is read."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, expect

import pulseboard
from pulseboard.events import Draft, Ref, draft
from pulseboard.storage.store import Store
from tests.app.conftest import Served, serve
from tests.stores.event_golden import keep

LIST = "[data-testid=event-list]"
ROWS = f"{LIST} [data-seq]"
QUERY = "[data-testid=event-query]"
FRESH = "[data-testid=fresh]"
DETAIL = "[data-testid=event-detail]"
BADGE = "[data-testid=connection-badge]"
HARBOUR, CAFE = Ref("100000000000000001", "Harbour"), Ref("100000000000000002", "Café Été")
MIRA, YUKI = Ref("200000000000000001", "Mira"), Ref("200000000000000002", "Yuki")


def drafts(count: int) -> list[Draft]:
    """Events of two guilds; each tenth is an error, each fifth of the economy."""
    return [
        draft(
            "shop.failed" if number % 10 == 0 else "economy.transferred" if number % 5 == 0 else "command.completed",
            f"Number {number}",
            level="error" if number % 10 == 0 else "info",
            guild=CAFE if number % 3 == 0 else HARBOUR,
            actor=MIRA if number % 2 else YUKI,
            data={"command": "daily", "duration_ms": number % 90},
        )
        for number in range(count)
    ]


async def fill(data: Path, count: int) -> None:
    async with Store(data) as store:
        for first in range(0, count, 5_000):
            await store.transact(keep, drafts(min(5_000, count - first)))


@asynccontextmanager
async def exploring(page: Page, data: Path, path: str = "/events", **settings: Any) -> AsyncIterator[Served]:
    async with serve(data, **settings) as served:
        await page.goto(served.address + path)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
        yield served


async def ask(page: Page, query: str) -> None:
    await page.locator(QUERY).fill(query)
    await page.keyboard.press("Enter")


async def seqs(page: Page) -> list[int]:
    return await page.eval_on_selector_all(ROWS, "rows => rows.map(row => Number(row.dataset.seq))")


async def kinds(page: Page) -> set[str]:
    return set(await page.eval_on_selector_all(ROWS, "rows => rows.map(row => row.dataset.kind)"))


async def places(page: Page) -> dict[str, float]:
    """Where each row in sight stands in the list, by its position; what is said above the list may come and go."""
    found: dict[str, float] = await page.evaluate(
        """([list, rows]) => {
            const {top, bottom} = document.querySelector(list).getBoundingClientRect()
            const boxes = [...document.querySelectorAll(rows)].map(row => [row, row.getBoundingClientRect()])
            const inSight = boxes.filter(([, box]) => box.bottom > top && box.top < bottom)
            return Object.fromEntries(inSight.map(([row, box]) => [row.dataset.seq, box.top - top]))
        }""",
        [LIST, ROWS],
    )
    return found


async def test_a_view_is_shared_by_its_address(page: Page, browser: Browser, tmp_path: Path) -> None:
    """Filter, open an event, and a new tab at the same address shows the same; back undoes step by step."""
    await fill(tmp_path, 300)
    async with exploring(page, tmp_path):
        await expect(page.locator(ROWS).first).to_be_visible()
        await ask(page, 'level>=warning guild:"café été"')
        await expect(page.locator("[data-testid=events-found]")).to_have_text("10 events fit")
        assert await seqs(page) == list(range(271, 0, -30))
        await page.locator(f"{ROWS}[data-seq='241']").click()
        await expect(page.locator(DETAIL)).to_contain_text("Number 240")
        other = await browser.new_page(viewport={"width": 1440, "height": 900})
        await other.goto(page.url)
        await expect(other.locator(DETAIL)).to_contain_text("Number 240")
        await expect(other.locator(QUERY)).to_have_value('level>=warning guild:"café été"')
        await expect(other.locator(ROWS)).to_have_count(10)
        assert await seqs(other) == await seqs(page)
        await page.locator(DETAIL).get_by_role("link", name="Yuki").click()
        await expect(page.locator(QUERY)).to_have_value(f"member:{YUKI.id}")
        await page.go_back()
        await expect(page.locator(DETAIL)).to_contain_text("Number 240")
        await page.go_back()
        await expect(page.locator(DETAIL)).to_have_count(0)
        await expect(page.locator(QUERY)).to_have_value('level>=warning guild:"café été"')
        await page.go_back()
        await expect(page.locator(QUERY)).to_have_value("")
        await expect(page.locator("[data-testid=events-found]")).to_have_text("300 events fit")


async def test_query_is_completed_and_faults_are_said_in_place(page: Page, tmp_path: Path) -> None:
    """By keyboard: a field, a value that the server knows; what is wrong is marked, and no list seems its answer."""
    await fill(tmp_path, 30)
    async with exploring(page, tmp_path):
        await expect(page.locator(ROWS).first).to_be_visible()
        await page.keyboard.press("/")
        await page.keyboard.type("gu")
        await page.keyboard.press("Tab")
        await page.keyboard.type("caf")
        await expect(page.locator("[data-testid=suggestions] [role=option]")).to_have_count(1)
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.locator(QUERY)).to_have_value('guild:"Café Été" ')
        await page.keyboard.press("Enter")
        await expect(page.locator("[data-testid=events-found]")).to_have_text("10 events fit")
        await ask(page, "kind:shop.* wrong:thing level:loud")
        await expect(page.locator("[data-testid=query-fault] mark")).to_have_text(["wrong", "loud"])
        await expect(page.locator(ROWS)).to_have_count(0)
        await expect(page.locator("[data-testid=events-found]")).to_be_empty()
        await expect(page.locator("[data-testid=event-histogram] rect")).to_have_count(0)
        await expect(page.get_by_role("button", name="Export")).to_have_count(0)
        await ask(page, "\ufb06")  # a letter of which only the server knows whether the other one is the same
        await expect(page.locator("[data-testid=events-empty]")).to_be_visible()
        pulseboard.record("test.letter", "with the other: \ufb05")
        await expect(page.locator(ROWS)).to_have_count(1)
        await ask(page, "kind:nothing")
        await expect(page.locator("[data-testid=events-empty]")).to_contain_text("Nothing fits")
        await page.get_by_role("button", name="Show all events of this time").click()
        await expect(page.locator(ROWS).first).to_be_visible()


async def test_what_was_loaded_is_there_again(page: Page, tmp_path: Path) -> None:
    """Left, and opened again while offline: the events that were seen, and online again what came meanwhile."""
    await fill(tmp_path, 300)
    async with exploring(page, tmp_path):
        await ask(page, "level>=warning")
        await expect(page.locator(ROWS)).to_have_count(30)
        await page.locator("nav").get_by_role("link", name="Health").click()
        await expect(page.locator(LIST)).to_have_count(0)
        await page.context.set_offline(True)
        await page.go_back()
        await expect(page.locator(ROWS)).to_have_count(30)
        await expect(page.locator(LIST)).to_contain_text("could not be loaded")
        pulseboard.record("shop.failed", "One more", level="error")
        await page.context.set_offline(False)
        await expect(page.locator(ROWS).first).to_contain_text("One more")
        await expect(page.locator(LIST)).not_to_contain_text("could not be loaded")
        assert await seqs(page) == [301, *range(291, 0, -10)][: len(await seqs(page))]


async def test_by_keyboard(page: Page, tmp_path: Path) -> None:
    """Arrows and j, k move, Enter opens, Escape closes, End goes to the last row."""
    await fill(tmp_path, 60)
    async with exploring(page, tmp_path):
        await expect(page.locator(ROWS).first).to_be_visible()
        await page.get_by_role("listbox", name="Events").focus()
        for key in ("j", "ArrowDown", "j", "k", "Enter"):
            await page.keyboard.press(key)
        await expect(page.locator(DETAIL)).to_contain_text("Number 58")
        await page.keyboard.press("j")
        await expect(page.locator(DETAIL)).to_contain_text("Number 57")
        await expect(page.locator(f"{ROWS}[aria-selected=true]")).to_have_attribute("data-seq", "58")
        await page.keyboard.press("Escape")
        await expect(page.locator(DETAIL)).to_have_count(0)
        await page.keyboard.press("End")
        await expect(page.locator(f"{ROWS}[aria-selected=true]")).to_have_attribute("data-seq", "1")


async def test_keys_need_no_focus(page: Page, tmp_path: Path) -> None:
    """j and k move in the list wherever the focus is, but in a field they are letters."""
    await fill(tmp_path, 60)
    async with exploring(page, tmp_path):
        await expect(page.locator(ROWS).first).to_be_visible()
        for key, seq in (("j", "60"), ("j", "59"), ("k", "60"), ("j", "59")):
            await page.locator("main h1").focus()
            await page.keyboard.press(key)
            await expect(page.locator(f"{ROWS}[aria-selected=true]")).to_have_attribute("data-seq", seq)
        await page.locator(QUERY).focus()
        await page.keyboard.type("jk")
        await expect(page.locator(QUERY)).to_have_value("jk")
        await expect(page.locator(f"{ROWS}[aria-selected=true]")).to_have_attribute("data-seq", "59")


async def test_around_an_event(page: Page, browser: Browser, tmp_path: Path) -> None:
    """The minutes around an event have it in sight and marked, however many come after it, and so has a new tab."""
    await fill(tmp_path, 900)
    async with exploring(page, tmp_path, "/events?q=level:error"):
        row = page.locator(f"{ROWS}[data-seq='31']")
        await expect(page.locator(ROWS).first).to_be_visible()
        await page.locator(LIST).evaluate("list => list.scrollTo({top: 1e6})")
        await row.click()
        await page.get_by_role("link", name="5 minutes around it").click()
        await expect(page.locator("[data-testid=events-found]")).to_have_text("900 events fit")
        other = await browser.new_page(viewport={"width": 1440, "height": 900})
        await other.goto(page.url)
        for tab in (page, other):
            around = tab.locator(f"{ROWS}[data-seq='31']")
            await expect(around).to_be_in_viewport()
            await expect(around).to_have_attribute("aria-selected", "true")
            await expect(tab.locator(DETAIL)).to_contain_text("Number 30")
        await page.go_back()
        await expect(row).to_be_in_viewport()


async def test_room_for_names_and_counts(page: Page, tmp_path: Path) -> None:
    """A server's long name is whole where there is room; on a phone the levels have counts, and Pause stands beside."""
    society = Ref("100000000000000003", "The Harbour Society of Night Owls and Tea Drinkers")
    async with Store(tmp_path) as store:
        await store.transact(keep, [draft("shop.opened", "Open", guild=society)])
    async with exploring(page, tmp_path):
        await page.set_viewport_size({"width": 1920, "height": 900})
        name = page.locator(ROWS).get_by_text(society.name)
        await expect(name).to_be_visible()
        assert await name.evaluate("name => name.scrollWidth <= name.clientWidth")
        await page.set_viewport_size({"width": 360, "height": 800})
        level = page.get_by_role("button", name="info")
        await expect(level).to_have_text("info1")
        first = await page.get_by_role("button", name="error").bounding_box()
        pause = await page.locator("[data-testid=pause]").bounding_box()
        assert first is not None
        assert pause is not None
        assert abs(first["y"] - pause["y"]) < pause["height"] / 2


async def test_brush_chooses_a_time(page: Page, tmp_path: Path) -> None:
    """Dragging over the right end of the histogram leaves those events, between two moments in the address."""
    await fill(tmp_path, 40)
    async with exploring(page, tmp_path):
        await expect(page.locator("[data-testid=events-found]")).to_have_text("40 events fit")
        box = await page.locator("[data-testid=event-histogram] [role=img]").bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 20)
        await page.mouse.down()
        # A pixel is seconds: to the very end.
        await page.mouse.move(box["x"] + box["width"] + 4, box["y"] + 20, steps=4)
        await page.mouse.up()
        await page.wait_for_url("**from=*&to=*")
        await expect(page.locator(ROWS)).not_to_have_count(0)
        await page.go_back()
        await expect(page.locator("[data-testid=events-found]")).to_have_text("40 events fit")


async def test_nothing_moves_what_is_read(page: Page, tmp_path: Path) -> None:
    """Scrolled down or paused, rows stay where they are under load; what fits is counted and then shown, once each."""
    await fill(tmp_path, 600)
    async with exploring(page, tmp_path):
        await ask(page, "kind:command.*")
        await expect(page.locator("[data-testid=events-found]")).to_have_text("480 events fit")
        await page.locator(LIST).evaluate("list => list.scrollTo({top: 2000})")
        await page.wait_for_timeout(100)
        before = await places(page)
        assert len(before) > 5
        for number in range(300):
            pulseboard.record("command.completed" if number % 2 else "other.kind", f"Later {number}")
            await asyncio.sleep(0.002)
        await expect(page.locator(FRESH)).to_have_text("150 new")
        assert await places(page) == before
        await page.locator(FRESH).click()
        await expect(page.locator(ROWS).first).to_contain_text("Later 299")
        assert await seqs(page) == list(range(900, 900 - 2 * len(await seqs(page)), -2))
        await page.locator("[data-testid=pause]").click()
        shown = await places(page)
        for number in range(20):
            pulseboard.record("command.completed", f"Paused {number}")
        await expect(page.locator(FRESH)).to_have_text("Paused · 20 new")
        assert await places(page) == shown
        await page.keyboard.press("p")
        await expect(page.locator(ROWS).first).to_contain_text("Paused 19")


async def test_what_is_chosen_stays(page: Page, tmp_path: Path) -> None:
    """At the top, too, a row that is selected or open stays where it is; Escape, or the pill, lets the list go on."""
    await fill(tmp_path, 60)
    async with exploring(page, tmp_path):
        await expect(page.locator(ROWS).first).to_be_visible()
        selected = page.locator(f"{ROWS}[aria-selected=true]")
        for key in ("j", "j"):
            await page.keyboard.press(key)
        before = await places(page)
        pulseboard.record("test.more", "More")
        await expect(page.locator(FRESH)).to_have_text("1 new")
        await page.keyboard.press("Enter")
        await expect(page.locator(DETAIL)).to_contain_text("Number 58")
        pulseboard.record("test.more", "More")
        await expect(page.locator(FRESH)).to_have_text("2 new")
        await page.keyboard.press("Escape")
        await expect(page.locator(DETAIL)).to_have_count(0)
        await expect(page.locator(FRESH)).to_have_text("2 new")
        assert await places(page) == before
        await page.keyboard.press("Escape")
        await expect(page.locator(FRESH)).to_have_count(0)
        await expect(selected).to_have_count(0)
        await expect(page.locator(ROWS).first).to_have_attribute("data-seq", "62")

        # What was opened by pointer is held as long as it is open.
        await page.locator(f"{ROWS}[data-seq='61']").click()
        pulseboard.record("test.more", "More")
        await expect(page.locator(FRESH)).to_have_text("1 new")
        await page.get_by_role("button", name="Close").click()
        await expect(page.locator(ROWS).first).to_have_attribute("data-seq", "63")

        # The pill lets it go on beside an open event, and takes a mere selection away.
        await page.locator(f"{ROWS}[data-seq='62']").click()
        pulseboard.record("test.more", "More")
        await page.locator(FRESH).click()
        await expect(page.locator(ROWS).first).to_have_attribute("data-seq", "64")
        await expect(page.locator(DETAIL)).to_be_visible()
        pulseboard.record("test.more", "More")
        await expect(page.locator(ROWS).first).to_have_attribute("data-seq", "65")
        await page.get_by_role("button", name="Close").click()
        await page.keyboard.press("j")
        pulseboard.record("test.more", "More")
        await page.locator(FRESH).click()
        await expect(selected).to_have_count(0)

        # An address that opens an event holds the list as well.
        await page.locator(f"{ROWS}[data-seq='66']").click()
        await expect(page).to_have_url(re.compile("event=66"))
        await page.reload()
        await expect(page.locator(DETAIL)).to_be_visible()
        # What comes before the list does is in its first page.
        await expect(page.locator(ROWS).first).to_have_attribute("data-seq", "66")
        pulseboard.record("test.more", "More")
        await expect(page.locator(FRESH)).to_have_text("1 new")
        await expect(page.locator(ROWS).first).to_have_attribute("data-seq", "66")


CONTRAST = """([row, theme]) => {
    document.documentElement.dataset.theme = theme
    const {borderLeftColor, left, backgroundColor} = getComputedStyle(document.querySelector(row), "::before")
    const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true})
    const probe = document.body.appendChild(document.createElement("i"))
    const light = (...colours) => {
        for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1) }
        const [red, green, blue] = [...pen.getImageData(0, 0, 1, 1).data].map(
            (part) => part > 10 ? ((part / 255 + 0.055) / 1.055) ** 2.4 : part / 3294.6)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
    const colour = (token) => {
        probe.style.color = `var(${token})`
        return getComputedStyle(probe).color
    }
    const ground = colour("--surface")
    const words = Math.min(...["--text", "--muted", "--faint", "--error", "--warn"].map(
        (token) => ratio(light(colour(token)), light(ground, backgroundColor))))
    const mark = ratio(light(borderLeftColor), light(ground))
    probe.remove()
    return {mark, words, left: parseFloat(left)}
}"""


async def test_what_is_chosen_is_seen(page: Page, tmp_path: Path) -> None:
    """In both themes the selected row's mark is seen, its words can be read, and the focus has its frame."""
    await fill(tmp_path, 60)
    async with exploring(page, tmp_path):
        await expect(page.locator(ROWS).first).to_be_visible()
        await page.keyboard.press("j")
        for theme in ("light", "dark"):
            found = await page.evaluate(CONTRAST, [f"{ROWS}[aria-selected=true]", theme])
            assert found["mark"] >= 3, (theme, found)
            assert found["words"] >= 4.5, (theme, found)
            assert found["left"] >= 2


async def test_reconnecting_keeps_the_place(page: Page, tmp_path: Path) -> None:
    """After the dashboard was away: the same rows in the same place, the same filter and event, and what was missed."""
    await fill(tmp_path, 600)
    async with exploring(page, tmp_path) as served:
        port = int(served.address.rpartition(":")[2])
        await ask(page, "kind:command.*")
        await expect(page.locator("[data-testid=events-found]")).to_have_text("480 events fit")
        await page.locator(LIST).evaluate("list => list.scrollTo({top: 1500})")
        await page.locator(ROWS).nth(30).click()
        title = await page.locator(DETAIL).inner_text()
        before, address = await places(page), page.url
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "offline")
    await fill(tmp_path, 10)
    async with serve(tmp_path, port=port) as again:
        assert again.address in address
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live", timeout=40_000)
        await expect(page.locator(FRESH)).to_have_text("8 new")
        assert await places(page) == before
        assert page.url == address
        assert title.splitlines()[1:4] == (await page.locator(DETAIL).inner_text()).splitlines()[1:4]
