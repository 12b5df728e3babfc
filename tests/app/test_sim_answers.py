"""What members see of a discord.py bot's answers, and when."""

import asyncio
import time

import discord
import pytest

from pulseboard.sim import LocalDiscord
from tests.app.command_bot import CommandBot, Context, bot, local
from tests.app.sim_fixtures import SOON_SECONDS, until

__all__ = ["bot", "local"]


async def test_answers(local: LocalDiscord, bot: CommandBot) -> None:
    """Public and ephemeral answers, embeds, how long they took; only the public ones are messages in the channel."""
    hidden = await local.run_command("hide")
    assert (hidden.status, hidden.content, hidden.ephemeral) == ("answered", "only you", True)
    rich = await local.run_command("embed")
    assert (rich.content, rich.ephemeral, rich.embeds[0]["title"]) == ("", False, "Rich")
    assert rich.acknowledged_ms is not None
    assert rich.answered_ms is not None
    assert 0 < rich.acknowledged_ms <= rich.answered_ms < 3000
    assert abs(time.time_ns() - rich.dispatched_at_ns) < 5e9
    ((message,),) = await bot.sees("message")
    assert message.embeds[0].title == "Rich"
    assert str(message.interaction_metadata.user.id) == rich.member_id


@pytest.mark.parametrize("hidden", [False, True])
async def test_deferred_answer(local: LocalDiscord, bot: CommandBot, hidden: bool) -> None:
    """After a deferral the first follow-up is the answer, as visible as the deferral said; the rest comes in order."""
    result = await local.run_command("slow", options={"hidden": hidden}, messages=5)
    assert [(seen.action, seen.content) for seen in result.messages] == [
        ("sent", "answer"),
        ("sent", "follow-up"),
        ("edited", "edited answer"),
        ("edited", "edited follow-up"),
        ("deleted", "edited follow-up"),
    ]
    assert (result.status, result.content, result.ephemeral) == ("answered", "edited answer", hidden)
    assert result.messages[0].ephemeral is hidden
    assert result.messages[0].id == result.messages[2].id != result.messages[1].id
    await until(lambda: bot.got)
    assert bot.got == {
        "first": int(result.messages[0].id),
        "original": int(result.messages[0].id),
        "content": "edited answer",
    }


async def test_answers_that_do_not_come(local: LocalDiscord, bot: CommandBot) -> None:
    """No answer in time is a result: deferred where the bot asked for time, failed where it said nothing."""
    hung = await local.run_command("hang", timeout_seconds=0.2)
    assert (hung.status, hung.content, hung.answered_ms, hung.error) == ("deferred", None, None, None)
    assert hung.acknowledged_ms is not None
    failed = await local.run_command("fail", timeout_seconds=0.2)
    assert (failed.status, failed.acknowledged_ms) == ("failed", None)
    assert failed.error == "The application did not respond."
    bot.release.set()
    assert (await local.run_command("hang")).content == "at last"


async def test_first_word_comes_too_late(local: LocalDiscord, bot: CommandBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's first word has a deadline of its own: after it the member sees a failure, and the bot gets 10062."""
    monkeypatch.setattr("pulseboard.sim.interaction.ACKNOWLEDGE_WITHIN_SECONDS", 0.1)

    @bot.tree.command(description="Thinks without saying so")
    async def muse(interaction: Context) -> None:
        await interaction.client.release.wait()
        with pytest.raises(discord.NotFound) as refused:
            await interaction.response.send_message("too late")
        interaction.client.got["code"] = refused.value.code

    await bot.tree.sync()
    async with asyncio.timeout(SOON_SECONDS):
        result = await local.run_command("muse", timeout_seconds=60)
    assert (result.status, result.error) == ("failed", "The application did not respond.")
    bot.release.set()
    await until(lambda: bot.got)
    assert bot.got == {"code": 10062}


async def test_retried_delivery(local: LocalDiscord, bot: CommandBot) -> None:
    """The same interaction delivered again has the same id, and a second answer to it is refused with 40060."""
    result = await local.run_command("twice", deliveries=2)
    await until(lambda: "error" in bot.got)
    assert bot.got["ids"] == [int(result.interaction_id)] * 2
    assert bot.got["error"].code == 40060


async def test_files(local: LocalDiscord, bot: CommandBot) -> None:
    """A file in an answer can be fetched where the message says it is."""
    await local.run_command("file")
    await until(lambda: bot.got)
    assert bot.got == {"read": b"a,b", "name": "table.csv"}
