"""What a member is told when something doesn't work."""

from discord import app_commands

from pulseboard.bot.answers import Interaction, answer_failure
from pulseboard.errors import StorageUnavailable
from pulseboard.logs import get_logger

WENT_WRONG = "Something went wrong. The people who run this bot can see it."
TRY_LATER = (
    "The bot can't reach its data right now. If you wanted to change something, it isn't known whether that was done: "
    "look at `/history` in a while before you try again."
)
COMMAND_CHANGED = "This command has just changed. Reload Discord (Ctrl+R) and try again."
BUTTONS_GONE = "These buttons don't work any more. Use the command again."
_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (StorageUnavailable, TRY_LATER),
    (app_commands.NoPrivateMessage, "This command works in a server only."),
    (app_commands.CheckFailure, "You may not use this command here."),
    (app_commands.TransformerError, "The one you named isn't in this server."),
    (app_commands.CommandNotFound, COMMAND_CHANGED),
    (app_commands.CommandSignatureMismatch, COMMAND_CHANGED),
)

_logger = get_logger(__name__)


async def explain(interaction: Interaction, error: Exception, what: str | None) -> None:
    """Tell the member alone why something failed; `what` is the command or the button.

    An exception with a `sentence` is a refusal: the member is told that. Anything else is logged; what the member is
    told then says nothing about the inside.
    """
    sentence = sentence_for(error)
    if sentence == WENT_WRONG:  # that the data can't be reached the storage says itself, once
        _logger.error("command_failed", command=what, interaction=interaction.id, exc_info=error)
    await answer_failure(interaction, sentence)


def sentence_for(error: Exception) -> str:
    """What to tell a member whose command raised this."""
    said = getattr(error, "sentence", None)
    if isinstance(said, str):
        return said
    return next((sentence for kind, sentence in _SENTENCES if isinstance(error, kind)), WENT_WRONG)
