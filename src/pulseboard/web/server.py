"""uvicorn as the app runs it: on a socket that is bound already, owning no signals."""

import asyncio
import contextlib
import errno
import functools
import socket
import ssl
from collections.abc import Iterator, Sequence

import uvicorn
from litestar.types import ASGIApp

from pulseboard.errors import PortTaken, SettingsError
from pulseboard.ticks import seconds_to_tick
from pulseboard.web.limits import Limits
from pulseboard.web.protocols import DashboardProtocol, LiveProtocol
from pulseboard.web.tls import TlsListener

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
        message = f"Can't listen on {host}: {error.strerror}. Choose an address of this machine, as 127.0.0.1, with"
        raise SettingsError(message, setting="host") from error
    # Connections inherit it. Without, an answer of two writes waits 40 ms for the acknowledgement of the first: asyncio
    # sets it only for sockets that were made with the protocol's number, uvloop for all.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


class Server(uvicorn.Server):
    """Serves until `stop()`. Sockets are closed with 1012 then, so that every page comes back and resumes.

    `proxies`: addresses and networks that are believed whom they ask for, and how they were asked. Without any,
    `X-Forwarded-…` is only what the client wrote.
    """

    def __init__(
        self,
        application: ASGIApp,
        limits: Limits,
        *,
        compress: bool = False,
        proxies: Sequence[str] = (),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()
        self._tls, self._limits = tls, limits
        seconds = limits.max_handshake_seconds
        http = functools.partial(DashboardProtocol, max_sockets=limits.max_sockets, handshake_seconds=seconds)
        super().__init__(
            uvicorn.Config(
                application,
                http=http,  # type: ignore[arg-type]
                proxy_headers=bool(proxies),
                forwarded_allow_ips=list(proxies),
                ws=functools.partial(LiveProtocol, handshake_seconds=seconds),  # type: ignore[arg-type]
                ws_max_size=limits.max_frame_bytes,
                ws_per_message_deflate=compress,
                ws_ping_interval=PING_SECONDS,
                ws_ping_timeout=PONG_SECONDS,
                h11_max_incomplete_event_size=limits.max_header_bytes,
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
        if self._tls is None:
            await super().startup(sockets)
        else:
            self.servers = [self._encrypted(listener, self._tls) for listener in sockets or ()]  # type: ignore[misc]
            self.started = True
        self.ready.set()

    def _encrypted(self, listener: socket.socket, context: ssl.SSLContext) -> TlsListener:
        def make_protocol() -> asyncio.Protocol:
            made: asyncio.Protocol = self.config.http_protocol_class(
                config=self.config,  # type: ignore[call-arg]
                server_state=self.server_state,
                app_state=self.lifespan.state,
            )
            return made

        return TlsListener(
            listener,
            context,
            make_protocol,
            self.server_state.connections,
            max_sockets=self._limits.max_sockets,
            handshake_seconds=self._limits.max_handshake_seconds,
        )

    async def main_loop(self) -> None:
        """Once a second what has to be done every second; uvicorn's own wakes the bot's loop ten times as often.

        Cancelled, it closes in order all the same: whoever's loop this is may cancel everything there at once.
        """
        with contextlib.suppress(asyncio.CancelledError):
            while not await self.on_tick(0):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(seconds_to_tick(asyncio.get_running_loop().time(), 1.0)):
                        await self._stopping.wait()

    def stop(self) -> None:
        self.should_exit = True
        self._stopping.set()
