"""Whose doing a failed command is."""

from typing import Any, cast

import pytest
from discord import AppCommandOptionType, app_commands
from discord.ext import commands

from pulseboard.errors import StorageUnavailable
from pulseboard.events import Level
from pulseboard.monitor.failures import classify


class OutOfStock(Exception):
    """A refusal as any author may write one."""

    failure = "user_error"


class Confused(Exception):
    failure = "nonsense"


@app_commands.command()
async def buy(interaction: Any) -> None:
    """A command for errors to name."""


USER = AppCommandOptionType.user
NO_MEMBER = app_commands.TransformerError("x", USER, app_commands.transformers.IdentityTransformer(USER))
COOLDOWN: Any = commands.Cooldown(1, 30)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (OutOfStock("sold out"), "user_error"),
        (app_commands.CommandInvokeError(cast("Any", buy), OutOfStock("sold out")), "user_error"),
        (commands.CommandInvokeError(OutOfStock("sold out")), "user_error"),
        (
            commands.HybridCommandError(app_commands.CommandInvokeError(cast("Any", buy), OutOfStock("sold out"))),
            "user_error",
        ),
        (app_commands.CommandOnCooldown(COOLDOWN, 12), "cooldown"),
        (commands.CommandOnCooldown(COOLDOWN, 12, commands.BucketType.user), "cooldown"),
        (commands.MaxConcurrencyReached(1, commands.BucketType.user), "cooldown"),
        (app_commands.MissingPermissions(["ban_members"]), "permission"),
        (app_commands.NoPrivateMessage(), "permission"),
        (commands.NotOwner("not yours"), "permission"),
        (commands.DisabledCommand("off"), "permission"),
        (commands.BadArgument("no such member"), "user_error"),
        (commands.MemberNotFound("Mira"), "user_error"),
        (
            NO_MEMBER,
            "user_error",
        ),
        (app_commands.CommandInvokeError(cast("Any", buy), KeyError("stock")), "bug"),
        (app_commands.CommandSignatureMismatch(cast("Any", buy)), "bug"),
        (StorageUnavailable("The database can't be written: it is away"), "cooldown"),
        (Confused("what"), "bug"),
        (ZeroDivisionError("division by zero"), "bug"),
    ],
)
def test_failures(error: Exception, failure: str) -> None:
    """An exception that says whose doing it is is believed; discord.py's own are known; all else is a bug."""
    assert classify(error).failure == failure


def test_what_is_told() -> None:
    """A refusal in its own words as a warning; a bug with its type as an error; both of bounded length."""
    refused = classify(app_commands.CommandInvokeError(cast("Any", buy), OutOfStock("sold out")))
    assert (refused.error, refused.level) == ("sold out", Level.WARNING)
    bug = classify(app_commands.CommandInvokeError(cast("Any", buy), KeyError("stock")))
    assert (bug.error, bug.level) == ("KeyError: 'stock'", Level.ERROR)
    assert len(classify(ValueError("x" * 100_000)).error) == 1_000
    assert classify(OutOfStock()).error == "OutOfStock"
