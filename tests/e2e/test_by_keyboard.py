"""Everything on every page, with a keyboard alone."""

from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from pulseboard.sim import LocalDiscord
from tests.e2e.keyboard import walk
from tests.e2e.pages import PATHS, drawn, open_page
from tests.logging_in import client_of
from tests.programs import Program, bot

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.soak]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quiet(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    """A bot that something has happened with, and nothing does any more: what is walked over doesn't move."""
    async with LocalDiscord(seed=7) as discord, bot(discord, tmp_path_factory.mktemp("quiet")) as program:
        await program.ready()
        await discord.wait_for_bot()
        guild = discord.guilds[0]
        members = [member for member in guild.members if not member.bot][:6]
        for member in members:
            await discord.run_command("daily", guild=guild.id, member=member.id)
            await discord.run_command("daily", guild=guild.id, member=member.id)
        yield program


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", PATHS)
async def test_every_control_is_reached_and_seen(visit: Page, quiet: Program, path: str, width: int) -> None:
    """Tab comes to the skip link, then to each control, in sight and marked as having the focus, and then round."""
    await visit.set_viewport_size({"width": width, "height": 900})
    await open_page(visit, quiet.address, path)
    walked = await walk(visit)
    assert walked.comes_round, walked.stops[-10:]
    assert len(walked.stops) > 12, walked.stops
    assert walked.stops[0].startswith('a "Skip to'), walked.stops[0]
    assert walked.unreached == []
    assert walked.unmarked == []
    assert walked.hidden == []


@pytest.mark.parametrize("path", PATHS)
async def test_skip_link(visit: Page, quiet: Program, path: str) -> None:
    """It leads past the ways to the pages: what comes next is in the page itself."""
    await open_page(visit, quiet.address, path)
    await visit.keyboard.press("Tab")
    await visit.keyboard.press("Enter")
    await expect(visit.locator("#main")).to_be_focused()
    await visit.keyboard.press("Tab")
    assert await visit.evaluate("document.querySelector('main').contains(document.activeElement)")


class Opens(NamedTuple):
    """Something that opens over a page."""

    path: str
    by: Callable[[Page], Locator]
    width: int = 1440


def button(name: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("button", name=name).first


OPENERS = {
    "palette": Opens("/", button("Search or jump")),
    "preferences": Opens("/health", button("Preferences"), 390),
    "custom range": Opens("/events", button("Custom")),
    "export": Opens("/events", button("Export")),
    "grant": Opens("account", button("Grant")),
    "freeze": Opens("account", button("Freeze")),
}


@pytest.mark.parametrize("name", OPENERS)
async def test_dialogs_keep_the_focus_and_give_it_back(visit: Page, quiet: Program, name: str) -> None:
    """Opened with Enter it has the focus; Tab stays within; Escape closes it and the focus is where it was."""
    opens = OPENERS[name]
    path = await an_account(quiet) if opens.path == "account" else opens.path
    await visit.set_viewport_size({"width": opens.width, "height": 900})
    await open_page(visit, quiet.address, path)
    opener = opens.by(visit)
    await opener.focus()
    await visit.keyboard.press("Enter")
    dialog = visit.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    is_within = "document.querySelector('[role=dialog]').contains(document.activeElement)"
    await visit.wait_for_function(is_within)
    for _ in range(12):
        await visit.keyboard.press("Tab")
        assert await visit.evaluate(is_within)
    await visit.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(opener).to_be_focused()


async def test_an_event_on_a_phone_keeps_the_focus(visit: Page, quiet: Program) -> None:
    """It covers the page: Tab stays in it, and closed it gives the focus to the list."""
    await visit.set_viewport_size({"width": 390, "height": 900})
    await open_page(visit, quiet.address, "/events")
    events = visit.get_by_role("listbox", name="Events")
    await events.focus()
    await visit.keyboard.press("j")
    await visit.keyboard.press("Enter")
    detail = visit.get_by_role("dialog", name="Event")
    await expect(detail).to_be_focused()
    for _ in range(20):
        await visit.keyboard.press("Tab")
        assert await visit.evaluate("document.querySelector('[role=dialog]').contains(document.activeElement)")
    await visit.keyboard.press("Escape")
    await expect(detail).to_have_count(0)
    await expect(events).to_be_focused()


async def test_rows_lead_on(visit: Page, quiet: Program) -> None:
    """An account from the list, by Enter: what had the focus is gone, and the next Tab is in what came instead."""
    await open_page(visit, quiet.address, "/economy")
    await visit.get_by_test_id("accounts").get_by_role("link").first.focus()
    await visit.keyboard.press("Enter")
    await expect(visit.get_by_test_id("balance")).to_be_visible()
    await drawn(visit)
    await expect(visit.locator("#main")).to_be_focused()
    await visit.keyboard.press("Tab")
    await expect(visit.get_by_test_id("account").get_by_role("link").first).to_be_focused()


async def an_account(quiet: Program) -> str:
    async with client_of(quiet.address) as http:
        account = (await http.get("/api/economy/accounts?limit=1")).json()["items"][0]
    return f"/economy?account={account['guild']}/{account['member']}"
