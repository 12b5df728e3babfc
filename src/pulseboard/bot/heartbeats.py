"""Heartbeats that Discord doesn't acknowledge: the connection is dead in one direction, and is replaced.

discord.py notices silence, but not missing acknowledgements while events flow.
"""

import asyncio
from typing import NoReturn

import discord
from discord.gateway import DiscordWebSocket, KeepAliveHandler

from pulseboard.logs import get_logger

_LOOK_SECONDS = 1.5
"""The monitor looks more often: that heartbeats go unanswered is told before anything is done about it."""

_logger = get_logger(__name__)


async def replace_unacknowledged(client: discord.Client) -> NoReturn:
    """Close a connection whose heartbeats go without acknowledgement, so that the client resumes on another one.

    That has to be seen twice, with no answer in between: a loop that was blocked hears the answers a moment later.
    """
    suspected = dict[DiscordWebSocket, float]()
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        silent = {socket: heart._last_ack for socket in _sockets(client) if (heart := _unacknowledged(socket))}
        for socket, last_answer in silent.items():
            if suspected.get(socket) == last_answer:
                _logger.warning("heartbeats_unacknowledged", shard=socket.shard_id)
                await socket.close(4000)
        suspected = silent


def _sockets(client: discord.Client) -> list[DiscordWebSocket]:
    if isinstance(client, discord.AutoShardedClient):
        return [shard._parent.ws for shard in client.shards.values()]
    return [client.ws] if client.ws else []


def _unacknowledged(socket: DiscordWebSocket) -> KeepAliveHandler | None:
    """The heart of a connection on which a heartbeat got no answer until after the next one: Discord's own measure of a
    dead connection.
    """
    heart = socket._keep_alive
    if heart is None or heart.interval is None or not socket.open:
        return None
    return heart if heart._last_send - heart._last_ack > 1.5 * heart.interval else None
