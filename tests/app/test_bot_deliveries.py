"""Whatever Discord delivers again changes nothing and is answered once: every command that changes something, and the
buttons that confirm it.
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from pulseboard.config import PostgresUrl
from pulseboard.features.economy.rules import Rules
from pulseboard.storage.store import Store
from tests.app.bot_fixtures import RunningBot, data, running_bot, supervised
from tests.app.sim_fixtures import until
from tests.captured_logs import captured_logs

COMMANDS: list[tuple[str, dict[str, Any], str]] = [
    ("daily", {}, "claimed **100 coins**"),
    ("pay", {"amount": 10}, "paid **10 coins**"),
    ("economy grant", {"amount": 10, "reason": "a test"}, "got **10 coins** and now has 110 coins"),
    ("economy take", {"amount": 10, "reason": "a test"}, "lost **10 coins** and now has 90 coins"),
    ("economy set", {"balance": 30, "reason": "a test"}, "lost **70 coins** and now has 30 coins"),
    ("economy undo", {"transaction": 1, "reason": "a test"}, "Transaction #1 of 100 coins is undone"),
    ("economy freeze", {"reason": "a test"}, "'s account is frozen, with 100 coins in it"),
]


async def prepared(bot: RunningBot, command: str, options: dict[str, Any]) -> dict[str, Any]:
    """Both have claimed, unless a claim is to be tried; returns the whole of the options."""
    mira, yuki = bot.members(2)
    for member in (yuki,) if command == "daily" else (yuki, mira):
        await bot.run("daily", member)
    return options if command in ("daily", "economy undo") else {"member": yuki.id} | options


@pytest.mark.parametrize(("command", "options", "answer"), COMMANDS)
async def test_command_delivered_again(
    place: Path | PostgresUrl, command: str, options: dict[str, Any], answer: str
) -> None:
    """Three deliveries: one answer, one change, one event of each kind, and nothing to complain of."""
    async with running_bot(place) as bot:
        mira = bot.owner if command.startswith("economy") else bot.members(1)[0]
        options = await prepared(bot, command, options)
        before = len(await bot.economy_events())
        counted = len(bot.seen())
        with captured_logs() as logs:
            result = await bot.local.run_command(
                command, guild=bot.guild.id, member=mira.id, options=options, deliveries=3
            )
            await until(lambda: len(logs) == 2)
        events = (await bot.economy_events())[before:]
        told = [data(draft)["command"] for draft in bot.seen()[counted:]]
    assert [message.action for message in result.messages] == ["sent"]
    assert answer in (result.content or "")
    assert {(entry["event"], entry["log_level"]) for entry in logs} == {("answered_already", "info")}
    assert (len(events), told) == (1, [command])


@pytest.mark.parametrize(("command", "options", "answer"), [one for one in COMMANDS[2:] if "freeze" not in one[0]])
async def test_confirmation_delivered_again(
    place: Path | PostgresUrl, command: str, options: dict[str, Any], answer: str
) -> None:
    """The command and then the press, three deliveries each: one question, one change, one answer."""
    async with running_bot(place, Rules(large_amount=1)) as bot:
        options = await prepared(bot, command, options)
        before = len(await bot.economy_events())
        asked = await bot.local.run_command(
            command, guild=bot.guild.id, member=bot.owner.id, options=options, deliveries=3
        )
        assert len(await bot.economy_events()) == before
        done = await bot.press("Confirm", asked, deliveries=3)
        events = (await bot.economy_events())[before:]
    assert [message.action for message in asked.messages] == ["sent"]
    assert [message.action for message in done.messages] == ["edited"]
    assert answer in (done.content or "")
    assert len(events) == 1


async def test_refusal_delivered_again(place: Path | PostgresUrl) -> None:
    """A refusal is one answer and one event too."""
    async with running_bot(place) as bot:
        mira, yuki = bot.members(2)
        with captured_logs() as logs:
            refused = await bot.local.run_command(
                "pay", guild=bot.guild.id, member=mira.id, options={"member": yuki.id, "amount": 5}, deliveries=3
            )
            await until(lambda: len(logs) == 2)
        events = await bot.economy_events()
    assert [message.content for message in refused.messages] == ["You have 0 coins, that isn't enough for 5 coins."]
    assert [event.kind for event in events] == ["economy.refused"]


async def test_delivered_after_a_restart(place: Path | PostgresUrl) -> None:
    """A new process of the bot hears of an interaction that the one before has carried out: nothing is done again."""
    async with running_bot(place) as bot:
        mira, yuki = bot.members(2)
        await bot.run("daily", mira)
        paid = await bot.run("pay", mira, member=yuki.id, amount=10)
        before = await bot.economy_events()
        bot.supervising.cancel()
        await asyncio.wait([bot.supervising])  # each gives back the addresses that it found
        async with supervised(bot):
            await until(lambda: bot.local.is_connected and bot.clients[-1].is_ready())
            with captured_logs() as logs:
                bot.local.deliver_again(paid.interaction_id)
                await until(lambda: logs)
            held = await bot.run("balance", mira)
        after = await bot.economy_events()
    assert [entry["event"] for entry in logs] == ["answered_already"]
    assert held.content == "You have **90 coins**."
    assert [event.id for event in after] == [event.id for event in before]


async def test_delivered_to_two_bots(postgres_place: PostgresUrl) -> None:
    """Two bots with one database, as while a new version takes over, hear of each command and each press: each is
    carried out once and answered once, and the bot that showed a button is the one that answers for it.
    """
    async with running_bot(postgres_place, Rules(large_amount=50)) as bot, Store(postgres_place) as store:
        other = RunningBot(bot.local, store, Rules(large_amount=50))
        async with supervised(other):
            await other.is_online()
            mira, yuki = bot.members(2)
            claimed = await bot.run("daily", mira)
            paid = await bot.run("pay", mira, member=yuki.id, amount=30)
            asked = await bot.run("economy grant", bot.owner, member=yuki.id, amount=50, reason="a test")
            granted = await bot.press("Confirm", asked)
            await until(lambda: len(bot.seen("command.completed")) == len(other.seen("command.completed")) == 3)
            held = [(await bot.run("balance", member)).content for member in (mira, yuki)]
            events = await bot.money_events()
    assert [len(result.messages) for result in (claimed, paid, asked, granted)] == [1, 1, 1, 1]
    assert granted.content == f"**{yuki.name}** got **50 coins** and now has 80 coins. Transaction #3."
    assert held == ["You have **70 coins**.", "You have **80 coins**."]
    assert len(events) == 3
