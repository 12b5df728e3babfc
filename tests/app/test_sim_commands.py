"""Members run commands of every shape; what they are answered: test_sim_answers."""

import asyncio
from typing import Any

import discord
import pytest
from discord import app_commands

from pulseboard.sim import DoesNotFit, LocalDiscord, NotInWorld
from tests.app.command_bot import CommandBot, Context, bot, local
from tests.app.sim_fixtures import SOON_SECONDS, until

__all__ = ["bot", "local"]


def every_option(local: LocalDiscord) -> dict[str, Any]:
    guild = local.guilds[0]
    return {
        "text": "tea",
        "whole": -5,
        "number": 2.5,
        "yes": True,
        "member": guild.members[4].id,
        "channel": guild.channels[2].id,
        "role": guild.roles[1].id,
        "anyone": guild.members[5].id,
        "file": {"filename": "a b.txt", "content": "words"},
        "choice": "green",
    }


async def test_every_type_of_option(local: LocalDiscord, bot: CommandBot) -> None:
    """Each option reaches the bot as the type it was declared with, mentions resolved."""
    guild = local.guilds[0]
    result = await local.run_command("options", guild=guild.id, options=every_option(local))
    assert (result.status, result.content, result.error) == ("answered", "tea -5 2.5 True green", None)
    got = bot.got
    assert isinstance(got["member"], discord.Member)
    assert (str(got["member"].id), got["member"].display_name) == (guild.members[4].id, guild.members[4].name)
    assert isinstance(got["anyone"], discord.Member)
    assert (got["channel"].name, got["role"].name) == (guild.channels[2].name, "Moderators")
    assert (got["file"].filename, got["content"]) == ("a b.txt", b"words")


async def test_mentionable_takes_a_role(local: LocalDiscord, bot: CommandBot) -> None:
    """Where a member or a role is asked for, a role will do."""
    chosen = every_option(local) | {"anyone": local.guilds[0].roles[1].id}
    await local.run_command("options", guild=local.guilds[0].id, options=chosen)
    assert isinstance(bot.got["anyone"], discord.Role)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": 5}, "'text' must be of type string, not 5"),
        ({"text": "x"}, "'text' takes 2 to 10 characters, not 1"),
        ({"whole": "5"}, "'whole' must be of type integer"),
        ({"whole": True}, "'whole' must be of type integer"),
        ({"whole": 6}, "'whole' must be at most 5, not 6"),
        ({"whole": -6}, "'whole' must be at least -5, not -6"),
        ({"number": "2"}, "'number' must be of type number"),
        ({"yes": 1}, "'yes' must be of type boolean"),
        ({"member": 12}, "'member' takes an id as a string of digits"),
        ({"member": "12"}, "has no member 12"),
        ({"channel": "12"}, "has no channel 12"),
        ({"role": "12"}, "has no role 12"),
        ({"file": "a.txt"}, "'file' takes a file as"),
        ({"choice": "blue"}, "'choice' must be one of 'red', 'green', not 'blue'"),
        ({"colour": 1}, "/options has no option 'colour'. Its options: text (string), whole (integer)"),
        ({"text": None}, "/options needs the option 'text'"),
    ],
)
async def test_options_that_do_not_fit(
    local: LocalDiscord, bot: CommandBot, changes: dict[str, Any], sentence: str
) -> None:
    """What Discord wouldn't let a member send is refused with a sentence, and never reaches the bot."""
    with pytest.raises((DoesNotFit, NotInWorld)) as refused:
        await local.run_command("options", guild=local.guilds[0].id, options=every_option(local) | changes)
    assert sentence in str(refused.value)
    assert not bot.seen("interaction")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nothing", "There is no command 'nothing'. Registered: Greet, Report message, embed"),
        ("shop", "/shop needs a subcommand: "),
        ("shop close", "/shop has no subcommand 'close'"),
        ("shop items remove", "/shop items has no subcommand 'remove'"),
        ("hide now", "/hide has no subcommand 'now'"),
    ],
)
async def test_commands_that_are_not_there(local: LocalDiscord, bot: CommandBot, typed: str, sentence: str) -> None:
    """An unknown command or subcommand is refused with what there is."""
    with pytest.raises(DoesNotFit) as refused:
        await local.run_command(typed)
    assert sentence in str(refused.value)


async def test_subcommands(local: LocalDiscord, bot: CommandBot) -> None:
    """Subcommands and groups of them are typed with spaces."""
    assert (await local.run_command("/shop open")).content == "open"
    added = await local.run_command("shop items add", options={"name": "lamp"})
    assert (added.command, added.content) == ("shop items add", "lamp for 3")


async def test_suggestions(local: LocalDiscord, bot: CommandBot) -> None:
    """While someone types an option, the bot's suggestions are what they see."""
    assert await local.suggestions("shop items add", "name", "la") == [
        {"name": "lamp", "value": "lamp"},
        {"name": "lantern", "value": "lantern"},
    ]
    assert await local.suggestions("shop items add", "name", "x") == []
    with pytest.raises(DoesNotFit, match="no option 'price' that makes suggestions"):
        await local.suggestions("shop items add", "price", "1")


async def test_form(local: LocalDiscord, bot: CommandBot) -> None:
    """A form that opens is an answer, at once."""
    async with asyncio.timeout(SOON_SECONDS):
        result = await local.run_command("form", timeout_seconds=60)
    assert (result.status, result.content, result.error) == ("answered", None, None)


