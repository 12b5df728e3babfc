"""A bot with commands of every kind, and members who use them: each use with what must be told of it."""

import asyncio
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any, NamedTuple

import discord
from discord import app_commands
from discord.ext import commands

from pulseboard.sim import Guild, LocalDiscord

Do = Callable[[LocalDiscord, Guild, str], Coroutine[Any, Any, object]]
"""What a member does in a guild."""

NEVER_AGAIN_SECONDS = 1e6
COMPLETED = "command.completed"

Interaction = discord.Interaction[Any]
Context = commands.Context[Any]


class Told(NamedTuple):
    """What an event tells of one invocation."""

    kind: str
    command: str
    type: str
    failure: str | None
    guild: str
    actor: str
    shard: int


class Use(NamedTuple):
    """One way to use a command. `told`: how it ends, as kind and failure; None where nothing is to be told."""

    command: str
    type: str
    ends: tuple[str, str | None] | None
    do: Do


def _failed(failure: str) -> tuple[str, str]:
    return "command.failed", failure


def add_commands(bot: commands.Bot | commands.AutoShardedBot) -> None:
    """Commands of every kind, most of which do what their name says."""
    _add_prefix_commands(bot)
    _add_hybrids(bot)
    _add_slash_commands(bot.tree)


def _refuse(_: object) -> bool:
    return False


def _add_prefix_commands(bot: commands.Bot | commands.AutoShardedBot) -> None:
    @bot.command()
    async def hello(_: Context) -> None:
        pass

    @bot.command()
    async def crash(_: Context) -> None:
        raise RuntimeError("prefix")

    @bot.command()
    @commands.cooldown(1, NEVER_AGAIN_SECONDS)
    async def once(_: Context) -> None:
        pass

    @bot.command()
    @commands.check(_refuse)
    async def secret(_: Context) -> None:
        pass

    @bot.command()
    async def number(_: Context, one: int) -> None:
        pass

    @bot.group()
    async def shop(_: Context) -> None:
        pass

    @shop.command()
    async def buy(_: Context, thing: str) -> None:
        pass


def _add_hybrids(bot: commands.Bot | commands.AutoShardedBot) -> None:
    @bot.hybrid_command(description="Says it again")
    async def echo(context: Context, text: str) -> None:
        if context.interaction is not None:
            await context.send(text)

    @bot.hybrid_command(description="Raises")
    async def burst(context: Context) -> None:
        raise LookupError("hybrid")

    @bot.hybrid_command(description="Nobody may")
    @commands.check(_refuse)
    async def vault(context: Context) -> None:
        pass


def _add_slash_commands(tree: app_commands.CommandTree[Any]) -> None:
    @tree.command(description="Adds")
    async def add(interaction: Interaction, one: int, other: int) -> None:
        await interaction.response.send_message(str(one + other))

    @tree.command(description="Raises")
    async def fail(interaction: Interaction) -> None:
        raise RuntimeError("slash")

    @tree.command(description="Works once")
    @app_commands.checks.cooldown(1, NEVER_AGAIN_SECONDS, key=None)
    async def first(interaction: Interaction) -> None:
        await interaction.response.send_message("first")

    @tree.command(description="Nobody may")
    @app_commands.check(_refuse)
    async def locked(interaction: Interaction) -> None:
        pass

    @tree.command(description="Takes a colour")
    async def paint(interaction: Interaction, colour: app_commands.Transform[str, _NoColour]) -> None:
        pass

    @tree.command(description="Picks")
    async def pick(interaction: Interaction, fruit: str) -> None:
        await interaction.response.send_message(fruit)

    @pick.autocomplete("fruit")
    async def fruits(_: Interaction, current: str) -> list[app_commands.Choice[str]]:
        if current == "bad":
            raise RuntimeError("autocomplete")
        return [app_commands.Choice(name=current, value=current)]

    market = app_commands.Group(name="market", description="A market")
    stalls = app_commands.Group(name="stalls", description="Its stalls", parent=market)

    @stalls.command(description="Rents one")
    async def rent(interaction: Interaction) -> None:
        await interaction.response.send_message("rented")

    tree.add_command(market)
    _add_menus(tree)


def _add_menus(tree: app_commands.CommandTree[Any]) -> None:
    @tree.context_menu(name="Greet")
    async def greet(interaction: Interaction, member: discord.Member) -> None:
        await interaction.response.send_message("hi", ephemeral=True)

    @tree.context_menu(name="Report")
    async def report(interaction: Interaction, message: discord.Message) -> None:
        await interaction.response.send_message("reported", ephemeral=True)

    @tree.context_menu(name="Trip")
    async def trip(interaction: Interaction, member: discord.Member) -> None:
        raise RuntimeError("menu")


