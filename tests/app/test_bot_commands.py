"""The ready bot's commands, run by members of a local Discord."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pulseboard.bot.sentences import WENT_WRONG
from pulseboard.features.economy.rules import Rules
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
    lines = (
        f"**The richest members**\n1. **{mira.name}** · 70 coins\n2. **{yuki.name}** · 30 coins\n\n"
        f"**{yuki.name}**: place 2 with 30 coins."
    )
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
        "You have 100 coins, that isn't enough for 101 coins.",
        "You have 0 coins, that isn't enough for 1 coin.",
        "You can't pay yourself. Choose another member.",
        "Bots have no account. You can pay members only.",
    ]
    assert empty.content == "You have **0 coins**."
    assert len(events) == 1
    assert {failure["failure"] for failure in failed} == {"user_error"}
    assert [failure["error"] for failure in failed] == [
        "not enough",
        "not enough",
        "to oneself",
        "to a bot",
    ]


async def test_fee(tmp_path: Path) -> None:
    """A fee is told of."""
    async with running_bot(tmp_path, Rules(fee_basis_points=1_000)) as bot:
        mira, yuki = bot.members(2)
        await bot.run("daily", mira)
        paid = await bot.run("pay", mira, member=yuki.id, amount=30)
        other = await bot.run("balance", yuki)
    assert paid.content == f"**{mira.name}** paid **30 coins** to <@{yuki.id}>. 3 coins of that went as a fee."
    assert other.content == "You have **27 coins**."


async def test_suggested_amounts(tmp_path: Path) -> None:
    """Who pays is offered all they have, and half; who has nothing, nothing."""
    async with running_bot(tmp_path) as bot:
        mira, yuki = bot.members(2)
        await bot.run("daily", mira)
        offered = [
            await bot.local.suggestions("pay", "amount", typed, guild=bot.guild.id, member=who.id)
            for typed, who in (("", mira), ("5", mira), ("7", mira), ("", yuki))
        ]
    everything, half = (
        {"name": "all you can pay now: 100 coins", "value": 100},
        {"name": "half of it: 50 coins", "value": 50},
    )
    assert offered == [[everything, half], [half], [], []]


async def test_suggested_amounts_can_be_paid(tmp_path: Path) -> None:
    """What is left of the day's cap is all that is offered."""
    async with running_bot(tmp_path, Rules(daily_send_cap=41)) as bot:
        mira, yuki = bot.members(2)
        await bot.run("daily", mira)
        await bot.run("pay", mira, member=yuki.id, amount=30)
        offered = await bot.local.suggestions("pay", "amount", "", guild=bot.guild.id, member=mira.id)
    assert offered == [
        {"name": "all you can pay now: 11 coins", "value": 11},
        {"name": "half of it: 5 coins", "value": 5},
    ]


async def test_forty_dailies_at_once_pay_once(tmp_path: Path) -> None:
    """Forty interactions of one member in the same moment: one is paid, 39 are told that it was."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        results = await asyncio.gather(*(bot.run("daily", mira) for _ in range(40)))
        balance = await bot.run("balance", mira)
        events = await bot.money_events()
        failures = [data(draft)["failure"] for draft in bot.seen("command.failed")]
    assert ["**100 coins**" in result.content for result in results].count(True) == 1
    assert balance.content == "You have **100 coins**."
    assert len(events) == 1
    assert failures == ["cooldown"] * 39


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
