"""Pointing discord.py at another Discord-compatible server."""

import contextlib
from collections.abc import Iterator

import aiohttp
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from pulseboard.bot.reasons import Unreachable, why_unreachable

_ANSWER_SECONDS = 10.0


@contextlib.contextmanager
def elsewhere() -> Iterator[None]:
    """Where discord.py is pointed to inside ends with it: its addresses belong to the whole process."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


async def point_at(api: str) -> None:
    """Use the REST API at `api` (a base with its version, as https://discord.com/api/v10) and the gateway it names.

    Raises Unreachable when it can't be asked for its gateway.
    """
    gateway = await _ask_gateway(f"{api.rstrip('/')}/gateway")
    Route.BASE = api.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = gateway


async def _ask_gateway(url: str) -> yarl.URL:
    timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
            if response.status != 200:
                raise Unreachable(f"it answered {response.status}")
            gateway = yarl.URL((await response.json(content_type=None))["url"])
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Unreachable(why_unreachable(error)) from error
    except (ValueError, TypeError, LookupError) as error:
        raise Unreachable(f"what {url} answered names no gateway") from error
    if gateway.scheme not in {"ws", "wss"}:
        raise Unreachable(f"the gateway it names is no WebSocket address: {gateway}")
    return gateway
