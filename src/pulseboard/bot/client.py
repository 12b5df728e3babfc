"""The ready bot's Discord client: slash commands only, and one place that tells a member what went wrong."""

import asyncio

import discord
from discord import app_commands

from pulseboard.bot.answers import Interaction, answer
from pulseboard.bot.buttons import HEARD
from pulseboard.bot.sentences import BUTTONS_GONE, explain
from pulseboard.bot.sync import sync_commands
from pulseboard.logs import get_logger

_BUSY_TASKS = ("CommandTree-invoker", "discord-ui-view-dispatch")
"""How the names begin that discord.py gives to the tasks that carry out a command or answer a button."""
_ANSWER_SECONDS = 1.0
_NOBODY_LISTENS_AFTER_SECONDS = 1.4
"""Later than whoever listens defers, and no later than a command is acknowledged."""

_logger = get_logger(__name__)


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

    async def on_interaction(self, interaction: Interaction) -> None:
        """Says so of buttons that nobody listens to any more, as those from before the last start. Another process may
        have shown them: it has the first word.
        """
        if interaction.type is discord.InteractionType.component:
            await asyncio.sleep(_NOBODY_LISTENS_AFTER_SECONDS)
            if HEARD not in interaction.extras:
                await answer(interaction, BUTTONS_GONE, ephemeral=True)

    async def close(self) -> None:
        """Leave, but let commands and buttons that are being carried out give their answer first."""
        busy = [task for task in asyncio.all_tasks() if task.get_name().startswith(_BUSY_TASKS)]
        if busy:
            await asyncio.wait(busy, timeout=_ANSWER_SECONDS)
        await super().close()


class AnsweringTree(app_commands.CommandTree[EconomyBot]):
    """Answers for every command that raises, so that no member is left without a word."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await explain(interaction, cause, interaction.command.qualified_name if interaction.command else None)
