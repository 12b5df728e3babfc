"""A viewer that takes nothing: what the server keeps for it, and for how long."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

import pulseboard
from pulseboard.live import hub as hub_module
from pulseboard.live.frames import PAGE_BYTES
from pulseboard.web import protocols
from pulseboard.web.protocols import LiveProtocol
from tests.app.conftest import Served, frame


@asynccontextmanager
async def stuck_viewer(served: Served, connections: list[LiveProtocol]) -> AsyncIterator[LiveProtocol]:
    """A viewer that has read nothing since its handshake, and behind which events wait."""
    loop = asyncio.get_running_loop()
    host, port = served.address.removeprefix("http://").split(":")
    with socket.socket() as stuck:
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        stuck.setblocking(False)
        await loop.sock_connect(stuck, (host, int(port)))
        request = (
            f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {served.address}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        await loop.sock_sendall(stuck, request.encode())
        hub = served.dashboard.board.hub
        async with asyncio.timeout(10):
            while not hub.viewers:
                await asyncio.sleep(0.01)
            (connection,) = connections
            while connection.writable.is_set():
                for _ in range(20):
                    pulseboard.record("test.counted", "padded", data={"padding": "x" * 10_000})
                await asyncio.sleep(0.02)
        yield connection


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[LiveProtocol]:
    """Every WebSocket connection that the server makes."""
    made: list[LiveProtocol] = []
    connection_made = LiveProtocol.connection_made

    def note(self: LiveProtocol, transport: asyncio.BaseTransport) -> None:
        made.append(self)
        connection_made(self, transport)

    monkeypatch.setattr(LiveProtocol, "connection_made", note)
    return made


async def test_what_waits_for_a_stuck_viewer_is_bounded(served: Served, connections: list[LiveProtocol]) -> None:
    """Its buffer holds its limit and a page at most, however much happens; another viewer gets all of it."""
    async with stuck_viewer(served, connections) as connection, served.watch() as good:
        head = (await frame(good, "HELLO"))["data"]["head"]
        for _ in range(300):
            pulseboard.record("test.counted", "padded", data={"padding": "x" * 10_000})
        for _ in range(300):
            head += 1
            assert (await frame(good, "NEW_EVENT"))["data"]["seq"] == head
        assert 0 < connection.transport.get_write_buffer_size() <= protocols.WRITE_BUFFER_BYTES + PAGE_BYTES


async def test_a_stuck_viewer_is_cut_off(
    served: Served, connections: list[LiveProtocol], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that takes nothing for too long is told 4408, and as it doesn't take that either its connection ends."""
    monkeypatch.setattr(hub_module, "MAX_BLOCKED_SECONDS", 0.2)
    monkeypatch.setattr(protocols, "CLOSE_SECONDS", 0.2)
    async with stuck_viewer(served, connections) as connection, asyncio.timeout(10):
        while not connection.disconnected:
            await asyncio.sleep(0.01)
        assert connection.conn.close_sent is not None
        assert connection.conn.close_sent.code == 4408
        assert served.dashboard.board.hub.viewers == 0


async def test_an_unanswered_ping_ends_a_stuck_viewer(
    served: Served, connections: list[LiveProtocol], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A viewer that doesn't answer a ping is sent away to come back, and cut off where it doesn't hear that."""
    monkeypatch.setattr(protocols, "CLOSE_SECONDS", 0.2)
    async with stuck_viewer(served, connections) as connection, asyncio.timeout(10):
        connection.ping_timeout = 0.1
        connection.send_keepalive_ping()
        while not connection.disconnected:
            await asyncio.sleep(0.01)
        assert connection.conn.close_sent is not None
        assert connection.conn.close_sent.code == 4408
