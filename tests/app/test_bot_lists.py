"""What members read in pages, and the buttons that turn them."""

import asyncio
import re
from pathlib import Path

import pytest

from pulseboard.bot.buttons import NOT_YOURS
from pulseboard.bot.sentences import BUTTONS_GONE
from pulseboard.events import Ref
from pulseboard.features.economy.commands import pages
from pulseboard.features.economy.rules import MAX_AMOUNT, Currency, Rules
from pulseboard.features.economy.service import Asked
from pulseboard.sim import CommandResult, DoesNotFit
from tests.app.bot_fixtures import RunningBot, running_bot, supervised
from tests.app.sim_fixtures import until
from tests.captured_logs import captured_logs


async def grant(bot: RunningBot, member: Ref, amount: int, interaction: str, reason: str = "a test") -> int:
    """Coins from somewhere else than a command; returns the transaction's number."""
    guild = Ref(bot.guild.id, bot.guild.name)
    asked = Asked(Ref(bot.owner.id, bot.owner.name), guild, None, interaction)
    return (await bot.economy.grant(asked, member, amount, reason)).transaction


async def enrich(bot: RunningBot, count: int) -> None:
    """So many members with coins: 1000, 1001, …; the last is the richest."""
    for number in range(count):
        await grant(bot, Ref(str(number + 1), f"Member {number + 1}"), 1_000 + number, f"enrich {number}")


def places(shown: CommandResult) -> list[int]:
    assert shown.content is not None
    return [int(place) for place in re.findall(r"^(\d+)\. ", shown.content, re.MULTILINE)]


def disabled(components: list[dict[str, list[dict[str, object]]]]) -> dict[str, bool]:
    return {str(one["label"]): bool(one.get("disabled")) for row in components for one in row["components"]}


async def test_leaderboard_pages(tmp_path: Path) -> None:
    """Ten on a page; the buttons lead on and back and end where the list does; one's own place is on every page."""
    async with running_bot(tmp_path) as bot:
        await enrich(bot, 24)
        (mira,) = bot.members(1)
        await bot.run("daily", mira)
        first = await bot.run("leaderboard", mira)
        second = await bot.press("Next", first)
        third = await bot.press("Next", second)
        with pytest.raises(DoesNotFit, match="'Next' is disabled"):
            await bot.press("Next", third)
        back = await bot.press("Previous", third)
    assert [places(page) for page in (first, second, third, back)] == [
        [*range(1, 11)],
        [*range(11, 21)],
        [*range(21, 26)],
        [*range(11, 21)],
    ]
    assert first.content is not None
    assert "\n1. **Member 24** · 1,023 coins\n" in first.content
    assert disabled(first.components) == {"Previous": True, "Next": False}
    assert disabled(second.components) == {"Previous": False, "Next": False}
    assert disabled(third.components) == {"Previous": False, "Next": True}
    assert second.message_id == first.message_id
    for number, page in enumerate((first, second, third), 1):
        assert page.content is not None
        assert page.content.endswith(f"**{mira.name}**: place 25 with 100 coins.\n\nPage {number} of 3")
        assert not page.ephemeral


