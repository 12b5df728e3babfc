"""What the page promises, in Chromium: at once, without reload, and nothing missing."""

import re
import time
from pathlib import Path

import pytest
from playwright.async_api import Page, Request, expect

from pulseboard.sim import LocalDiscord
from tests.logging_in import client_of, enter
from tests.programs import Program, bot

ROWS = "[data-testid=recent-events] [data-seq]"
BADGE = "[data-testid=connection-badge]"


async def open_live(page: Page, program: Program) -> None:
    await enter(page.context, program.address)
    await page.goto(program.address)
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
    # The chart is loaded once the numbers are there: with it, the page asks for nothing more.
    await expect(page.locator("[data-testid=trend] canvas")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    await page.evaluate("window.neverReloaded = true")


async def is_same_page(page: Page) -> bool:
    return bool(await page.evaluate("window.neverReloaded === true"))


async def seqs(page: Page) -> list[int]:
    return await page.eval_on_selector_all(ROWS, "rows => rows.map(row => Number(row.dataset.seq))")


async def all_seqs(page: Page) -> list[int]:
    """Of the whole list: only the rows in sight, and some around them, are there at a time."""
    scroller, found = page.locator(".feed-scroller"), await seqs(page)
    while not await scroller.evaluate("list => list.scrollTop + list.clientHeight >= list.scrollHeight - 1"):
        await scroller.evaluate("list => list.scrollBy(0, list.clientHeight)")
        await page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        here = await seqs(page)
        assert here == sorted(set(here), reverse=True)
        found += [seq for seq in here if seq < found[-1]]
    return found


async def test_a_command_appears_at_once(page: Page, program: Program, discord: LocalDiscord) -> None:
    """`/daily` in Discord is a row in Recent Events and in the cards, without reload and without a request."""
    await open_live(page, program)
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108  # Playwright takes no builtins
    result = await discord.run_command("daily")
    assert result.status == "answered"
    claimed = page.locator(f"{ROWS}[data-kind='economy.daily_claimed']")
    await expect(claimed).to_have_count(1)
    await expect(claimed).to_contain_text(re.compile("claimed 100 coins"))
    await expect(page.locator(f"{ROWS}[data-kind='command.completed']")).to_have_count(1)
    assert await is_same_page(page)
    assert requests == []


async def test_latency_follows_the_ping(page: Page, program: Program, discord: LocalDiscord) -> None:
    """A ping that changes in Discord changes the Avg latency card within 8 s, with no request made by the page."""
    discord.set_ping(40)
    await open_live(page, program)
    now = page.locator("[data-testid=card-latency-now]")
    average = page.locator("[data-testid=card-latency-value]")
    await expect(now).to_have_text(re.compile(r"^\s*(3|4|5)\d\b"), timeout=15_000)
    before = float(re.sub(r"[^\d.]", "", await average.inner_text()))
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108  # Playwright takes no builtins
    discord.set_ping(400)
    changed_at = time.monotonic()
    await expect(now).to_have_text(re.compile(r"^\s*4[0-4]\d\b"), timeout=8_000)
    assert time.monotonic() - changed_at < 8
    assert float(re.sub(r"[^\d.]", "", await average.inner_text())) > before
    assert requests == []
    assert await is_same_page(page)


@pytest.mark.parametrize("recorded_before", [0, 40])
async def test_killed_and_started_again(
    page: Page, program: Program, discord: LocalDiscord, tmp_path: Path, recorded_before: int
) -> None:
    """After `kill -9` the page comes back by itself with every event exactly once, also those recorded meanwhile."""
    guild = discord.guilds[0]
    members = [member for member in guild.members if not member.bot]
    for member in members[: recorded_before // 2]:
        await discord.run_command("daily", guild=guild.id, member=member.id)
    await open_live(page, program)
    port = program.port
    await program.__aexit__()
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "offline")
    async with bot(discord, tmp_path / "data", port=port) as again:
        await again.ready()
        await discord.wait_for_bot()
        for number in range(6):
            member = members[recorded_before // 2 + number]
            await discord.run_command("daily", guild=guild.id, member=member.id)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live", timeout=35_000)
        async with client_of(again.address) as http:
            kept = (await http.get("/api/events?limit=500")).json()["items"]
        await expect(page.locator(f"{ROWS}[data-seq='{kept[0]['seq']}']")).to_have_count(1)
    # The page may have heard of one more since.
    assert [seq for seq in await all_seqs(page) if seq <= kept[0]["seq"]] == [event["seq"] for event in kept]
    assert len(kept) >= recorded_before + 12
    assert await is_same_page(page)


async def test_page_first_server_later(page: Page, program: Program, discord: LocalDiscord, tmp_path: Path) -> None:
    """A page whose first load finds no server goes on by itself once there is one."""
    await page.route("**/api/dashboard", lambda route: route.abort())
    await page.route("**/api/series*", lambda route: route.abort())
    await enter(page.context, program.address)
    await page.goto(program.address)
    await page.evaluate("window.neverReloaded = true")
    port = program.port
    await program.__aexit__()
    await page.unroute("**/api/dashboard")
    await page.unroute("**/api/series*")
    async with bot(discord, tmp_path / "data", port=port) as again:
        await again.ready()
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live", timeout=35_000)
        await discord.wait_for_bot()
        await discord.run_command("daily")
        await expect(page.locator(f"{ROWS}[data-kind='economy.daily_claimed']")).to_have_count(1)
    assert await is_same_page(page)


async def test_discord_down_is_not_dashboard_down(page: Page, program: Program, discord: LocalDiscord) -> None:
    """When Discord goes away the connection stays live, and the page says what the bot is doing about it."""
    await open_live(page, program)
    discord.refuse(60)
    await discord.drop_connections()
    await expect(page.locator("[data-testid=bot-banner]")).to_be_visible(timeout=12_000)
    await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
    discord.refuse(0)
    await expect(page.locator("[data-testid=bot-banner]")).to_be_hidden(timeout=60_000)


HOSTILE = [
    "<img src=x onerror=window.harmed=1>",
    "<script>window.harmed=1</script>",
    "\u202eevil\u2066 drawkcab",
    "🦊" * 100,
    "W" * 2_000,
    "Z̴̢̛̭̯̲̮͓̖̟͎̠̫̈́̈́̾̑͌̓͒̕͘ḁ̸̛̛̙̦̲̖̪̖̼̀̋̅̀̀̅̾͒l̵̨̡̛̮̺͕̠̲̏̾̀͆͋͝g̷̢̛̖̩̰͓̦̟̏͊̾͊̂͐o̸̢͙̬̰͍̜͙̎̓̾",
    "${window.harmed=1}{{7*7}}' onfocus=window.harmed=1 '",
]


async def test_hostile_names_are_text(page: Page, program: Program, discord: LocalDiscord) -> None:
    """Whatever Discord lets people call themselves shows as text, runs nothing and moves nothing out of its place."""
    await open_live(page, program)
    height = await page.evaluate(
        "() => document.querySelector('[data-testid=recent-events]').getBoundingClientRect().width"
    )
    guilds = [await discord.add_guild(name, members=2) for name in HOSTILE]
    for guild, name in zip(guilds, HOSTILE, strict=True):
        member = await discord.add_member(guild.id, name)
        await discord.run_command("daily", guild=guild.id, member=member.id)
    await expect(page.locator(f"{ROWS}[data-kind='economy.daily_claimed']")).to_have_count(len(HOSTILE))
    text = await page.locator("[data-testid=recent-events]").inner_text()
    assert HOSTILE[0] in text
    assert HOSTILE[1] in text
    assert await page.evaluate("window.harmed") is None
    assert await page.locator("[data-testid=recent-events] img, [data-testid=recent-events] script").count() == 0
    heights = await page.eval_on_selector_all(
        ROWS, "rows => rows.map(row => Math.round(row.getBoundingClientRect().height))"
    )
    assert max(heights) - min(heights) <= 1, "a name changed the height of its row"
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "a name widened the page"
    after = await page.evaluate(
        "() => document.querySelector('[data-testid=recent-events]').getBoundingClientRect().width"
    )
    assert after == height
