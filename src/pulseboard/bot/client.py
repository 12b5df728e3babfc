"""The ready bot's Discord client: slash commands only, and one place that tells a member what went wrong."""

from typing import Any

import discord
import structlog
from discord import app_commands

from pulseboard.bot.answers import Interaction, answer_failure
from pulseboard.bot.sync import sync_commands
from pulseboard.errors import StorageUnavailable

WENT_WRONG = "Something went wrong. The people who run this bot can see it."
TRY_LATER = "The bot can't reach its data right now. Nothing was changed; please try again later."

_logger = structlog.get_logger(__name__)


class EconomyBot(discord.Client):
    """A client whose `tree` is ready to be given commands; they are registered when it logs in.

    It asks Discord for nothing but guilds: slash commands bring their members along.
    """

    def __init__(self) -> None:
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


class AnsweringTree(app_commands.CommandTree[EconomyBot]):
    """Answers for every command that raises, so that no member is left without a word.

    An exception with a `sentence` is a refusal: the member is told that. Anything else is logged; what the member is
    told then says nothing about the inside.
    """

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        sentence = sentence_for(cause)
        if sentence in (WENT_WRONG, TRY_LATER):
            name = interaction.command.qualified_name if interaction.command else None
            _logger.error("command_failed", command=name, interaction=interaction.id, exc_info=cause)
        await answer_failure(interaction, sentence)


def sentence_for(error: Exception) -> str:
    """What to tell a member whose command raised this."""
    said: Any = getattr(error, "sentence", None)
    match error:
        case _ if isinstance(said, str):
            return said
        case StorageUnavailable():
            return TRY_LATER
        case app_commands.CommandOnCooldown():
            return f"That was too soon. Try again in {error.retry_after:.0f} seconds."
        case app_commands.NoPrivateMessage():
            return "This command works in a server only."
        case app_commands.CheckFailure():
            return "You may not use this command here."
        case app_commands.TransformerError():
            return f"Discord sent {error.value!s} for one of the options, which isn't a member of this server."
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return "This command has just changed. Reload Discord (Ctrl+R) and try again."
        case _:
            return WENT_WRONG
