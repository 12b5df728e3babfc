"""The ready bot's commands, run by members of a local Discord."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from pulseboard.bot.client import TRY_LATER, WENT_WRONG
from pulseboard.errors import StorageUnavailable
from pulseboard.sim import DoesNotFit
from tests.app.bot_fixtures import data, locked, running_bot
from tests.app.sim_fixtures import until


async def test_daily(tmp_path: Path) -> None:
    """All see what one got; the next claim is at the next midnight (UTC). Twice on a day is refused, to oneself."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        claimed = await bot.run("daily", mira)
        again = await bot.run("daily", mira)
        events = await bot.money_events()
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    due = f"<t:{midnight.timestamp():.0f}:R>"
    assert not claimed.ephemeral
    assert claimed.content == (
        f"**{mira.name}** claimed **100 coins** (first day of a streak) and now has 100 coins. Next claim {due}."
    )
    assert again.ephemeral
    assert again.content == f"You have claimed your coins for today. You can claim again {due}."
    assert events == [f"{mira.name} claimed 100 coins, streak 1"]


async def test_pay(tmp_path: Path) -> None:
    """All see who paid whom; balances are for those who ask, and the leaderboard for all."""
    async with running_bot(tmp_path) as bot:
        mira, yuki = bot.members(2)
        await bot.run("daily", mira)
        paid = await bot.run("pay", mira, member=yuki.id, amount=30)
        own, other = await bot.run("balance", mira), await bot.run("balance", mira, member=yuki.id)
        board = await bot.run("leaderboard", yuki)
        events = await bot.money_events()
    assert (paid.content, paid.ephemeral) == (f"**{mira.name}** paid **30 coins** to <@{yuki.id}>.", False)
    assert (own.content, own.ephemeral) == ("You have **70 coins**.", True)
    assert (other.content, other.ephemeral) == (f"**{yuki.name}** has **30 coins**.", True)
    lines = f"**The richest members**\n1. **{mira.name}** · 70 coins\n2. **{yuki.name}** · 30 coins"
    assert (board.content, board.ephemeral) == (lines, False)
    assert events[1] == f"{mira.name} paid 30 coins to {yuki.name}"


async def test_refusals(tmp_path: Path) -> None:
    """Each is told to the one it concerns, in a sentence, and moves nothing. What isn't an amount can't be typed."""
    async with running_bot(tmp_path) as bot:
        mira, yuki = bot.members(2)
        robot = await bot.local.add_member(bot.guild.id, "Robot", bot=True)
        await bot.run("daily", mira)
        refused = [
            await bot.run("pay", mira, member=yuki.id, amount=101),
            await bot.run("pay", yuki, member=mira.id, amount=1),
            await bot.run("pay", mira, member=mira.id, amount=1),
            await bot.run("pay", mira, member=robot.id, amount=1),
        ]
        for amount in (0, -1, 2**53, 1.5, True):
            with pytest.raises(DoesNotFit):
                await bot.run("pay", mira, member=yuki.id, amount=amount)
        empty = await bot.run("balance", yuki)
        events = await bot.money_events()
        failed = [data(draft) for draft in bot.seen("command.failed")]
    assert all(result.ephemeral for result in refused)
    assert [result.content for result in refused] == [
        "You have 100 coins, that isn't enough to pay 101 coins.",
        "You have 0 coins, that isn't enough to pay 1 coin.",
        "You can't pay yourself.",
        "Bots have no account. You can pay members only.",
    ]
    assert empty.content == "You have **0 coins**."
    assert len(events) == 1
    assert {failure["failure"] for failure in failed} == {"user_error"}
    assert [failure["error"] for failure in failed] == [
        "not enough coins",
        "not enough coins",
        "paid oneself",
        "paid a bot",
    ]


async def test_leaderboard_of_nobody(tmp_path: Path) -> None:
    """An empty one says what to do."""
    async with running_bot(tmp_path) as bot:
        board = await bot.run("leaderboard", bot.members(1)[0])
    assert board.content == "Nobody has coins yet. Claim yours with `/daily`."


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


