"""A bot with commands of every shape."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any, Literal

import discord
import pytest
from discord import app_commands

from pulseboard.sim import LocalDiscord
from tests.app.sim_fixtures import RecordingBot, logged_in


class CommandBot(RecordingBot):
    """Commands of every shape. `got` is what the last one was called with."""

    def __init__(self) -> None:
        super().__init__()
        self.got: dict[str, Any] = {}
        self.release = asyncio.Event()
        for command in (options, hide, embed, slow, hang, fail, twice, file, own, report, greet, form, Shop()):
            self.tree.add_command(command)


Context = discord.Interaction[CommandBot]


@app_commands.command()
async def options(
    interaction: Context,
    text: app_commands.Range[str, 2, 10],
    whole: app_commands.Range[int, -5, 5],
    number: float,
    yes: bool,
    member: discord.Member,
    channel: discord.TextChannel,
    role: discord.Role,
    anyone: discord.Member | discord.Role,
    file: discord.Attachment,
    choice: Literal["red", "green"] = "red",
) -> None:
    """Takes one of each"""
    interaction.client.got = {**vars(interaction.namespace), "choice": choice, "content": await file.read()}
    await interaction.response.send_message(f"{text} {whole} {number} {yes} {choice}")


@app_commands.command()
async def hide(interaction: Context) -> None:
    """Answers one member only"""
    await interaction.response.send_message("only you", ephemeral=True)


@app_commands.command()
async def embed(interaction: Context) -> None:
    """Answers with an embed"""
    interaction.client.got = {"user": interaction.user, "permissions": interaction.permissions}
    await interaction.response.send_message(embed=discord.Embed(title="Rich", description="# 1"))


@app_commands.command()
async def slow(interaction: Context, hidden: bool = False) -> None:
    """Asks for time, answers, follows up, edits and deletes"""
    await interaction.response.defer(ephemeral=hidden)
    first = await interaction.followup.send("answer", wait=True)
    second = await interaction.followup.send("follow-up", wait=True)
    await interaction.edit_original_response(content="edited answer")
    await second.edit(content="edited follow-up")
    await second.delete()
    original = await interaction.original_response()
    interaction.client.got = {"first": first.id, "original": original.id, "content": original.content}


@app_commands.command()
async def hang(interaction: Context) -> None:
    """Asks for time and forgets"""
    await interaction.response.defer()
    await interaction.client.release.wait()
    await interaction.followup.send("at last")


@app_commands.command()
async def fail(interaction: Context) -> None:
    """Never answers"""


@app_commands.command()
async def twice(interaction: Context) -> None:
    """Answers twice"""
    interaction.client.got.setdefault("ids", []).append(interaction.id)
    try:
        await interaction.response.send_message("once")
    except discord.HTTPException as error:
        interaction.client.got["error"] = error


@app_commands.command()
async def file(interaction: Context) -> None:
    """Answers with a file"""
    await interaction.response.send_message("here", file=discord.File(io.BytesIO(b"a,b"), "table.csv"))
    answer = await interaction.original_response()
    interaction.client.got = {"read": await answer.attachments[0].read(), "name": answer.attachments[0].filename}


@app_commands.command()
@app_commands.default_permissions(manage_guild=True)
async def own(interaction: Context) -> None:
    """For those who run the guild"""
    await interaction.response.send_message(interaction.user.mention)


@app_commands.context_menu(name="Report message")
async def report(interaction: Context, message: discord.Message) -> None:
    await interaction.response.send_message(f"reported {message.content}", ephemeral=True)


@app_commands.context_menu(name="Greet")
async def greet(interaction: Context, member: discord.Member) -> None:
    await interaction.response.send_message(f"hello {member.display_name}")


class Form(discord.ui.Modal, title="A form"):
    words: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Words")


@app_commands.command()
async def form(interaction: Context) -> None:
    """Opens a form"""
    await interaction.response.send_modal(Form())


class Shop(app_commands.Group):
    """A shop"""

    items = app_commands.Group(name="items", description="What there is")

    @app_commands.command()
    async def open(self, interaction: Context) -> None:
        """Opens it"""
        await interaction.response.send_message("open")

    @items.command()
    async def add(self, interaction: Context, name: str, price: int = 3) -> None:
        """Adds one"""
        await interaction.response.send_message(f"{name} for {price}")

    @add.autocomplete("name")
    async def names(self, interaction: Context, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=name, value=name) for name in ("lamp", "lantern") if current in name]


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(guilds=2) as discord_:
        yield discord_


@pytest.fixture
async def bot(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CommandBot]:
    bot = CommandBot()
    async with logged_in(bot, local, monkeypatch):
        yield bot