class _NoColour(app_commands.Transformer):
    async def transform(self, interaction: Interaction, value: Any, /) -> str:
        raise ValueError(value)


def _says(text: str) -> Do:
    return lambda local, guild, member: local.post_message(guild.id, member, text)


def _runs(command: str, **options: Any) -> Do:
    # Nobody looks at the answer: what is told of the command doesn't wait for a member.
    return lambda local, guild, member: local.run_command(
        command, guild=guild.id, member=member, options=options, timeout_seconds=0.001
    )


def _menu(command: str, *, on_message: bool = False) -> Do:
    async def use(local: LocalDiscord, guild: Guild, member: str) -> None:
        target = await local.post_message(guild.id, member, "look") if on_message else guild.members[2].id
        await local.use_menu(command, target, guild=guild.id, member=member, timeout_seconds=0.001)

    return use


def _types(text: str) -> Do:
    return lambda local, guild, member: local.suggestions(
        "pick", "fruit", text, guild=guild.id, member=member, timeout_seconds=0.001
    )


_BUG, _REFUSED, _WRONG = _failed("bug"), _failed("permission"), _failed("user_error")
_DONE = (COMPLETED, None)
ONCE = {"once", "first"}
"""Commands that end well the first time, and then with a cooldown."""
USES = [
    Use("hello", "prefix", _DONE, _says("!hello")),
    Use("crash", "prefix", _BUG, _says("!crash")),
    Use("once", "prefix", _failed("cooldown"), _says("!once")),
    Use("secret", "prefix", _REFUSED, _says("!secret")),
    Use("number", "prefix", _WRONG, _says("!number one")),
    Use("number", "prefix", _WRONG, _says("!number")),
    Use("shop", "prefix", _DONE, _says("!shop")),
    Use("shop buy", "prefix", _DONE, _says("!shop buy lamp")),
    Use("echo", "prefix", _DONE, _says("!echo a")),
    Use("echo", "slash", _DONE, _runs("echo", text="a")),
    Use("burst", "prefix", _BUG, _says("!burst")),
    Use("burst", "slash", _BUG, _runs("burst")),
    Use("vault", "prefix", _REFUSED, _says("!vault")),
    Use("vault", "slash", _REFUSED, _runs("vault")),
    Use("add", "slash", _DONE, _runs("add", one=1, other=2)),
    Use("fail", "slash", _BUG, _runs("fail")),
    Use("first", "slash", _failed("cooldown"), _runs("first")),
    Use("locked", "slash", _REFUSED, _runs("locked")),
    Use("paint", "slash", _WRONG, _runs("paint", colour="loud")),
    Use("pick", "slash", _DONE, _runs("pick", fruit="pear")),
    Use("market stalls rent", "slash", _DONE, _runs("market stalls rent")),
    Use("Greet", "user_menu", _DONE, _menu("Greet")),
    Use("Report", "message_menu", _DONE, _menu("Report", on_message=True)),
    Use("Trip", "user_menu", _BUG, _menu("Trip")),
    Use("pick", "autocomplete", None, _types("pea")),
    Use("pick", "autocomplete", None, _types("bad")),
    Use("", "no command", None, _says("!nothing")),
    Use("", "no command", None, _says("hello there")),
]


async def use_all(local: LocalDiscord, count: int, random: Random, at_once: int = 40) -> list[Told]:
    """Use commands `count` times, each kind about as often, and return what must be told of it.

    Whose cooldown it is that ends well isn't known beforehand: that one is told of as `cooldown` here.
    """
    room, expected = asyncio.Semaphore(at_once), list[Told]()
    uses = [USES[number % len(USES)] for number in range(count)]
    random.shuffle(uses)

    async def do(use: Use, guild: Guild, member: str) -> None:
        async with room:
            await use.do(local, guild, member)

    async with asyncio.TaskGroup() as running:
        for use in uses:
            guild = random.choice(local.guilds)
            member = random.choice([one for one in guild.members if not one.bot]).id
            running.create_task(do(use, guild, member))
            if use.ends is not None:
                kind, failure = use.ends
                expected.append(Told(kind, use.command, use.type, failure, guild.id, member, _shard(local, guild)))
    return expected


def _shard(local: LocalDiscord, guild: Guild) -> int:
    return (int(guild.id) >> 22) % len(local.connected_shards)
