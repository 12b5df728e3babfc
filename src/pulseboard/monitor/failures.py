"""Whose doing a failed command is.

Any exception can say so itself: one with an attribute `failure` of `user_error`, `cooldown` or `permission` is taken at
its word, and `str()` of it is what the event tells. That is how a bot's own refusals are told from its bugs.
"""

from typing import NamedTuple

from discord import app_commands
from discord.ext import commands

from pulseboard.events import Level

BUG = "bug"
REFUSALS = ("user_error", "cooldown", "permission")
_MAX_ERROR_CHARACTERS = 1_000
_FAILURES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((app_commands.CommandOnCooldown, commands.CommandOnCooldown, commands.MaxConcurrencyReached), "cooldown"),
    ((commands.UserInputError, app_commands.TransformerError), "user_error"),
    ((app_commands.CheckFailure, commands.CheckFailure, commands.DisabledCommand), "permission"),
)


class Failure(NamedTuple):
    failure: str
    """user_error, cooldown, permission or bug."""
    error: str
    """What happened, in one line; of a bug with the exception's type."""

    @property
    def level(self) -> Level:
        return Level.ERROR if self.failure == BUG else Level.WARNING


def classify(error: BaseException) -> Failure:
    """What kind of failure an error is that a command ended with."""
    cause = _cause(error)
    said = getattr(cause, "failure", None)
    if said not in REFUSALS:
        said = next((failure for kinds, failure in _FAILURES if isinstance(cause, kinds)), BUG)
    text = str(cause) or type(cause).__name__
    if said == BUG:
        text = f"{type(cause).__name__}: {cause}"
    return Failure(said, text[:_MAX_ERROR_CHARACTERS])


def _cause(error: BaseException) -> BaseException:
    """The exception that the author's code raised, without what discord.py wrapped around it."""
    wrappers = (app_commands.CommandInvokeError, commands.CommandInvokeError, commands.HybridCommandError)
    while isinstance(error, wrappers):
        error = error.original
    return error
