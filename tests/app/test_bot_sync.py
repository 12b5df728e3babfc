"""Commands are registered when they changed, and only then."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import discord
import pytest
from discord import app_commands

from pulseboard.bot.sync import is_same, sync_commands
from pulseboard.sim import LocalDiscord
from tests.app.bot_fixtures import RunningBot, running_bot, supervised
from tests.app.sim_fixtures import logged_in

Tree = app_commands.CommandTree[discord.Client]


def shop(tree: Tree, *, description: str = "Buy something", least: int | None = 0) -> None:
    amount: Any = app_commands.Range[int, least, 5] if least is not None else int

    @tree.command(description=description)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def buy(interaction: discord.Interaction, what: Literal["tea", "cake"], amount: amount = 1) -> None:
        """The callback is never run."""


def shop_without_choices(tree: Tree) -> None:
    @tree.command(description="Buy something")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def buy(interaction: discord.Interaction, what: str, amount: app_commands.Range[int, 0, 5] = 1) -> None:
        """The callback is never run."""


def shop_for_all(tree: Tree) -> None:
    @tree.command(description="Buy something")
    async def buy(
        interaction: discord.Interaction, what: Literal["tea", "cake"], amount: app_commands.Range[int, 0, 5] = 1
    ) -> None:
        """The callback is never run."""


def shop_and_menu(tree: Tree) -> None:
    shop(tree)

    @tree.context_menu(name="Report")
    async def report(interaction: discord.Interaction, message: discord.Message) -> None:
        """The callback is never run."""


def group(tree: Tree) -> None:
    market = app_commands.Group(name="market", description="A market")

    @market.command(description="Sell something")
    async def sell(interaction: discord.Interaction, what: str) -> None:
        """The callback is never run."""

    tree.add_command(market)


SHOPS: list[Callable[[Tree], None]] = [
    shop,
    lambda tree: shop(tree, description="Buy things"),
    lambda tree: shop(tree, least=None),
    shop_without_choices,
    shop_for_all,
    shop_and_menu,
    group,
    lambda tree: None,
]


@pytest.mark.parametrize("build", SHOPS)
async def test_registered_once_until_it_changes(build: Callable[[Tree], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is registered isn't registered again; every other set of commands is, in whichever direction it differs."""
    client = discord.Client(intents=discord.Intents(guilds=True), guild_ready_timeout=0.1)
    tree = app_commands.CommandTree(client)
    async with LocalDiscord(seed=3) as local, logged_in(client, local, monkeypatch):
        shop(tree)
        await sync_commands(tree)
        tree.clear_commands(guild=None)
        build(tree)
        assert await sync_commands(tree) is (build is not shop)
        assert await sync_commands(tree) is False
        registered = {command.name for command in local.commands()}
    assert registered == {command.name for command in tree.get_commands()}


async def test_the_bot_registers_its_commands_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Started again, it finds them registered: a counter of overwrites stays where it was."""
    overwrites = 0
    overwrite = discord.http.HTTPClient.bulk_upsert_global_commands

    def counted(self: discord.http.HTTPClient, *arguments: Any, **options: Any) -> Any:
        nonlocal overwrites
        overwrites += 1
        return overwrite(self, *arguments, **options)

    monkeypatch.setattr(discord.http.HTTPClient, "bulk_upsert_global_commands", counted)
    async with running_bot(tmp_path) as bot:
        assert overwrites == 1
        bot.supervising.cancel()
        await asyncio.wait([bot.supervising])  # each gives back the addresses that it found
        again = RunningBot(bot.local, bot.store)
        async with supervised(again):
            await again.is_online()
            assert overwrites == 1
            assert len(bot.local.commands()) == 6


BUY = {"type": 1, "name": "buy", "description": "Buy", "options": [], "nsfw": False, "dm_permission": True}
ADDED = {"id": "1", "application_id": "2", "version": "3", "default_permission": True, "integration_types": [0]}
OPTION = {"type": 4, "name": "amount", "description": "How many", "required": False}


@pytest.mark.parametrize(
    ("wanted", "registered", "same"),
    [
        ({}, ADDED, True),
        ({}, ADDED | {"options": None, "nsfw": None, "contexts": None, "something_new": [1]}, True),
        ({"contexts": None, "integration_types": None}, {"contexts": None, "integration_types": [0, 1]}, True),
        ({"default_member_permissions": 32}, {"default_member_permissions": "32"}, True),
        ({"options": [OPTION]}, {"options": [OPTION | {"required": None, "choices": []}]}, True),
        ({"options": [OPTION]}, {"options": [{"type": 4, "name": "amount", "description": "How many"}]}, True),
        ({"options": [OPTION]}, {"options": [OPTION | {"min_value": 0}]}, False),
        ({"options": [OPTION | {"min_value": 0}]}, {"options": [OPTION]}, False),
        ({"options": [OPTION]}, {"options": [OPTION, OPTION | {"name": "other"}]}, False),
        ({"options": [OPTION]}, {"options": [OPTION | {"choices": [{"name": "a", "value": 1}]}]}, False),
        ({"options": [OPTION]}, {"options": [OPTION | {"required": True}]}, False),
        ({"options": [OPTION]}, {"options": [OPTION | {"autocomplete": True}]}, False),
        ({"description": "Buy more"}, {}, False),
        ({"default_member_permissions": 0}, {"default_member_permissions": None}, False),
        ({}, {"default_member_permissions": "8"}, False),
        ({}, {"contexts": [0]}, False),
        ({"dm_permission": False}, {"dm_permission": True}, False),
        ({"dm_permission": True}, {"dm_permission": None}, True),
        ({"nsfw": True}, {}, False),
    ],
)
def test_comparison(wanted: dict[str, Any], registered: dict[str, Any], same: bool) -> None:
    """Missing, null, false and empty are one, zero is none of them; what only Discord says is ignored."""
    assert is_same([BUY | wanted], [BUY | registered]) is same


def test_sets_of_commands() -> None:
    """Their order is nothing, their number and kinds are."""
    sell, menu = BUY | {"name": "sell"}, BUY | {"type": 3}
    assert is_same([BUY, sell], [sell, BUY])
    assert not is_same([BUY], [BUY, sell])
    assert not is_same([BUY, sell], [BUY])
    assert not is_same([BUY], [menu])
    assert is_same([], [])
