"""uvicorn as the app runs it: on a socket that is bound already, owning no signals."""

import asyncio
import contextlib
import errno
import functools
import socket
from collections.abc import Iterator

import uvicorn
from litestar.types import ASGIApp

from pulseboard.errors import PortTaken, SettingsError
from pulseboard.web.limits import Limits
from pulseboard.web.protocols import DashboardProtocol, LiveProtocol

PING_SECONDS = 20.0
PONG_SECONDS = 60.0


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises PortTaken, or SettingsError for a host that isn't here."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except PermissionError as error:
        raise PortTaken(
            f"Port {port} needs rights this user has not. Choose one above 1023 with", setting="port"
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"Port {port} on {host} is taken by another program. Stop that one, or choose another with"
            raise PortTaken(message, setting="port") from error
        raise SettingsError(f"Can't listen on {host}: {error.strerror}.") from error
    # Connections inherit it. Without, an answer of two writes waits 40 ms for the acknowledgement of the first: asyncio
    # sets it only for sockets that were made with the protocol's number, uvloop for all.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


class Server(uvicorn.Server):
    """Serves until `stop()`. Sockets are closed with 1012 then, so that every page comes back and resumes."""

    def __init__(self, application: ASGIApp, limits: Limits, *, compress: bool = False) -> None:
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()
        super().__init__(
            uvicorn.Config(
                application,
                http=functools.partial(DashboardProtocol, max_sockets=limits.max_sockets),  # type: ignore[arg-type]
                ws=LiveProtocol,
                ws_max_size=limits.max_frame_bytes,
                ws_per_message_deflate=compress,
                ws_ping_interval=PING_SECONDS,
                ws_ping_timeout=PONG_SECONDS,
                h11_max_incomplete_event_size=16 * 1024,
                timeout_graceful_shutdown=2,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The app owns the signals: uvicorn would raise them again, and the process would die before its clean-up."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Once a second what has to be done every second; uvicorn's own wakes the bot's loop ten times as often.

        Cancelled, it closes in order all the same: whoever's loop this is may cancel everything there at once.
        """
        with contextlib.suppress(asyncio.CancelledError):
            while not await self.on_tick(0):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(1.0):
                        await self._stopping.wait()

    def stop(self) -> None:
        self.should_exit = True
        self._stopping.set()
