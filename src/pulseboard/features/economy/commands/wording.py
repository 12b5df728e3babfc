"""What every command needs: who asks, types of options, and names that are shown and not obeyed."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

import discord
from discord import app_commands

from pulseboard.bot.answers import SUGGEST_WITHIN_SECONDS, Interaction
from pulseboard.errors import StorageUnavailable
from pulseboard.events import ref
from pulseboard.features.economy.rules import MAX_AMOUNT
from pulseboard.features.economy.service import Asked

MAX_NAME_CHARACTERS = 32
"""Discord's own limit."""

Amount = app_commands.Range[int, 1, MAX_AMOUNT]
Command = app_commands.Command[Any, ..., Any]

T = TypeVar("T")


def asked_by(interaction: Interaction) -> Asked:
    """Who asks, where, by which interaction. Raises NoPrivateMessage outside of a guild."""
    guild = interaction.guild
    if guild is None:  # the commands are for guilds only, and Discord knows that
        raise app_commands.NoPrivateMessage
    return Asked(ref(interaction.user), ref(guild), ref(interaction.client.user), str(interaction.id))


def shown(text: str, characters: int = MAX_NAME_CHARACTERS) -> str:
    """Somebody's words as they are, whatever markup or mention is written in them, cut to so many characters."""
    one_line = " ".join(text.split())
    cut = one_line if len(one_line) <= characters else f"{one_line[: characters - 1]}…"
    plain = discord.utils.escape_markdown(cut, ignore_links=False)
    return discord.utils.escape_mentions(plain.replace("<", "\\<").replace("://", ":\u200b//"))


async def in_time_to_suggest(work: Awaitable[T]) -> T | None:
    """What the work gives; None when the data can't be had before Discord gives up on suggestions."""
    try:
        async with asyncio.timeout(SUGGEST_WITHIN_SECONDS):
            return await work
    except (TimeoutError, StorageUnavailable):
        return None
