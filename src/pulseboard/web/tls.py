"""TLS of our own, in front of uvicorn's protocol classes."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Collection

SHUTDOWN_SECONDS = 2.0
"""How long a client has to say that it too is done."""
_PAUSE_SECONDS = 0.5
"""How long nobody is accepted when the process has no descriptors left."""


class TlsListener:
    """Accepts connections, and hands them on once their TLS handshake is done.

    As asyncio's servers do, of which uvicorn waits a minute for each handshake and counts no connection before its end.
    Where there are `max_sockets` already, in `connections` or in a handshake, another one is dropped at once.
    """

    def __init__(
        self,
        listener: socket.socket,
        context: ssl.SSLContext,
        make_protocol: Callable[[], asyncio.Protocol],
        connections: Collection[object],
        *,
        max_sockets: int | None,
        handshake_seconds: float,
    ) -> None:
        listener.setblocking(False)
        self._listener = listener
        self._context = context
        self._make_protocol = make_protocol
        self._connections = connections
        self._max_sockets = max_sockets
        self._handshake_seconds = handshake_seconds
        self._loop = asyncio.get_running_loop()
        self._opening: set[asyncio.Task[None]] = set()
        self._accepting = self._loop.create_task(self._accept(), name="accepts TLS")

    def close(self) -> None:
        """Accept nobody any more; who hasn't finished his handshake is dropped."""
        for task in (self._accepting, *self._opening):
            task.cancel()

    async def wait_closed(self) -> None:
        await asyncio.gather(self._accepting, *self._opening, return_exceptions=True)

    async def _accept(self) -> None:
        while True:
            try:
                accepted, _ = await self._loop.sock_accept(self._listener)
            except OSError:
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            if self._max_sockets is not None and len(self._opening) + len(self._connections) >= self._max_sockets:
                accepted.close()
                continue
            task = self._loop.create_task(self._open(accepted), name="TLS handshake")
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    async def _open(self, accepted: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(
                self._make_protocol,
                accepted,
                ssl=self._context,
                ssl_handshake_timeout=self._handshake_seconds,
                ssl_shutdown_timeout=SHUTDOWN_SECONDS,
            )
        except OSError:  # theirs: who speaks no TLS, or too slowly, gets no answer
            return