async def test_ones_own_place(tmp_path: Path) -> None:
    """It is the number in the list, also among those who have as much."""
    async with running_bot(tmp_path) as bot:
        members = bot.members(5)
        for number, member in enumerate(members):
            await grant(bot, Ref(member.id, f"Member {member.id}"), 100 + number // 4, f"own {number}")
        boards = [(member, await bot.run("leaderboard", member)) for member in members]
    for member, board in boards:
        place = re.search(rf"^(\d+)\. \*\*Member {member.id[:20]}", board.content or "", re.MULTILINE)
        assert place is not None
        assert f"**{member.name}**: place {place[1]} with" in (board.content or "")


async def test_short_leaderboards(tmp_path: Path) -> None:
    """An empty one says what to do; one page has no buttons; who has nothing is told so."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        empty = await bot.run("leaderboard", mira)
        await enrich(bot, 10)
        full = await bot.run("leaderboard", mira)
    assert (empty.content, empty.components) == ("Nobody has coins yet. Claim yours with `/daily`.", [])
    assert (places(full), full.components) == ([*range(1, 11)], [])
    assert full.content is not None
    assert full.content.endswith(f"**{mira.name}** has no coins yet.")


async def test_a_page_that_is_gone(tmp_path: Path) -> None:
    """Who turns to a page that there is no more is shown the last one."""
    async with running_bot(tmp_path) as bot:
        await enrich(bot, 11)
        (mira,) = bot.members(1)
        first = await bot.run("leaderboard", mira)
        # The eleventh pays all to the richest.
        asked = Asked(Ref("1", "Member 1"), Ref(bot.guild.id, bot.guild.name), None, "leaves")
        await bot.economy.transfer(asked, Ref("11", "Member 11"), 1_000)
        last = await bot.press("Next", first)
    assert places(last) == [*range(1, 11)]
    assert disabled(last.components) == {"Previous": True, "Next": True}


async def test_buttons_of_somebody_else(tmp_path: Path) -> None:
    """Only who asked turns the pages; others are told how to get their own, and nothing turns."""
    async with running_bot(tmp_path) as bot:
        await enrich(bot, 11)
        mira, yuki = bot.members(2)
        first = await bot.run("leaderboard", mira)
        refused = await bot.press("Next", first, member=yuki.id)
        second = await bot.press("Next", first)
    assert (refused.content, refused.ephemeral) == (NOT_YOURS, True)
    assert places(second) == [11]


async def test_a_press_delivered_again(tmp_path: Path) -> None:
    """The page turns by one, once."""
    async with running_bot(tmp_path) as bot:
        await enrich(bot, 45)
        (mira,) = bot.members(1)
        first = await bot.run("leaderboard", mira)
        second = await bot.press("Next", first, deliveries=3)
        with captured_logs() as logs:
            bot.local.deliver_again(second.interaction_id)
            await until(lambda: bot.local.counters["interactions"] == 5)
            third = await bot.press("Next", second)
    assert not logs
    assert [message.action for message in second.messages] == ["edited"]
    assert [places(page)[0] for page in (first, second, third)] == [1, 11, 21]


async def test_buttons_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while without a press they are disabled, and the page stays; each press begins that while anew."""
    monkeypatch.setattr(pages, "PAGES_SECONDS", 0.3)
    async with running_bot(tmp_path) as bot:
        await enrich(bot, 11)
        (mira,) = bot.members(1)
        first = await bot.run("leaderboard", mira)
        await bot.press("Next", first)
        assert first.message_id is not None
        message_id = first.message_id
        await until(lambda: all(disabled(bot.local.message(message_id).components).values()))
        left = bot.local.message(message_id)
    assert left.content.endswith("Page 2 of 2")


async def test_buttons_from_before_a_restart(tmp_path: Path) -> None:
    """They have nobody who listens: the member is told what to do, within 2 s as for a command."""
    async with running_bot(tmp_path) as bot:
        await enrich(bot, 11)
        (mira,) = bot.members(1)
        first = await bot.run("leaderboard", mira)
        bot.supervising.cancel()
        await asyncio.wait([bot.supervising])  # each gives back the addresses that it found
        async with supervised(bot):
            await until(lambda: bot.local.is_connected and bot.clients[-1].is_ready())
            pressed = await bot.press("Next", first)
    assert (pressed.content, pressed.ephemeral) == (BUTTONS_GONE, True)
    assert pressed.acknowledged_ms is not None
    assert pressed.acknowledged_ms < 2_000


async def test_history(tmp_path: Path) -> None:
    """One's own transactions, newest first: number, when, what, who, reason, amount and balance after it."""
    async with running_bot(tmp_path) as bot:
        mira, yuki = bot.members(2)
        empty = await bot.run("history", mira)
        await bot.run("daily", mira)
        await bot.run("pay", mira, member=yuki.id, amount=30)
        await bot.run("economy grant", bot.owner, member=mira.id, amount=500, reason="won a *quiz*")
        await bot.run("economy take", bot.owner, member=mira.id, amount=1, reason="a typo")
        await bot.run("economy undo", bot.owner, transaction=2, reason="asked for")
        own, other = await bot.run("history", mira), await bot.run("history", yuki)
    assert empty.content == "You have no transactions yet. Claim your first coins with `/daily`."
    assert own.ephemeral
    assert own.components == []
    assert own.content is not None
    admin = f"<@{bot.owner.id}>"
    assert re.sub(r"<t:\d+:f>", "WHEN", own.content).split("\n") == [
        "**Your transactions**",
        f"`#5` WHEN `#2` undone by {admin}: asked for · **+30 coins** · 599 after it",
        f"`#4` WHEN Taken by {admin}: a typo · **-1 coin** · 569 after it",
        f"`#3` WHEN Granted by {admin}: won a \\*quiz\\* · **+500 coins** · 570 after it",
        f"`#2` WHEN Paid to **{yuki.name}** · **-30 coins** · 70 after it",
        "`#1` WHEN Claimed · **+100 coins** · 100 after it",
    ]
    assert other.content is not None
    assert f"Paid by **{mira.name}** · **+30 coins** · 30 after it" in other.content


async def test_history_pages(tmp_path: Path) -> None:
    """Five on a page; what happens meanwhile pushes nothing from one page to another."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        for number in range(12):
            await grant(bot, Ref(mira.id, mira.name), 1, f"one {number}")
        first = await bot.run("history", mira)
        await grant(bot, Ref(mira.id, mira.name), 1, "later")
        second = await bot.press("Next", first)
        third = await bot.press("Next", second)
        again = await bot.press("Previous", await bot.press("Previous", third))
    numbers = [re.findall(r"^`#(\d+)`", page.content or "", re.MULTILINE) for page in (first, second, third, again)]
    assert numbers == [
        ["12", "11", "10", "9", "8"],
        ["7", "6", "5", "4", "3"],
        ["2", "1"],
        ["12", "11", "10", "9", "8"],
    ]
    assert third.ephemeral
    assert (third.content or "").endswith("Page 3 of 3")


async def test_names_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    """Markup, mentions and links in a name are letters."""
    async with running_bot(tmp_path) as bot:
        for name in ("**loud** _x_", "@everyone <@1> <t:0:R>", "[x](https://evil.example)", "# head `code`"):
            member = await bot.local.add_member(bot.guild.id, name)
            await bot.run("daily", member)
        board = await bot.run("leaderboard", member)
    assert board.content is not None
    shown = "\n".join(re.findall(r"^\d+\. \*\*(.*)\*\* · 100 coins$", board.content, re.MULTILINE))
    assert shown.count("\n") == 3
    assert r"\*\*loud\*\* \_x\_" in shown
    assert not re.search(r"(?<!\\)<|@everyone|://|(?<!\\)[`*\[#]", shown)


LONGEST = Rules(currency=Currency(one="*" * 32, many="*" * 32, symbol="*" * 8), large_amount=MAX_AMOUNT)


async def test_the_longest_pages_fit(tmp_path: Path) -> None:
    """The longest names, reasons and amounts make no message that Discord refuses, nor a line of their own."""
    worst = "*_<~\n|`" * 40
    async with running_bot(tmp_path, LONGEST) as bot:
        member = await bot.local.add_member(bot.guild.id, worst)
        for number in range(11):
            await grant(bot, Ref(str(number + 1), worst), 10**14, f"rich {number}")
        for number in range(6):
            await grant(bot, Ref(member.id, worst), 10**14 + number, f"own {number}", worst[:200])
        seen = [await bot.run(command, member) for command in ("leaderboard", "history")]
        seen += [await bot.press("Next", shown) for shown in seen]
    assert all(result.status == "answered" for result in seen)
    assert all(1 < len(result.content or "") <= 2_000 for result in seen)
    assert (seen[1].content or "").count("\n`#") == 5


async def test_each_guild_its_own(tmp_path: Path) -> None:
    """What happened in one guild is not in another's lists."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        await bot.run("daily", mira)
        abroad = bot.local.guilds[1].id
        elsewhere = [
            await bot.local.run_command(one, guild=abroad, member=mira.id) for one in ("leaderboard", "history")
        ]
    assert [(result.content or "").split(".")[0] for result in elsewhere] == [
        "Nobody has coins yet",
        "You have no transactions yet",
    ]
