"""Commands that end in ways discord.py says nothing of, what their events measure, and bugs as events tell of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from pulseboard.monitor.monitor import Monitor
from pulseboard.sim import LocalDiscord
from tests.app.bot_fixtures import data
from tests.app.foreign_bot import INTENTS, Watched
from tests.app.sim_fixtures import logged_in, until


class Tree(app_commands.CommandTree[Any]):
    """A tree with a check of its own."""

    async def interaction_check(self, interaction: Any, /) -> bool:
        if interaction.data["name"] == "closed":
            return False
        return interaction.command.name not in ("barred", "Barred")


class OddBot(commands.Bot):
    """A bot whose commands end oddly."""

    def __init__(self) -> None:
        super().__init__("!", intents=INTENTS, guild_ready_timeout=0.1, help_command=None, tree_cls=Tree)
        self.errors: list[str] = []
        _slash(self)
        _prefix(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_error(self, event: str, /, *_arguments: Any, **_more: Any) -> None:
        self.errors.append(event)


def _slash(bot: commands.Bot) -> None:
    @bot.tree.command(description="Refused by the tree")
    async def closed(interaction: discord.Interaction) -> None:
        raise AssertionError

    @bot.tree.command(description="Refused by the tree, which asks what it is")
    async def barred(interaction: discord.Interaction) -> None:
        raise AssertionError

    @bot.tree.command(description="Its handler raises")
    async def clumsy(interaction: discord.Interaction) -> None:
        raise LookupError("first")

    @clumsy.error
    async def clumsy_error(interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        await asyncio.sleep(0.6)
        raise OSError("second")

    @bot.tree.context_menu(name="Barred")
    async def barred_menu(interaction: discord.Interaction, member: discord.Member) -> None:
        raise AssertionError

    @bot.tree.context_menu(name="Clumsy")
    async def clumsy_menu(interaction: discord.Interaction, member: discord.Member) -> None:
        raise LookupError("first")

    @clumsy_menu.error
    async def clumsy_menu_error(interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        raise OSError("second")

    @bot.tree.command(description="Is cancelled")
    async def stopped(interaction: discord.Interaction) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(5)

    @bot.tree.command(description="Answers late")
    async def late(interaction: discord.Interaction, answer: bool) -> None:
        await asyncio.sleep(0.05)
        if answer:
            await interaction.response.defer()
            await asyncio.sleep(0.1)
            await interaction.followup.send("done")

    @bot.tree.command(description="Fails with what was typed")
    async def parse(interaction: discord.Interaction, what: str) -> None:
        raise LookupError(f"nothing like {what} here")


def _prefix(bot: commands.Bot) -> None:
    @bot.command()
    async def careless(context: commands.Context[Any]) -> None:
        raise LookupError("first")

    @careless.error
    async def careless_error(context: commands.Context[Any], error: Exception) -> None:
        raise OSError("second")

    @bot.command()
    async def checked(context: commands.Context[Any]) -> None:
        raise AssertionError

    @checked.before_invoke
    async def before(_: Any) -> None:
        raise commands.CheckFailure("not now")

    @bot.command()
    async def interrupted(context: commands.Context[Any]) -> None:
        raise asyncio.CancelledError

    @bot.command()
    async def number(context: commands.Context[Any], count: int) -> None:
        await context.send("fine")


@asynccontextmanager
async def odd_bot(monkeypatch: pytest.MonkeyPatch, **options: Any) -> AsyncIterator[Watched]:
    """An OddBot under a monitor that runs."""
    bot = OddBot()
    async with LocalDiscord(seed=3) as local:
        watched = Watched(bot, local)
        watched.monitor = Monitor(lambda event: watched.drafts.append(event.build()), **options)
        watched.monitor.watch(bot)
        running = watched.running = asyncio.create_task(watched.monitor.run())
        async with logged_in(bot, local, monkeypatch):
            yield watched
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_nothing_ends_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tree's check says no, an error handler raises, a command is cancelled: one event each, and handlers run."""
    async with odd_bot(monkeypatch) as watched:

        async def failure(doing: Any) -> tuple[str, str, str]:
            before = len(watched.events())
            await doing
            await until(lambda: len(watched.events()) > before)
            (event,) = watched.events()[before:]
            told = data(event)
            return told["command"], told["failure"], told["error"]

        def slash(name: str, **options: str) -> Any:
            return watched.local.run_command(name, **watched.place, options=options, timeout_seconds=0.3)

        def prefix(text: str) -> Any:
            return watched.local.post_message(watched.guild.id, watched.member.id, text)

        cancelled, refused = "It was cancelled before it ended", "The check of the command tree refused it"
        cut_off = "It was cut off: a check or an error handler of its own raised"
        over = "It was cut off: it was cancelled, or a check or an error handler of its own raised"
        assert await failure(slash("closed")) == ("closed", "permission", refused)
        assert await failure(slash("barred")) == ("barred", "permission", refused)
        assert await failure(slash("Barred", target=watched.member.id)) == ("Barred", "permission", refused)
        assert await failure(slash("Clumsy", target=watched.member.id)) == ("Clumsy", "bug", over)
        assert await failure(slash("clumsy")) == ("clumsy", "bug", "LookupError: first")
        assert await failure(slash("stopped")) in (("stopped", "bug", cancelled), ("stopped", "bug", over))
        assert await failure(prefix("!careless")) == ("careless", "bug", cut_off)
        assert await failure(prefix("!checked")) == ("checked", "permission", "not now")
        assert await failure(prefix("!interrupted")) == ("interrupted", "bug", cancelled)
        assert isinstance(watched.bot, OddBot)
        assert watched.bot.errors == ["on_message"]
        count = len(watched.events())
        await asyncio.sleep(1.2)  # two more looks
        assert len(watched.events()) == count


