"""A dashboard on a real socket, and programs that look at it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from pulseboard.app import Dashboard, open_dashboard
from pulseboard.config import Settings


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
async def serve(data: Path) -> AsyncIterator[Served]:
    addresses: list[str] = []
    async with (
        open_dashboard(Settings(port=0), data, addresses.append) as dashboard,
        httpx.AsyncClient(base_url=addresses[0]) as http,
    ):
        yield Served(dashboard, addresses[0], http)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serve(tmp_path / "data") as running:
        yield running


async def frame(viewer: ClientConnection, *kinds: str) -> dict[str, Any]:
    """The next frame of one of these types; others are passed over."""
    async with asyncio.timeout(15):
        while True:
            received: dict[str, Any] = json.loads(await viewer.recv())
            if received["type"] in kinds:
                return received
