"""Whose doing a failed command is.

Any exception can say so itself: one with an attribute `failure` of `user_error`, `cooldown` or `permission` is taken at
its word, and `str()` of it is what the event tells. That is how a bot's own refusals are told from its bugs.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from discord import app_commands
from discord.ext import commands

from pulseboard.events import Level, writable

USER_ERROR, COOLDOWN, PERMISSION, BUG = "user_error", "cooldown", "permission", "bug"
REFUSALS = (USER_ERROR, COOLDOWN, PERMISSION)
_MAX_ERROR_CHARACTERS = 1_000
_FAILURES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((app_commands.CommandOnCooldown, commands.CommandOnCooldown, commands.MaxConcurrencyReached), COOLDOWN),
    ((commands.UserInputError, app_commands.TransformerError), USER_ERROR),
    ((app_commands.CheckFailure, commands.CheckFailure, commands.DisabledCommand), PERMISSION),
)
_LEFT_OUT = "…"


class Failure(NamedTuple):
    failure: str
    """user_error, cooldown, permission or bug."""
    error: str
    """What happened, in one line; of a bug with the exception's type."""

    @property
    def level(self) -> Level:
        return Level.ERROR if self.failure == BUG else Level.WARNING


def classify(error: BaseException, typed: Iterable[str] = (), *, with_message: bool = True) -> Failure:
    """What kind of failure an error is that a command ended with.

    What a member has `typed` is taken out of the text, unless the exception is the author's own refusal.
    `with_message=False`: only the exception's type is told.
    """
    cause = cause_of(error)
    said = attribute(cause, "failure")
    is_refusal = isinstance(said, str) and said in REFUSALS
    failure = str(said) if is_refusal else next((each for kinds, each in _FAILURES if isinstance(cause, kinds)), BUG)
    name = type(cause).__name__
    text = _text(cause) if with_message else ""
    if not is_refusal:
        text = without(text, (*typed, *_quoted(cause)))
    if failure == BUG and with_message:
        text = f"{name}: {text}"
    return Failure(failure, (text or name)[:_MAX_ERROR_CHARACTERS])


def cause_of(error: BaseException) -> BaseException:
    """The exception that the author's code raised, without what discord.py wrapped around it."""
    wrappers = (app_commands.CommandInvokeError, commands.CommandInvokeError, commands.HybridCommandError)
    while isinstance(error, wrappers):
        error = error.original
    return error


def without(text: str, typed: Iterable[str]) -> str:
    """A text in which what was typed is left out, where it stands by itself."""
    for each in sorted({part for part in typed if part.strip()}, key=len, reverse=True):
        if each in text:
            text = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", _LEFT_OUT, text)
    return text


def attribute(error: BaseException, name: str) -> Any:
    """Of an exception of the author's, who may have made it raise others when it is asked; None where it has none."""
    try:
        return getattr(error, name, None)
    except Exception:
        return None


def _text(error: BaseException) -> str:
    try:
        return writable(str(error))
    except Exception:  # as above
        return ""


def _quoted(error: BaseException) -> list[str]:
    """What discord.py's errors about an argument quote of it."""
    if not isinstance(error, commands.UserInputError | app_commands.TransformerError):
        return []
    held = (attribute(error, name) for name in ("argument", "value"))
    return [each for each in held if isinstance(each, str)]