async def test_cut_off_by_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the end of the bot or of its loop cancels is no bug: it can be used again when the bot is back."""
    stopped = ("cooldown", "The bot was stopped before it ended")
    async with odd_bot(monkeypatch) as watched:
        watched.running.cancel()  # as the end of a loop does, with all that runs in it
        await asyncio.wait([watched.running])
        await watched.says("!interrupted")
        await watched.says("!careless")
        await watched.runs("late", answer=False)
        first, bug, _ = watched.events()
        assert (data(first)["failure"], data(first)["error"], first.level) == (*stopped, "warning")
        assert data(bug)["failure"] == "bug"

    async with odd_bot(monkeypatch) as watched:
        waiting = asyncio.create_task(watched.runs("late", answer=True))
        await until(lambda: "CommandTree-invoker" in {task.get_name() for task in asyncio.all_tasks()})
        await watched.bot.close()
        (command,) = [task for task in asyncio.all_tasks() if task.get_name() == "CommandTree-invoker"]
        command.cancel()
        await waiting
        (event,) = watched.events()
        assert (data(event)["failure"], data(event)["error"]) == stopped


async def test_time_to_the_first_acknowledgement(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deferred: from the arrival to when Discord took that, not to the end. Never answered, or no interaction: null."""
    async with odd_bot(monkeypatch) as watched:
        await watched.runs("late", answer=True)
        await watched.runs("late", answer=False)
        await watched.says("!number 1")
        assert [event.level for event in watched.events()] == ["info", "warning", "info"]
        assert watched.events()[1].message.endswith(" used /late, which gave no answer")
        deferred, unanswered, prefix = (data(event) for event in watched.events())
        assert 50 <= deferred["acknowledged_ms"] < deferred["duration_ms"] - 80
        assert unanswered["acknowledged_ms"] is None
        assert prefix["acknowledged_ms"] is None
        session = watched.bot.http._HTTPClient__session  # type: ignore[attr-defined]
        assert len(session._trace_configs) == 1
        watched.monitor.unwatch()
        assert len(session._trace_configs) == 0


async def test_what_was_typed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of errors and tracebacks; what is asked for is recorded."""
    async with odd_bot(monkeypatch) as watched:
        await watched.runs("parse", what="hunter2")
        await watched.says("!number hunter2")
        assert [data(event)["error"] for event in watched.events()] == [
            "LookupError: nothing like … here",
            'Converting to "int" failed for parameter "count".',
        ]
        assert "in parse" in data(watched.events()[0])["traceback"]
        assert all(b"hunter2" not in event.data and "hunter2" not in event.message for event in watched.events())
    async with odd_bot(monkeypatch, with_arguments=True) as watched:
        await watched.runs("parse", what="hunter2")
        await watched.says("!number hunter2")
        assert [data(event)["arguments"] for event in watched.events()] == [{"what": "hunter2"}, {"text": "hunter2"}]


async def test_a_bug_s_repeats_share_a_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """The traceback comes with the first within a minute, and fits; another bug has another fingerprint."""
    async with odd_bot(monkeypatch) as watched:
        for what in ("one", "two"):
            await watched.runs("parse", what=what)
        await watched.runs("clumsy")
        first, second, other = (data(event) for event in watched.events())
        assert first["fingerprint"] == second["fingerprint"] != other["fingerprint"]
        assert "traceback" in first
        assert "traceback" not in second
        assert "LookupError: nothing like … here" in first["traceback"]
