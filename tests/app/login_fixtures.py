"""A dashboard that needs a login, and those who come to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from pulseboard.events import now_ms
from pulseboard.storage import login_links
from pulseboard.storage.keys import LOGIN, ensure_key
from pulseboard.storage.transaction import Transaction
from tests.app.conftest import Served, serve


class Guarded(NamedTuple):
    """A dashboard that needs a login. `way_in` is the link that it was announced with."""

    served: Served
    address: str
    way_in: str

    def browser(self) -> httpx.AsyncClient:
        """Somebody who has not been here before."""
        return httpx.AsyncClient(base_url=self.address, headers={"Origin": self.address})

    @asynccontextmanager
    async def somebody(self) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody who has logged in, and shows with each change that it is ours."""
        async with self.browser() as http:
            link = await self.link()
            assert (await http.get("/login", params={"token": link})).status_code == 303
            http.headers["X-CSRF-Token"] = (await http.get("/api/session")).json()["csrf"]
            yield http

    async def link(self) -> str:
        link: str = await self.served.dashboard.board.store.transact(_new_link)
        return link

    def watch(self, http: httpx.AsyncClient | None = None, **headers: str) -> connect:
        cookies = (
            {} if http is None else {"Cookie": "; ".join(f"{name}={value}" for name, value in http.cookies.items())}
        )
        origin = headers.pop("origin", self.address)
        address = self.address.replace("http", "ws", 1) + "/ws"
        return connect(address, origin=origin or None, additional_headers=cookies | headers)  # type: ignore[arg-type]


def _new_link(transaction: Transaction) -> str:
    return login_links.make_link(ensure_key(transaction.connection, LOGIN), now_ms())


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Guarded]:
    async with serve(tmp_path / "data", needs_login=True) as served:
        parts = urlsplit(served.address)
        yield Guarded(served, f"{parts.scheme}://{parts.netloc}", served.address)


async def code_of(viewer: ClientConnection) -> int:
    """The code that a socket is closed with."""
    async with asyncio.timeout(5):
        await viewer.wait_closed()
    assert viewer.close_code is not None
    return viewer.close_code


async def kinds(http: httpx.AsyncClient) -> list[str]:
    events = (await http.get("/api/events", params={"kind": "access.*"})).json()["items"]
    return [event["kind"] for event in reversed(events)]
