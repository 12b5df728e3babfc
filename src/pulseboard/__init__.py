"""Pulseboard: a live dashboard for Discord bots.

    pulseboard.attach(bot)

gives a discord.py bot one. What takes long to import is imported when it is called.
"""

import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pulseboard.events import Event, Level
from pulseboard.recording import record

if TYPE_CHECKING:
    import discord

    from pulseboard.app.attach import Board

__all__ = ["Board", "Event", "Level", "__version__", "attach", "record", "setup", "teardown"]

__version__ = version("pulseboard")


def attach(
    bot: "discord.Client",
    *,
    host: str | None = None,
    port: int | None = None,
    data: str | os.PathLike[str] | None = None,
    web: bool = True,
) -> "Board":
    """Give a bot a dashboard that starts and stops with it, in its event loop.

    Works for every kind of client, before it has logged in or while it runs. What is left out comes from the settings:
    `PULSEBOARD_HOST` (127.0.0.1), `PULSEBOARD_PORT` (8000), `PULSEBOARD_DATA` (a folder, or `postgresql://…`) and
    others. With `web=False` nothing is served: a `pulseboard serve` on the same database shows the bot. For a bot that
    has a dashboard already it returns the Board that is there.

    Raises TypeError when `bot` isn't a client. Whatever else is wrong is logged, and the bot runs without a dashboard.
    """
    from pulseboard.app import attach as app  # noqa: PLC0415  # as said

    return app.attach(bot, host=host, port=port, data=data, web=web)


async def setup(bot: Any) -> None:
    """`bot.load_extension("pulseboard")`: attach, with what the settings say."""
    attach(bot)


async def teardown(bot: Any) -> None:
    """`bot.unload_extension("pulseboard")`: close what `setup` attached."""
    from pulseboard.app import attach as app  # noqa: PLC0415  # as said

    await app.detach(bot)


def __getattr__(name: str) -> Any:
    if name == "Board":
        from pulseboard.app.attach import Board  # noqa: PLC0415  # as said

        return Board
    raise AttributeError(f"module 'pulseboard' has no attribute {name!r}")
