"""Heartbeats that Discord doesn't acknowledge: the connection is dead in one direction, and is replaced.

discord.py notices silence, but not missing acknowledgements while events flow.
"""

import asyncio
import time
from typing import NoReturn

import discord
from discord.gateway import DiscordWebSocket

from pulseboard.logs import get_logger

_LOOK_SECONDS = 0.5
_MAX_GRACE_SECONDS = 5.0

_logger = get_logger(__name__)


async def replace_unacknowledged(client: discord.Client) -> NoReturn:
    """Close a connection whose heartbeats go without acknowledgement, so that the client resumes on another one."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        for socket in _sockets(client):
            if _is_unacknowledged(socket):
                _logger.warning("heartbeats_unacknowledged", shard=socket.shard_id)
                await socket.close(4000)


def _sockets(client: discord.Client) -> list[DiscordWebSocket]:
    if isinstance(client, discord.AutoShardedClient):
        return [shard._parent.ws for shard in client.shards.values()]
    return [client.ws] if client.ws else []


def _is_unacknowledged(socket: DiscordWebSocket) -> bool:
    """Whether a heartbeat got no answer until after the next one: Discord's own measure of a dead connection. That next
    one has a moment to be answered, too: a bot that was busy sends it and hears the answers in one go.
    """
    heart = socket._keep_alive
    if heart is None or heart.interval is None or not socket.open:
        return False
    grace_seconds = min(heart.interval / 2, _MAX_GRACE_SECONDS)
    waiting_seconds = heart._last_send - heart._last_ack
    return waiting_seconds > 1.5 * heart.interval and time.perf_counter() - heart._last_send > grace_seconds
