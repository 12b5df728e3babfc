"""The economy's page in Chromium: an administrator changes the books, sees it at once, and takes it back."""

from playwright.async_api import Browser, Locator, Page, expect

from pulseboard.sim import LocalDiscord
from tests.logging_in import client_of, enter
from tests.programs import Program


async def review(page: Page, reason: str, amount: str | None = None) -> Locator:
    """Fill the open dialog in and go on to its confirmation."""
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Review").click()
    await expect(dialog).to_contain_text("Say why")
    if amount is not None:
        await dialog.get_by_label("How many coins").fill(amount)
    await dialog.get_by_label("Reason").fill(reason)
    await page.keyboard.press("Tab")
    await dialog.get_by_role("button", name="Review").press("Enter")
    return page.get_by_test_id("confirmation")


async def test_granted_seen_and_undone(browser: Browser, page: Page, program: Program, discord: LocalDiscord) -> None:
    """A grant with a reason shows before and after, arrives live, is undone once, and the books balance all along."""
    await discord.run_command("daily")
    watching = await browser.new_page()
    await enter(watching.context, program.address)
    await watching.goto(f"{program.address}/economy?list=transactions")
    await expect(watching.get_by_test_id("transactions")).to_contain_text("Daily claim")
    await watching.evaluate("window.neverReloaded = true")

    await enter(page.context, program.address)
    await page.goto(f"{program.address}/economy")
    await page.get_by_test_id("accounts").get_by_role("link").first.click()
    await expect(page.get_by_test_id("balance")).to_contain_text("100")
    await page.get_by_role("button", name="Grant").click()
    confirmation = await review(page, "won the <b>quiz</b>", "1,500")
    await expect(confirmation.get_by_test_id("before-after")).to_contain_text("1,600")
    await expect(confirmation).to_contain_text("won the <b>quiz</b>")
    await confirmation.get_by_role("button", name="Grant 1,500 coins").click()
    await expect(page.get_by_test_id("receipt")).to_contain_text("Granted 1,500 coins")
    await expect(page.get_by_test_id("balance")).to_contain_text("1,600")
    await expect(page.get_by_test_id("statement-lines").locator("tbody tr")).to_have_count(2)
    await expect(watching.get_by_test_id("transactions")).to_contain_text("won the <b>quiz</b>")

    await page.get_by_test_id("receipt").get_by_role("link").click()
    await expect(page.get_by_test_id("sum")).to_contain_text("sum to zero")
    await page.get_by_role("button", name="Undo").click()
    confirmation = await review(page, "wrong member")
    await expect(confirmation.get_by_test_id("before-after")).to_contain_text("1,600")
    await confirmation.get_by_role("button", name="Undo it").click()
    await expect(page.get_by_test_id("receipt")).to_contain_text("taken back")
    await expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    await expect(watching.get_by_test_id("transactions")).to_contain_text("Undone")
    assert await watching.evaluate("window.neverReloaded")

    await page.go_back()
    await expect(page.get_by_test_id("balance")).to_contain_text("100")
    await expect(page.get_by_test_id("statement-lines").locator("tbody tr")).to_have_count(3)
    await page.go_back()
    await page.get_by_role("button", name="Check now").click()
    await expect(page.get_by_test_id("proof")).to_contain_text("Books balance")
    async with client_of(program.address) as http:
        overview = (await http.get("/api/economy/overview")).json()
    assert (overview["supply"], overview["minted"], overview["balanced"]) == (100, 100, True)


HOSTILE = ["<img src=x onerror=window.harmed=1>", "\u202eevil\u2066 drawkcab", "W" * 100]


async def test_hostile_names_move_nothing(page: Page, program: Program, discord: LocalDiscord) -> None:
    """Whatever members call themselves is text that stays in its place, in lists, accounts and dialogs, on a phone."""
    for name in HOSTILE:
        guild = await discord.add_guild(name, members=2)
        member = await discord.add_member(guild.id, name)
        await discord.run_command("daily", guild=guild.id, member=member.id)
    await page.set_viewport_size({"width": 360, "height": 740})
    await enter(page.context, program.address)
    await page.goto(f"{program.address}/economy")
    links = page.get_by_test_id("accounts").get_by_role("link")
    await expect(links).to_have_count(len(HOSTILE))
    for number in range(len(HOSTILE)):
        assert await widest(page) <= 360
        await links.nth(number).click()
        await expect(page.get_by_test_id("balance")).to_contain_text("100")
        assert await widest(page) <= 360
        await page.get_by_role("button", name="Freeze").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await widest(page) <= 360
        await page.keyboard.press("Escape")
        await page.go_back()
        await expect(links).to_have_count(len(HOSTILE))
    assert await page.evaluate("window.harmed") is None


async def widest(page: Page) -> int:
    """How far the page, or what belongs to a name in it, reaches to the right; what is cut reaches no farther."""
    return int(
        await page.evaluate(
            """() => Math.max(
                document.documentElement.scrollWidth,
                ...[...document.querySelectorAll("main a, main li, main dd, [role=dialog] button")]
                    .map((part) => Math.floor(part.getBoundingClientRect().right)))"""
        )
    )
