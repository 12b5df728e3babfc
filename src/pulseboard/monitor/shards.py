"""The shards of a client. discord.py has one name for what happens to the only shard, another where there are many."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import discord

from pulseboard.events import ref
from pulseboard.monitor.listeners import Handler


def shard_ids(client: discord.Client) -> list[int]:
    """The shards that a client has or will have; 0 stands for the only one. Empty where it doesn't know yet."""
    if isinstance(client, discord.AutoShardedClient):
        return sorted({*client.shards, *(client._connection.shard_ids or ())})
    return [client.shard_id or 0]


def socket_of(client: discord.Client, shard: int) -> Any:
    """A shard's newest DiscordWebSocket, open or not; None before the first."""
    try:
        return client._get_websocket(shard_id=shard)
    except KeyError:
        return None


def by_shard(client: discord.Client, handlers: Mapping[str, Callable[[int], None]]) -> dict[str, Handler]:
    """What to listen to so that each handler is called with the shard that something happened to (`disconnect`)."""
    if isinstance(client, discord.AutoShardedClient):
        return {f"shard_{name}": handler for name, handler in handlers.items()}
    only = client.shard_id or 0
    return {name: functools.partial(handler, only) for name, handler in handlers.items()}


def who(client: discord.Client, shard: int) -> str:
    """Whose connection it is, as the beginning of a sentence."""
    name = ref(client.user).name if client.user else "The bot"
    return f"Shard {shard} of {name}" if isinstance(client, discord.AutoShardedClient) else name