async def test_a_second_delivery_pays_once(tmp_path: Path) -> None:
    """The same interaction three times: one payment, one event of each kind, one answer, and nothing to complain of."""
    async with running_bot(tmp_path) as bot:
        mira, yuki = bot.members(2)
        place, options = {"guild": bot.guild.id, "member": mira.id}, {"member": yuki.id, "amount": 10}
        with structlog.testing.capture_logs() as logs:
            claimed = await bot.local.run_command("daily", **place, deliveries=3)
            paid = await bot.local.run_command("pay", **place, options=options, deliveries=3)
            balance = await bot.run("balance", mira)
            await until(lambda: len(logs) == 4)
        events = await bot.money_events()
        counted = [data(draft)["command"] for draft in bot.seen("command.completed", "command.failed")]
    assert {(entry["event"], entry["log_level"]) for entry in logs} == {("answered_already", "info")}
    assert [message.action for message in claimed.messages + paid.messages] == ["sent", "sent"]
    assert claimed.content is not None
    assert "claimed **100 coins**" in claimed.content
    assert balance.content == "You have **90 coins**."
    assert len(events) == 2
    assert counted == ["daily", "pay", "balance"]


async def test_forty_dailies_at_once_pay_once(tmp_path: Path) -> None:
    """Forty interactions of one member in the same moment: one is paid, 39 are told that it was."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        results = await asyncio.gather(*(bot.run("daily", mira) for _ in range(40)))
        balance = await bot.run("balance", mira)
        events = await bot.money_events()
        failures = [data(draft)["failure"] for draft in bot.seen("command.failed")]
    assert [result.ephemeral for result in results].count(False) == 1
    assert balance.content == "You have **100 coins**."
    assert len(events) == 1
    assert failures == ["cooldown"] * 39


async def test_a_slow_database_is_announced(tmp_path: Path) -> None:
    """What takes over 1.5 s is deferred, so that Discord doesn't give up at 3 s, and answered when it is done."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        with locked(tmp_path):
            claim = asyncio.create_task(
                bot.local.run_command("daily", guild=bot.guild.id, member=mira.id, timeout_seconds=10)
            )
            await asyncio.sleep(3.2)
        result = await claim
    assert result.acknowledged_ms is not None
    assert 1_400 < result.acknowledged_ms < 2_500
    assert result.answered_ms is not None
    assert result.answered_ms > 3_000
    assert (result.status, result.ephemeral) == ("answered", False)
    assert result.content is not None
    assert "claimed **100 coins**" in result.content


async def test_a_database_that_cannot_be_written(tmp_path: Path) -> None:
    """The member alone is asked to come later, nothing is paid, and the operator sees a bug; then all is well again."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        with locked(tmp_path):
            result = await bot.local.run_command(
                "daily", guild=bot.guild.id, member=mira.id, timeout_seconds=10, messages=2
            )
        claimed = await bot.run("daily", mira)
        (failed,) = bot.seen("command.failed")
    assert [(message.action, message.ephemeral) for message in result.messages] == [("deleted", False), ("sent", True)]
    assert result.messages[-1].content == TRY_LATER
    assert failed.level == "error"
    assert data(failed)["failure"] == "bug"
    assert data(failed)["error"] == f"{StorageUnavailable.__name__}: The database can't be written: database is locked"
    assert not claimed.ephemeral


async def test_a_bug_tells_the_member_nothing_of_the_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The member gets one sentence, once; the event has the exception."""
    async with running_bot(tmp_path) as bot:

        async def balance(*_arguments: Any) -> int:
            raise KeyError("secret inside")

        monkeypatch.setattr(bot.economy, "balance", balance)
        result = await bot.run("balance", bot.members(1)[0])
        (failed,) = bot.seen("command.failed")
    assert (result.content, result.ephemeral, len(result.messages)) == (WENT_WRONG, True, 1)
    assert data(failed)["error"] == "KeyError: 'secret inside'"
    assert failed.level == "error"


async def test_a_command_that_is_gone(tmp_path: Path) -> None:
    """Discord may still offer a command that the bot has no more: the member is told what to do."""
    async with running_bot(tmp_path) as bot:
        bot.clients[-1].tree.remove_command("leaderboard")
        result = await bot.run("leaderboard", bot.members(1)[0])
        (failed,) = bot.seen("command.failed")
    assert result.content == "This command has just changed. Reload Discord (Ctrl+R) and try again."
    assert data(failed)["command"] == "leaderboard"


async def test_a_command_under_way_is_answered_before_the_bot_leaves(tmp_path: Path) -> None:
    """Stopped while a claim waits for the database: it is paid and answered, and then the bot goes."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        with locked(tmp_path):
            claim = asyncio.create_task(bot.run("daily", mira))
            await until(commands_under_way)
            bot.supervising.cancel()
        result = await claim
        await asyncio.wait([bot.supervising])
        assert not bot.local.is_connected
    assert result.content is not None
    assert "claimed **100 coins**" in result.content


def commands_under_way() -> bool:
    return any(task.get_name() == "CommandTree-invoker" for task in asyncio.all_tasks())
