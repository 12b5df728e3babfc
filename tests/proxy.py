"""A reverse proxy as people put in front of a dashboard: below a path of its own, which it takes off or leaves on."""

import asyncio
import contextlib
from typing import Self

from tests.postgres import free_port

_ANOTHER_SITE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 12\r\nConnection: close\r\n\r\nanother site"


class Proxy:
    """Passes on to `upstream_port` what is asked for below `base_path`; anything else is of another site.

    Each connection carries one request, or one socket, whose bytes it leaves as they are. `Host` is passed on too.
    """

    def __init__(self, *, base_path: str = "", strips: bool = False) -> None:
        self.port, self.upstream_port = free_port(), free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.address = self.origin + base_path
        self._base_path = base_path
        self._strips = strips

    async def __aenter__(self) -> Self:
        self._connections: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._pass_on(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError), contextlib.closing(writer):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            passed_on = self._rewritten(head, writer.get_extra_info("peername")[0])
            if passed_on is None:
                writer.write(_ANOTHER_SITE)
                return
            answers, asks = await asyncio.open_connection("127.0.0.1", self.upstream_port)
            with contextlib.closing(asks):
                asks.write(passed_on.encode("latin-1"))
                ways = [asyncio.create_task(_pipe(reader, asks)), asyncio.create_task(_pipe(answers, writer))]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()

    def _rewritten(self, head: str, client: str) -> str | None:
        """A request's head as the dashboard gets it; None for what isn't its."""
        first, *lines = head.split("\r\n")[:-2]
        method, path, version = first.split(" ")
        if not path.startswith(f"{self._base_path}/"):
            return None
        if self._strips:
            path = path.removeprefix(self._base_path)
        if not any(line.lower().startswith("upgrade:") for line in lines):
            lines = [line for line in lines if not line.lower().startswith("connection:")] + ["Connection: close"]
        lines += [f"X-Forwarded-For: {client}", "X-Forwarded-Proto: http"]
        return "\r\n".join([f"{method} {path} {version}", *lines, "", ""])


async def _pipe(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await source.read(64 * 1024):
            target.write(piece)
            await target.drain()
