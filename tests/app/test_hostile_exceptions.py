"""Exceptions that can't be asked or printed: whatever an author's own do, each command counts and each handler runs."""

import asyncio
import io
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands, tasks

from pulseboard.logs import get_logger
from pulseboard.monitor.monitor import Monitor
from pulseboard.sim import LocalDiscord
from tests.app.attach_fixtures import BotProgram, make, read, shows
from tests.app.bot_fixtures import data
from tests.app.sim_fixtures import logged_in, until

if TYPE_CHECKING:
    from pulseboard.events import Draft


class Delegating(Exception):
    """Passes on whatever it is asked for, as wrappers of another library's answers do."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__("api")
        self.answer = answer

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.answer[name]


class Unprintable(Delegating):
    """Passes on what Python asks for as well, which nobody can print."""

    def __getattr__(self, name: str) -> Any:
        return self.answer[name]


class Unlucky(Exception):
    @property
    def failure(self) -> str:
        raise RuntimeError("no failure")


def surrogate() -> Exception:
    return ValueError("half a \ud800")


UNPRINTABLE = """
import os
from discord.ext import commands
import pulseboard

class Unprintable(Exception):
    def __init__(self, answer):
        super().__init__("api")
        self.answer = answer
    def __getattr__(self, name):
        return self.answer[name]

bot = commands.Bot("!", intents=discord.Intents.default(), guild_ready_timeout=0.1)

@bot.tree.command(description="Fails")
async def slashed(interaction):
    raise Unprintable({"code": 1})

@bot.tree.error
async def handle(interaction, error):
    await interaction.response.send_message("Sorry")

@bot.event
async def setup_hook():
    await bot.tree.sync()

pulseboard.attach(bot)
bot.run(os.environ["DISCORD_TOKEN"])
"""

HOSTILE = {
    "delegating": (lambda: Delegating({"code": 1}), "Delegating: api"),
    "unlucky": (Unlucky, "Unlucky: "),
    "surrogate": (surrogate, "ValueError: half a ?"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_each_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a slash and a prefix command, a loop and a log record: with its text, fingerprint and traceback. The author's
    own handler answers as ever.
    """
    hostile, says = HOSTILE[name]
    # What others make of such records, pytest's report of what was logged among them, is no matter here.
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.NullHandler()])
    bot = make(commands.Bot)
    assert isinstance(bot, commands.Bot)

    @bot.command()
    async def prefixed(_context: commands.Context[Any]) -> None:
        raise hostile()

    @bot.tree.command(description="Fails")
    async def slashed(_interaction: discord.Interaction) -> None:
        raise hostile()

    @bot.tree.error
    async def handle(interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        await interaction.response.send_message("Sorry")

    @tasks.loop()
    async def working() -> None:
        raise hostile()

    drafts: list[Draft] = []
    async with LocalDiscord() as local:
        monitor = Monitor(lambda event: drafts.append(event.build()))
        monitor.watch(bot)
        async with logged_in(bot, local, monkeypatch):
            stop = monitor.listen_early(bot)
            await bot.tree.sync()
            assert (await local.run_command("slashed")).content == "Sorry"
            guild = local.guilds[0]
            await local.post_message(guild.id, guild.members[1].id, "!prefixed")
            looping = working.start()
            monitor.look()
            await asyncio.wait([looping])
            assert type(looping.exception()) is type(hostile())
            try:
                raise hostile()
            except Exception:
                logging.getLogger("shop").exception("The till is stuck")
            await until(lambda: len(drafts) >= 3)
            monitor._logs.tell_all()
            stop()
            monitor.unwatch()
    told = [draft for draft in drafts if "error" in data(draft) and data(draft).get("logger", "shop") == "shop"]
    assert sorted(draft.kind for draft in told) == [
        "command.failed",
        "command.failed",
        "log.recorded",
        "task.failed",
    ]
    for draft in told:
        assert data(draft)["error"].startswith(says)
        assert len(data(draft)["fingerprint"]) == 16
    assert all("hostile()" in data(draft)["traceback"] for draft in told if "traceback" in data(draft))
    assert {data(draft)["failure"] for draft in told if draft.kind == "command.failed"} == {"bug"}
    assert {data(draft)["command"] for draft in told if draft.kind == "command.failed"} == {"prefixed", "slashed"}


def test_what_cannot_be_printed_is_logged_all_the_same() -> None:
    """By its type; whoever logs it isn't hurt by it."""
    logger, written = logging.getLogger("pulseboard.tests.unprintable"), io.StringIO()
    logger.propagate = False
    logger.addHandler(handler := logging.StreamHandler(written))
    try:
        try:
            raise Unprintable({})
        except Unprintable:
            get_logger(logger.name).exception("monitor_failed", heard="on_error")
    finally:
        logger.removeHandler(handler)
    assert written.getvalue().splitlines()[-1] == "monitor_failed heard='on_error' error='Unprintable'"


async def test_the_handler_answers(tmp_path: Path) -> None:
    """Of an exception that nobody can print: the command counts, and the author's own handler is asked."""
    async with LocalDiscord() as local, BotProgram(local, UNPRINTABLE, tmp_path) as bot:
        where = await bot.address()
        await local.wait_for_bot(commands=1)
        assert (await local.run_command("slashed")).content == "Sorry"
        await shows(where, "command.failed")
        [event] = (await read(where, "/api/events?kind=command.failed"))["items"]
        assert (event["data"]["failure"], event["data"]["error"]) == ("bug", "Unprintable: api")
        assert "in slashed" in event["data"]["traceback"]
