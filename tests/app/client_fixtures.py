"""The clients in docs/clients as processes, and a way to the dashboard that misbehaves."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Self

from websockets.frames import Close, Frame, Opcode

from pulseboard.live.protocol import CloseCode
from tests.conftest import not_to_be_had
from tests.logging_in import client_of

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "docs" / "clients"
LOADED = "loaded up to "


class Client:
    """A documented client, run until the end of the block."""

    def __init__(self, command: list[str], token: str) -> None:
        self._command = command
        self._environment = os.environ | ({"PULSEBOARD_TOKEN": token} if token else {})
        self._lines: list[str] = []
        self._grown = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await self._reading

    @property
    def loads(self) -> int:
        """How often it has loaded the dashboard."""
        return sum(line.startswith(LOADED) for line in self._lines)

    @property
    def loaded(self) -> int:
        """The head of the dashboard it loaded last."""
        return int([line for line in self._lines if line.startswith(LOADED)][-1].removeprefix(LOADED))

    @property
    def followed(self) -> list[str]:
        """The events it has printed since then."""
        return self._lines[max(i for i, line in enumerate(self._lines) if line.startswith(LOADED)) + 1 :]

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait until what it has printed is as expected."""
        try:
            async with asyncio.timeout(40), self._grown:
                await self._grown.wait_for(happened)
        except TimeoutError:
            raise AssertionError(f"{self._command[0]} has only printed {self._lines}") from None

    async def ended(self) -> tuple[int, str]:
        """Wait for the end; returns the exit code and what was said about it."""
        assert self.process.stderr is not None
        said = await asyncio.wait_for(self.process.stderr.read(), 20)
        return await self.process.wait(), said.decode()

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            async with self._grown:
                self._lines.append(line.decode().rstrip("\n"))
                self._grown.notify_all()


class Proxy:
    """Stands between clients and a dashboard, and does to their connections what networks and servers do."""

    def __init__(self, address: str) -> None:
        self._server_host = address.removeprefix("http://")
        self._to_clients: set[asyncio.StreamWriter] = set()
        self._viewers: set[asyncio.StreamWriter] = set()
        self._to_rob: set[asyncio.StreamWriter] = set()
        self._robbed = asyncio.Event()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Self]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self.address = f"http://{self._host}"
        async with server:
            yield self
            self.cut()

    def cut(self) -> None:
        """Every connection ends at once, without a word."""
        for writer in self._to_clients:
            writer.transport.abort()

    def close(self, code: CloseCode) -> None:
        """Every viewer is told what the server tells when it closes with this code. Between two frames only."""
        for writer in self._viewers:
            writer.write(Frame(Opcode.CLOSE, Close(code, "because").serialize()).serialize(mask=False))

    def rob(self) -> asyncio.Event:
        """What each viewer is sent next of events does not arrive. Set when that has happened to all."""
        self._to_rob = set(self._viewers)
        self._robbed = asyncio.Event()
        return self._robbed

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            host, _, port = self._server_host.rpartition(":")
            from_server, to_server = await asyncio.open_connection(host, int(port))
        except OSError:
            writer.transport.abort()
            return
        self._to_clients.add(writer)
        try:
            await asyncio.wait(
                [
                    asyncio.create_task(self._forward(reader, to_server, partial(self._asked, writer))),
                    asyncio.create_task(self._forward(from_server, writer, partial(self._told, writer))),
                ]
            )
        finally:
            self._to_clients.discard(writer)
            self._viewers.discard(writer)

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Callable[[bytes], bytes]
    ) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(change(data))
                await writer.drain()
        except ConnectionError:
            writer.transport.abort()
        finally:
            writer.close()

    def _asked(self, client: asyncio.StreamWriter, data: bytes) -> bytes:
        """The server answers to its own name only."""
        if data.startswith(b"GET /ws?"):
            self._viewers.add(client)
        return data.replace(self._host.encode(), self._server_host.encode())

    def _told(self, client: asyncio.StreamWriter, data: bytes) -> bytes:
        if client not in self._to_rob or b'"NEW_EVENT"' not in data:
            return data
        self._to_rob.discard(client)
        if not self._to_rob:
            self._robbed.set()
        return b""


@asynccontextmanager
async def clients(address: str, folder: Path, token: str = "") -> AsyncIterator[list[Client]]:
    """Both clients, connected."""
    node = shutil.which("node") or not_to_be_had("no Node found: install one")
    modules = ROOT / "frontend" / "node_modules"
    if not (modules / "ws").exists():
        not_to_be_had("frontend/node_modules has no ws: run `npm ci` there")
    copy = shutil.copy(CLIENTS / "watch.mjs", folder)
    (folder / "node_modules").symlink_to(modules)
    python = Client([sys.executable, str(CLIENTS / "watch.py"), address], token)
    javascript = Client([node, copy, address], token)
    async with python, javascript:
        for client in (python, javascript):
            await client.until(lambda: client.loads == 1)  # noqa: B023  # not called later
        yield [python, javascript]


async def log_of(address: str, after: int) -> list[str]:
    """The events after a position, as the clients print them."""
    async with client_of(address) as http:
        events = (await http.get(f"/api/events?after={after}&limit=500")).json()["items"]
    return [f"{event['seq']} {event['kind']} {event['message']}" for event in events]


async def have_all(watching: list[Client], address: str, count: int, says: str) -> None:
    """Wait until the log has as many events that say this and each client has printed it to its end.

    What a client has printed before must be the log too, line by line.
    """
    async with asyncio.timeout(20):
        while sum(says in line for line in await log_of(address, 0)) < count:
            await asyncio.sleep(0.05)
    for client in watching:
        expected = await log_of(address, client.loaded)
        await client.until(lambda: expected[-1] in client.followed)  # noqa: B023  # not called later
        assert client.followed[: len(expected)] == expected
