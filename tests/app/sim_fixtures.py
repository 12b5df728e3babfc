"""A real discord.py client at a local Discord, and a bare one that speaks to the gateway frame by frame."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord.ext import commands

from pulseboard.sim import LocalDiscord

SOON_SECONDS = 10


class RecordingBot(commands.Bot):
    """A bot that remembers what discord.py dispatched to it, as `(event, arguments)`."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__("!", intents=intents or discord.Intents.all(), guild_ready_timeout=0.1)
        self.dispatched: list[tuple[str, tuple[Any, ...]]] = []

    async def setup_hook(self) -> None:
        await self.tree.sync()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        self.dispatched.append((event, args))
        super().dispatch(event, *args, **kwargs)

    def seen(self, event: str) -> list[tuple[Any, ...]]:
        return [args for name, args in self.dispatched if name == event]

    async def sees(self, event: str, times: int = 1) -> list[tuple[Any, ...]]:
        """Waits until discord.py has dispatched this event that many times since the start."""
        async with asyncio.timeout(SOON_SECONDS):
            while len(self.seen(event)) < times:
                await self.wait_for(event)
        return self.seen(event)


def point_at(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py goes there instead of to Discord."""
    monkeypatch.setattr(discord.http.Route, "BASE", local.api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(local.gateway_url))


@asynccontextmanager
async def logged_in(
    client: discord.Client, local: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[asyncio.Task[None]]:
    """The client is ready, and closed at the end. Yields the task that runs it."""
    point_at(local, monkeypatch)
    connect, sockets = client.http.ws_connect, list[aiohttp.ClientWebSocketResponse]()

    async def noted(*arguments: Any, **options: Any) -> aiohttp.ClientWebSocketResponse:
        sockets.append(await connect(*arguments, **options))
        return sockets[-1]

    monkeypatch.setattr(client.http, "ws_connect", noted)
    task = asyncio.create_task(client.start(local.token))
    try:
        async with asyncio.timeout(SOON_SECONDS):
            while not client.is_ready():
                if task.done():
                    await task
                await asyncio.sleep(0.005)
        yield task
    finally:
        await client.close()
        await asyncio.gather(task, return_exceptions=True)
        await heartbeats_ended()
        for socket in sockets:  # closed while it connects, discord.py leaves the one open that it waits at
            await socket.close()


async def heartbeats_ended() -> None:
    """Waits for discord.py's heartbeat threads. It stops them without waiting, and one that is about to send something
    finds the loop closed otherwise.
    """
    for thread in threading.enumerate():
        if thread.name.startswith("keep-alive-handler"):
            await asyncio.to_thread(thread.join, SOON_SECONDS)


async def until(holds: Callable[[], Any]) -> None:
    """Waits until it holds; fails after a while."""
    async with asyncio.timeout(SOON_SECONDS):
        while not holds():
            await asyncio.sleep(0.005)


class BareClient:
    """Frames as they are: `await bare.frame()` is the next that comes, `say` sends one."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def frame(self) -> dict[str, Any]:
        return dict(await self.socket.receive_json(timeout=SOON_SECONDS))

    async def say(self, op: int, data: Any) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def close_code(self) -> int | None:
        """Reads on until the server closes."""
        while True:
            message = await self.socket.receive(timeout=SOON_SECONDS)
            if message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR):
                return self.socket.close_code


@asynccontextmanager
async def bare_client(local: LocalDiscord, query: str = "?v=10&encoding=json") -> AsyncIterator[BareClient]:
    async with aiohttp.ClientSession() as session, session.ws_connect(local.gateway_url + query) as socket:
        yield BareClient(socket)
