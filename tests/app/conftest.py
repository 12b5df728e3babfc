"""A dashboard on a real socket, and programs that look at it."""

import asyncio
import json
import math
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import httpx
import pytest
from litestar.types import ASGIApp
from websockets.asyncio.client import ClientConnection, connect

from pulseboard.app.dashboard import Dashboard, open_dashboard
from pulseboard.config import LimitSettings, PostgresUrl, Settings
from pulseboard.web.limits import Limits
from pulseboard.web.server import Server, bind

TRUST = ssl.create_default_context()
"""Whom a client believes, read once: reading that takes longer than all else that a client is made of."""


class Served(NamedTuple):
    """A dashboard, where it answers, and an HTTP client for it."""

    dashboard: Dashboard
    address: str
    http: httpx.AsyncClient

    def watch(self, query: str = "", **options: Any) -> connect:
        """Connect a viewer: `async with served.watch("?epoch=…&after=…") as viewer`."""
        options = {"origin": self.address, "max_queue": None} | options
        return connect(self.address.replace("http", "ws", 1) + "/ws" + query, **options)


@asynccontextmanager
async def serve(
    data: Path | PostgresUrl, *, has_bot: bool = True, needs_login: bool = False, **settings: Any
) -> AsyncIterator[Served]:
    """A dashboard with these settings; where it needs a login, `address` is the way in.

    That a busy machine blocks its loop is no event here: tests count events.
    """
    addresses: list[str] = []
    async with AsyncExitStack() as stack:
        stack.enter_context(patch("pulseboard.monitor.watchdog.BLOCKED_SECONDS", math.inf))
        given = Settings(**{"port": 0} | settings)
        opened = open_dashboard(given, data, addresses.append, has_bot=has_bot, needs_login=needs_login)
        dashboard = await stack.enter_async_context(opened)
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=addresses[0], verify=TRUST))
        yield Served(dashboard, addresses[0], http)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serve(tmp_path / "data") as running:
        yield running


@asynccontextmanager
async def serve_application(
    application: ASGIApp, limits: LimitSettings | None = None, **options: object
) -> AsyncIterator[Server]:
    """Another application in the server that the dashboard runs in, with other options of uvicorn's `Config`.

    `server.config.port` is where it answers.
    """
    with bind("127.0.0.1", 0) as listener:
        server = Server(application, Limits.of(limits or LimitSettings()))
        for name, value in {"port": listener.getsockname()[1], **options}.items():
            setattr(server.config, name, value)
        serving = asyncio.create_task(server.serve([listener]))
        await server.ready.wait()
        try:
            yield server
        finally:
            server.stop()
            await serving


async def shake_hands(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A WebSocket at `/ws` whose frames are its owner's business."""
    reader, writer = await asyncio.open_connection(*address.removeprefix("http://").split(":"))
    writer.write(handshake(address))
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
    return reader, writer


def handshake(address: str) -> bytes:
    host = address.removeprefix("http://")
    headers = {"Host": host, "Origin": address, "Upgrade": "websocket", "Connection": "Upgrade"}
    headers |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version": "13"}
    headers |= {"Sec-WebSocket-Extensions": "permessage-deflate"}
    return "\r\n".join(["GET /ws HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()


def marked_packed(framed: bytes) -> bytes:
    """The frame with the bit that says its data are compressed."""
    return bytes([framed[0] | 0b0100_0000]) + framed[1:]


async def frame(viewer: ClientConnection, *kinds: str) -> dict[str, Any]:
    """The next frame of one of these types; others are passed over."""
    async with asyncio.timeout(15):
        while True:
            received: dict[str, Any] = json.loads(await viewer.recv())
            if received["type"] in kinds:
                return received
