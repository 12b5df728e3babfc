"""Why there is no connection to Discord: in words for a person, or as an error that ends the program."""

import errno
import os
import socket

import aiohttp
import discord
from discord.gateway import ReconnectWebSocket

from pulseboard.errors import PulseboardError, SettingsError, TokenRefused

REFUSED = (
    "Discord refused the bot's token. Copy it again from the Bot page of your application "
    "(https://discord.com/developers/applications) and set DISCORD_TOKEN to it."
)
_INTENTS_REFUSED = (
    "The bot asks for privileged intents that it doesn't have. Switch them on in the Bot page of your application "
    "(https://discord.com/developers/applications), or don't ask for them."
)
_SHARDS_REFUSED = "Discord refused the bot's sharding: it is in too many servers for so few shards."
_SETTINGS_REFUSED = {
    4010: _SHARDS_REFUSED,
    4011: _SHARDS_REFUSED,
    4013: _INTENTS_REFUSED,
    4014: _INTENTS_REFUSED,
}
"""By the code that Discord closes with."""


class Unreachable(Exception):
    """A connection couldn't be had. The message says why, in a few words."""


def final(error: Exception) -> PulseboardError | None:
    """The error to end with, when trying again would change nothing; otherwise None."""
    match error:
        case discord.LoginFailure() | discord.HTTPException(status=401) | discord.ConnectionClosed(code=4004):
            return TokenRefused(REFUSED)
        case discord.PrivilegedIntentsRequired():
            return SettingsError(_INTENTS_REFUSED)
        case discord.ConnectionClosed(code=code) if code in _SETTINGS_REFUSED:
            return SettingsError(_SETTINGS_REFUSED[code])
    return None


def why_unreachable(error: BaseException | None) -> str | None:
    """Why Discord can't be reached, in a few words; None when the error is about something else."""
    if isinstance(error, AttributeError):
        # discord.py stumbles when a client's very first connection fails; the failure is what it stumbled over.
        error = error.__context__
    reason = None
    match error:
        case Unreachable():
            reason = str(error)
        case discord.ConnectionClosed():
            reason = f"it closed the connection, code {error.code}"
        case ReconnectWebSocket():
            reason = "it closed the connection"
        case aiohttp.WSServerHandshakeError() | discord.HTTPException():
            reason = f"it answered {error.status}"
        case aiohttp.ClientConnectorError():
            reason = _of_the_system(error.os_error)
        case TimeoutError():
            reason = "it didn't answer"
        case OSError():
            reason = _of_the_system(error)
        case aiohttp.ClientResponseError():
            reason = "what answers there doesn't speak HTTP"
        case aiohttp.ClientError() | discord.GatewayNotFound():
            reason = str(error) or type(error).__name__
    return reason


def _of_the_system(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "its address can't be found; is there a network?"
    if error.errno in errno.errorcode:
        return os.strerror(error.errno or 0)
    return str(error) or type(error).__name__
