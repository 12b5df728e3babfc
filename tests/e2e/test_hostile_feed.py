"""People call themselves what they like and bots record what they like: every page stays as it is."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from pulseboard.events import Draft, Ref, draft
from pulseboard.sim import LocalDiscord
from pulseboard.storage.store import Store
from tests.e2e.pages import PATHS, open_page
from tests.e2e.test_explorer import DETAIL
from tests.e2e.test_explorer import ROWS as EXPLORED
from tests.e2e.test_live import HOSTILE, ROWS
from tests.programs import Program, bot
from tests.stores.event_golden import keep

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.soak]

WIDTHS = (1440, 768, 390, 360)
MESSAGES = [*HOSTILE, "\u202e" * 500, "a\u0301\u0327" * 3_000, "wide " * 2_000, "W" * 10_000, "\n" * 200 + "lines"]
MILLION = 1_000_000


def drafts() -> list[Draft]:
    """Each message of each level, by somebody with such a name, in such a guild, and with such data."""
    return (
        [
            draft(
                "command.failed" if number % 3 == 0 else f"hostile.{'w' * 50}",
                message,
                level=level,  # type: ignore[arg-type]
                guild=Ref(str(10**17 + number), HOSTILE[number % len(HOSTILE)]),
                actor=Ref(str(2 * 10**17 + number), message[:2_000]),
                data={
                    "command": HOSTILE[number % len(HOSTILE)],
                    "failure": "bug",
                    "duration_ms": 1e12,
                    "traceback": message,
                    "<b>" * 20: [message[:200]] * 5,
                    "deep": {"er": {"still": message[:500]}},
                },
            )
            for number, message in enumerate(MESSAGES)
            for level in ("error", "warning", "info")
        ]
        + [draft("hostile.large", "A megabyte of data", data={"large": "W" * MILLION})]
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hostile(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    """A bot among people and servers with such names, all of them rich, and a log full of such events."""
    data = tmp_path_factory.mktemp("hostile")
    async with Store(data) as store:
        await store.transact(keep, drafts())
    async with LocalDiscord(seed=7) as discord, bot(discord, data) as program:
        await program.ready()
        await discord.wait_for_bot()
        for name in HOSTILE:
            guild = await discord.add_guild(name, members=1)
            member = await discord.add_member(guild.id, name)
            await discord.run_command("daily", guild=guild.id, member=member.id)
        yield program


INTACT = """() => ({
    ran: window.harmed ?? null,
    foreign: document.querySelectorAll('main img, main script, main iframe').length,
    sideways: document.documentElement.scrollWidth - innerWidth,
    wide: [...document.querySelectorAll('main *')].filter((element) => {
        const {left, right, width} = element.getBoundingClientRect()
        if (width === 0 || (left >= 0 && right <= innerWidth + 1)) return false
        for (let around = element; around !== null; around = around.parentElement) {
            if (getComputedStyle(around).overflowX !== 'visible' || around.matches('.sr-only')) return false
        }
        return true
    }).map((element) => element.outerHTML.slice(0, 120)),
})"""


async def assert_intact(page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    assert await page.evaluate(INTACT) == {"ran": None, "foreign": 0, "sideways": 0, "wide": []}, (page.url, width)


@pytest.mark.parametrize("path", PATHS)
async def test_pages_stay_intact(visit: Page, hostile: Program, path: str) -> None:
    """Nothing runs, nothing becomes an element, nothing is wider than the screen: on any screen."""
    await open_page(visit, hostile.address, path)
    for width in WIDTHS:
        await assert_intact(visit, width)


@pytest.mark.parametrize(("path", "rows"), [("/", ROWS), ("/events", EXPLORED)])
@pytest.mark.parametrize("width", [1440, 390])
async def test_rows_keep_their_height(visit: Page, hostile: Program, path: str, rows: str, width: int) -> None:
    """Whatever an event says, its row is as high as any other."""
    await visit.set_viewport_size({"width": width, "height": 900})
    await open_page(visit, hostile.address, path)
    await expect(visit.locator(rows).nth(8)).to_be_attached()
    heights = await visit.eval_on_selector_all(rows, "rows => rows.map(row => row.getBoundingClientRect().height)")
    assert max(heights) - min(heights) < 1
    assert max(heights) < 60


async def test_an_event_in_full(visit: Page, hostile: Program) -> None:
    """All that it says stands in its details, as text, and within them; a megabyte of data became a note."""
    await open_page(visit, hostile.address, "/events?q=kind:hostile.large")
    await expect(visit.locator(EXPLORED)).to_have_count(1)
    large = int(await visit.locator(EXPLORED).get_attribute("data-seq") or 0)
    for seq in range(large, large - 3 * len(MESSAGES), -4):
        await visit.set_viewport_size({"width": 1440, "height": 900})
        await open_page(visit, hostile.address, f"/events?event={seq}")
        await expect(visit.locator(DETAIL)).to_contain_text(str(seq))
        for width in (1440, 390):
            await assert_intact(visit, width)
    await open_page(visit, hostile.address, f"/events?event={large}")
    await expect(visit.locator(DETAIL)).to_contain_text("A megabyte of data")
    assert len(await visit.locator(DETAIL).inner_text()) < 5_000


async def test_a_rich_account(visit: Page, hostile: Program) -> None:
    """Names in the economy: the lists, an account, its dialog."""
    await open_page(visit, hostile.address, "/economy?list=transactions")
    for width in WIDTHS:
        await assert_intact(visit, width)
    await open_page(visit, hostile.address, "/economy")
    for number in range(len(HOSTILE)):
        await visit.get_by_test_id("accounts").get_by_role("link").nth(number).click()
        await expect(visit.get_by_test_id("balance")).to_be_visible()
        for width in WIDTHS:
            await assert_intact(visit, width)
        await visit.get_by_role("button", name="Grant").click()
        await expect(visit.get_by_role("dialog")).to_be_visible()
        await assert_intact(visit, 390)
        await visit.keyboard.press("Escape")
        await visit.go_back()
