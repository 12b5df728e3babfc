"""The commands page: what is used, how it fares, and what went wrong in it."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from pulseboard.events import Draft, Level, Ref, draft
from tests.app.conftest import serve

HOSTILE = '<b>bold</b> "evil" / ?&#'
TRACEBACK = """Traceback (most recent call last):
  File "/venv/lib/python3.12/site-packages/discord/app_commands/commands.py", line 858, in _do_call
    return await self._callback(interaction, **params)
  File "/bot/shop.py", line 12, in buy
    price = prices["<i>"]
KeyError: '<i>'"""


def failed(command: str) -> Draft:
    return draft(
        "command.failed",
        f"Mira used {command}: KeyError: '<i>'",
        level=Level.ERROR,
        actor=Ref("1", "Mira"),
        guild=Ref("9", "Home"),
        data={
            "command": command,
            "duration_ms": 12.0,
            "failure": "bug",
            "error": "KeyError: '<i>'",
            "fingerprint": "f00f00f00f00f00f",
            "traceback": TRACEBACK,
        },
    )


async def test_commands(page: Page, tmp_path: Path) -> None:
    """A bug appears by itself, opens to its traceback and has an address; so has a command, whatever its name is."""
    async with serve(tmp_path) as served:
        await page.goto(f"{served.address}/commands")
        await expect(page.get_by_text("No command has been used yet")).to_be_visible()
        drafts = [failed(HOSTILE), draft("command.completed", "", data={"command": "balance", "duration_ms": 3.0})]
        await served.dashboard.board.store.transact(lambda transaction: transaction.drafts.extend(drafts))
        await look(page)


async def look(page: Page) -> None:
    bug = page.get_by_role("button", name=re.compile("KeyError"))
    await bug.click(timeout=30_000)
    await expect(page).to_have_url(re.compile(r"failure=f00f00f00f00f00f"))
    await expect(page.get_by_text('price = prices["<i>"]')).to_be_visible()
    await expect(page.get_by_text("return await self._callback")).to_have_count(0)
    await page.get_by_role("button", name="1 step of a library").click()
    await expect(page.get_by_text("return await self._callback")).to_be_visible()

    table = page.get_by_test_id("command-table")
    await expect(table.get_by_role("row")).to_have_count(3)
    await table.get_by_role("searchbox").fill("BALANCE")
    await expect(table.get_by_role("row")).to_have_count(2)
    await table.get_by_role("searchbox").fill("bold")
    await table.get_by_role("link", name=HOSTILE).click()

    await expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    await expect(page.get_by_test_id("uses")).to_contain_text("1")
    await expect(page.get_by_test_id("outcomes").get_by_role("row", name=re.compile("Bug"))).to_contain_text("100 %")
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    await expect(page.get_by_test_id("hours-of-week").get_by_role("row")).to_have_count(8)
    await page.get_by_role("link", name="All commands").click()
    await expect(table.get_by_role("row")).to_have_count(3)
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
