"""A bot as people write them, under the monitor."""

from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from pulseboard.events import Draft
from pulseboard.monitor.monitor import Monitor
from pulseboard.sim import Guild, LocalDiscord, Member
from tests.app.bot_fixtures import data
from tests.app.sim_fixtures import logged_in, until

INTENTS = discord.Intents(guilds=True, messages=True, message_content=True)


class SoldOut(Exception):
    failure = "user_error"


class ForeignBot(commands.Bot):
    """A bot as people write them: prefix, slash and hybrid commands, groups, menus, checks, handlers of its own."""

    def __init__(self) -> None:
        super().__init__("!", intents=INTENTS, guild_ready_timeout=0.1, help_command=None)
        self.heard: list[str] = []
        self.add_listener(self.heard_interaction, "on_interaction")
        for build in (_prefix, _slash, _hybrid, _groups, _menus):
            build(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def heard_interaction(self, _interaction: Any) -> None:
        self.heard.append("interaction")

    async def on_command_error(self, context: Any, error: Exception, /) -> None:
        self.heard.append(f"command_error {type(error).__name__}")

    async def on_command_completion(self, context: Any) -> None:
        self.heard.append("command_completion")


def _prefix(bot: commands.Bot) -> None:
    @bot.command()
    async def add(context: commands.Context[Any], left: int, right: int) -> None:
        await context.send(str(left + right))

    @bot.command()
    @commands.is_owner()
    async def owners(context: commands.Context[Any]) -> None:
        await context.send("yes")

    @bot.command()
    @commands.cooldown(1, 600)
    async def rare(context: commands.Context[Any]) -> None:
        await context.send("rare")

    @bot.command()
    async def crash(context: commands.Context[Any]) -> None:
        raise ZeroDivisionError("by zero")


def _slash(bot: commands.Bot) -> None:
    @bot.tree.command(description="Buys")
    async def buy(interaction: discord.Interaction, what: str) -> None:
        if what == "bread":
            raise SoldOut("no bread left")
        if what == "bug":
            raise LookupError("shelf")
        await interaction.response.send_message(what)

    @buy.autocomplete("what")
    async def suggest(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name="tea", value="tea")]

    @bot.tree.command(description="For few")
    @app_commands.checks.has_permissions(administrator=True)
    async def few(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("yes")

    @bot.tree.command(description="Handles its own errors")
    async def careful(interaction: discord.Interaction) -> None:
        raise LookupError("lost")

    @careful.error
    async def careful_error(interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        await interaction.response.send_message("handled")


def _hybrid(bot: commands.Bot) -> None:
    @bot.hybrid_command(description="Greets")
    async def greet(context: commands.Context[Any], name: str) -> None:
        if name == "nobody":
            raise SoldOut("nobody there")
        await context.send(f"Hello {name}")


def _groups(bot: commands.Bot) -> None:
    shop = app_commands.Group(name="shop", description="A shop")

    @shop.command(description="Sells")
    async def sell(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("sold")

    bot.tree.add_command(shop)

    @bot.group()
    async def role(context: commands.Context[Any]) -> None:
        """Only its subcommands do something."""

    @role.command()
    async def give(context: commands.Context[Any]) -> None:
        await context.send("given")


def _menus(bot: commands.Bot) -> None:
    @bot.tree.context_menu(name="Greet member")
    async def greet_member(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message("hi")


class Watched:
    """A bot, its Discord, and what the monitor records of it."""

    def __init__(self, bot: commands.Bot, local: LocalDiscord) -> None:
        self.bot, self.local = bot, local
        self.drafts: list[Draft] = []
        self.monitor = Monitor(lambda event: self.drafts.append(event.build()))
        self.running: Any = None
        """The monitor's task, where it runs."""

    @property
    def guild(self) -> Guild:
        return self.local.guilds[0]

    @property
    def member(self) -> Member:
        """Somebody without special permissions."""
        return [member for member in self.guild.members if not member.bot][-1]

    @property
    def place(self) -> dict[str, str]:
        return {"guild": self.guild.id, "member": self.member.id}

    async def says(self, content: str) -> tuple[str, str, str | None]:
        """Post a message that is a command."""
        return await self._counted(self.local.post_message(self.guild.id, self.member.id, content))

    async def runs(self, command: str, **options: Any) -> tuple[str, str, str | None]:
        """Run a slash command; returns the event's kind, its command and its failure."""
        run = self.local.run_command(
            command, guild=self.guild.id, member=self.member.id, options=options, timeout_seconds=1
        )
        return await self._counted(run)

    async def _counted(self, doing: Any) -> tuple[str, str, str | None]:
        before = len(self.events())
        await doing
        await until(lambda: len(self.events()) > before)
        (event,) = self.events()[before:]
        told = data(event)
        assert event.actor is not None
        assert event.actor.name == self.member.name
        assert event.guild is not None
        assert event.guild.id == self.guild.id
        assert 0 < told["duration_ms"] < 5_000
        return event.kind.removeprefix("command."), f"{told['type']} {told['command']}", told.get("failure")

    def events(self) -> list[Draft]:
        return [draft for draft in self.drafts if draft.kind.startswith("command.")]


class Foreign:
    """A ForeignBot that is logged in and watched: from before its login, or from when it is ready."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, late: bool = False) -> None:
        self._monkeypatch, self._late = monkeypatch, late

    async def __aenter__(self) -> Watched:
        bot = ForeignBot()
        self._local = LocalDiscord(seed=3)
        await self._local.start()
        watched = Watched(bot, self._local)
        if not self._late:
            watched.monitor.watch(bot)
        self._login = logged_in(bot, self._local, self._monkeypatch)
        await self._login.__aenter__()
        if self._late:
            watched.monitor.watch(bot)
        return watched

    async def __aexit__(self, *_error: Any) -> None:
        await self._login.__aexit__(None, None, None)
        await self._local.stop()
