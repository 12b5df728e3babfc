"""The ready bot's Discord client: slash commands only, and one place that tells a member what went wrong."""

import asyncio

import discord
import structlog
from discord import app_commands

from pulseboard.bot.answers import Interaction, answer_failure
from pulseboard.bot.sync import sync_commands
from pulseboard.errors import StorageUnavailable

WENT_WRONG = "Something went wrong. The people who run this bot can see it."
TRY_LATER = "The bot can't reach its data right now. Nothing was changed; please try again later."

COMMAND_CHANGED = "This command has just changed. Reload Discord (Ctrl+R) and try again."
_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (StorageUnavailable, TRY_LATER),
    (app_commands.NoPrivateMessage, "This command works in a server only."),
    (app_commands.CheckFailure, "You may not use this command here."),
    (app_commands.TransformerError, "The one you named isn't in this server."),
    (app_commands.CommandNotFound, COMMAND_CHANGED),
    (app_commands.CommandSignatureMismatch, COMMAND_CHANGED),
)

_COMMAND_TASK = "CommandTree-invoker"
"""The name discord.py gives to the task that carries out a command."""
_ANSWER_SECONDS = 1.0

_logger = structlog.get_logger(__name__)


class EconomyBot(discord.Client):
    """A client whose `tree` is ready to be given commands; they are registered when it logs in.

    It asks Discord for nothing but guilds: slash commands bring their members along.
    """

    def __init__(self) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it never speaks
        super().__init__(
            intents=discord.Intents(guilds=True), max_messages=None, allowed_mentions=discord.AllowedMentions.none()
        )
        self.tree = AnsweringTree(self)

    async def setup_hook(self) -> None:
        try:
            await sync_commands(self.tree)
        except discord.HTTPException as error:
            if error.status >= 500:  # Discord has a bad moment: let the whole start be tried again
                raise
            _logger.exception("commands_not_synced", status=error.status)

    async def close(self) -> None:
        """Leave, but let commands that are being carried out give their answer first."""
        busy = [task for task in asyncio.all_tasks() if task.get_name() == _COMMAND_TASK]
        if busy:
            await asyncio.wait(busy, timeout=_ANSWER_SECONDS)
        await super().close()


class AnsweringTree(app_commands.CommandTree[EconomyBot]):
    """Answers for every command that raises, so that no member is left without a word.

    An exception with a `sentence` is a refusal: the member is told that. Anything else is logged; what the member is
    told then says nothing about the inside.
    """

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        sentence = sentence_for(cause)
        if sentence == WENT_WRONG:  # that the data can't be reached the storage says itself, once
            name = interaction.command.qualified_name if interaction.command else None
            _logger.error("command_failed", command=name, interaction=interaction.id, exc_info=cause)
        await answer_failure(interaction, sentence)


def sentence_for(error: Exception) -> str:
    """What to tell a member whose command raised this."""
    said = getattr(error, "sentence", None)
    if isinstance(said, str):
        return said
    return next((sentence for kind, sentence in _SENTENCES if isinstance(error, kind)), WENT_WRONG)