async def test_context_menus(local: LocalDiscord, bot: CommandBot) -> None:
    """A menu on a member or a message takes its target."""
    guild = local.guilds[0]
    greeted = await local.run_command("Greet", guild=guild.id, options={"target": guild.members[3].id})
    assert greeted.content == f"hello {guild.members[3].name}"
    message = await local.post_message(guild.id, guild.members[3].id, "spam")
    assert (await local.run_command("Report message", guild=guild.id, options={"target": message})).content == (
        "reported spam"
    )
    assert (await local.use_menu("Greet", guild.members[3].id)).content == greeted.content
    reported = await local.use_menu("Report message", message, member=guild.members[4].id)
    assert (reported.content, reported.guild_id) == ("reported spam", guild.id)
    assert reported.member_id == guild.members[4].id
    with pytest.raises(DoesNotFit, match=r"no menu 'Greet' on a message. Registered: Report message"):
        await local.use_menu("Greet", message)


async def test_permissions(local: LocalDiscord, bot: CommandBot) -> None:
    """A command for those who run the guild is theirs: left to choose, one of them runs it, and no other can."""
    guild = local.guilds[0]
    moderators = guild.holders[guild.roles[1].id]
    for _ in range(5):
        assert (await local.run_command("own", guild=guild.id)).member_id in {guild.owner_id, *moderators}
    with pytest.raises(DoesNotFit, match="isn't shown /own"):
        await local.run_command("own", guild=guild.id, member=guild.members[5].id)
    await local.run_command("embed", guild=guild.id, member=guild.owner_id)
    assert bot.got["permissions"].administrator
    await local.run_command("embed", guild=guild.id, member=guild.members[5].id)
    assert not bot.got["permissions"].administrator
    assert bot.got["permissions"].send_messages


async def test_anyone_of_the_population(local: LocalDiscord, bot: CommandBot) -> None:
    """Someone whom no list names can run a command too, and is the same person each time."""
    stranger = local.world.population.person(123_456_789)
    await local.run_command("embed", member=stranger.id)
    assert (str(bot.got["user"].id), bot.got["user"].display_name) == (stranger.id, stranger.name)
    assert local.world.population.find(stranger.id) == stranger
    assert local.world.population.find(str(int(stranger.id) + 1)) is None


async def test_no_bot() -> None:
    """Where no bot ever logged in, there is nothing to run."""
    async with LocalDiscord() as local:
        with pytest.raises(DoesNotFit, match=r"There is no command 'daily'. Registered: none\."):
            await local.run_command("daily")


async def test_bot_that_left(local: LocalDiscord, bot: CommandBot) -> None:
    """A bot that is gone doesn't answer. While it may still resume a command waits; once it can't, it fails at once."""
    await bot.close()
    await until(lambda: not local.is_connected)
    result = await local.run_command("hide", timeout_seconds=0.1)
    assert (result.status, result.error) == ("failed", "The application did not respond.")
    local.end_sessions()
    result = await local.run_command("hide", timeout_seconds=60)
    assert (result.status, result.error) == ("failed", "The application did not respond: no bot is logged in.")


async def test_registered_commands(local: LocalDiscord, bot: CommandBot) -> None:
    """Syncing again keeps ids and versions of equal ones; a changed command gets a new version, a lost one goes."""
    before = {command.name: command for command in local.commands()}
    await bot.tree.sync()
    assert {command.name: command for command in local.commands()} == before
    assert [command.id for command in await bot.tree.fetch_commands()] == [int(one.id) for one in before.values()]

    bot.tree.remove_command("fail")
    bot.tree.remove_command("hide")

    @bot.tree.command(description="Hides otherwise")
    async def hide(interaction: Context) -> None: ...

    await bot.tree.sync()
    after = {command.name: command for command in local.commands()}
    assert before.keys() - after.keys() == {"fail"}
    assert after["hide"].id == before["hide"].id
    assert after["hide"].version != before["hide"].version
    assert after["slow"].version == before["slow"].version


async def test_guild_commands(local: LocalDiscord, bot: CommandBot) -> None:
    """A guild's own command is there for its members only."""
    home, abroad = local.guilds
    guild = discord.Object(int(home.id))

    @bot.tree.command(description="Only here", guild=guild)
    async def local_only(interaction: Context) -> None:
        await interaction.response.send_message("here")

    (synced,) = await bot.tree.sync(guild=guild)
    assert synced.guild_id == guild.id
    assert (await local.run_command("local_only")).guild_id == home.id
    with pytest.raises(DoesNotFit):
        await local.run_command("local_only", guild=abroad.id)
    fetched = await bot.tree.fetch_command(synced.id, guild=guild)
    await fetched.edit(description="Still only here")
    assert [one.description for one in local.commands() if one.name == "local_only"] == ["Still only here"]
    await fetched.delete()
    assert "local_only" not in {command.name for command in local.commands()}


async def test_invalid_commands(local: LocalDiscord, bot: CommandBot) -> None:
    """What Discord wouldn't register fails the sync, naming command and fault, and leaves the rest as it was."""
    before = local.commands()

    @bot.tree.command(description="d" * 101)
    async def wordy(interaction: Context) -> None: ...

    with pytest.raises(app_commands.CommandSyncFailure, match=r"(?s)In command 'wordy'.*100"):
        await bot.tree.sync()
    assert local.commands() == before
