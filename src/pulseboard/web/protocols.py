"""uvicorn's protocol classes and what Pulseboard adds: a way to the transport, limits, and deadlines for handshakes."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import NegotiationError
from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.protocol import State
from websockets.typing import ExtensionParameter

from pulseboard.live.frames import WINDOW_BITS
from pulseboard.live.protocol import CloseCode

CLOSE_SECONDS = 10.0
WRITE_BUFFER_BYTES = 16 * 1024
"""What may wait in memory for a viewer to take it."""
UNSENT_BYTES = 64 * 1024
"""What the kernel may keep besides; by itself it would be megabytes, and stats that nobody wants any more."""
FRAMES_SECONDS = 10.0
READ_SECONDS = 20.0
"""How long somebody who is answered may take for what the connection's buffer holds (64 KiB)."""
SENT_AWAY_SECONDS = 1.0
"""How long someone who is one too many, or sends too much, has to answer the close frame."""

_CLIENTS = logging.getLogger("uvicorn.error.clients")
_CLIENTS.setLevel(logging.ERROR)
"""uvicorn warns of every request that is none: whoever sends many would fill the log."""


class SharedDeflateFactory(ServerPerMessageDeflateFactory):
    """Agrees to `permessage-deflate` with clients that can read the frames which are compressed once for all."""

    def __init__(self) -> None:
        super().__init__(
            server_no_context_takeover=True,
            client_no_context_takeover=True,
            server_max_window_bits=WINDOW_BITS,
            client_max_window_bits=WINDOW_BITS,
        )

    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], PerMessageDeflate]:
        answer, extension = super().process_request_params(params, accepted_extensions)
        if extension.local_max_window_bits < WINDOW_BITS:
            raise NegotiationError("the frames are compressed with a larger window")
        return answer, extension


class LiveProtocol(WebSocketsSansIOProtocol):
    """A WebSocket connection that puts itself into `scope["extensions"]["pulseboard.connection"]`."""

    max_frames: int | None = None
    """How many frames, of any kind, the client may send in 10 s: whoever lets it in says so."""
    _counted_since = float("-inf")
    _counted = 0

    def __init__(self, *args: Any, handshake_seconds: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._handshake_seconds = handshake_seconds
        if self.config.ws_per_message_deflate:
            self.conn.available_extensions = [SharedDeflateFactory()]

    @property
    def is_deflated(self) -> bool:
        """Whether the handshake agreed on frames that were compressed for all."""
        return bool(self.conn.extensions)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            connected = transport.get_extra_info("socket")
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        self.transport.set_write_buffer_limits(WRITE_BUFFER_BYTES)

    def close(self, code: int, reason: str, *, within_seconds: float | None = None) -> None:
        """Send a close frame behind what waits in the buffer. Who doesn't answer it is cut off: the buffer of one that
        takes nothing would never drain."""
        if self.close_sent or self.transport.is_closing() or self.conn.state is not State.OPEN:
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(within_seconds or CLOSE_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """As the library's, but with a code that says why, and an end also where the buffer doesn't drain."""
        self.pong_timer = None
        self.close(CloseCode.TOO_SLOW, "no answer to a ping: come back and resume")

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions["pulseboard.connection"] = self
        task = asyncio.current_task()
        assert task is not None
        deadline = self.loop.call_later(self._handshake_seconds, self._give_up, task)
        try:
            await super().run_asgi()
        finally:
            deadline.cancel()

    def _give_up(self, task: asyncio.Task[Any]) -> None:
        """An application that hasn't decided by now never will: the library answers 500 and logs where it hangs."""
        if not self.handshake_complete:
            task.cancel()

    async def send(self, message: Any) -> None:
        """As the library does, which takes a refusal for a handshake left open and logs an error of ours."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True

    def handle_events(self) -> None:
        if self.max_frames is not None and not self.close_sent and self._is_flood(len(self.conn.events)):
            reason = f"more than {self.max_frames} frames in {FRAMES_SECONDS:.0f} s"
            self.close(CloseCode.TOO_MANY, reason, within_seconds=SENT_AWAY_SECONDS)
        super().handle_events()

    def _is_flood(self, frames: int) -> bool:
        now = self.loop.time()
        if now - self._counted_since >= FRAMES_SECONDS:
            self._counted_since, self._counted = now, 0
        self._counted += frames
        return self.max_frames is not None and self._counted > self.max_frames

    def handle_ping(self) -> None:
        """As the library does, but not after our close frame: for one who doesn't read the answers would pile up."""
        if self.close_sent:
            self.conn.data_to_send()
        else:
            super().handle_ping()

    def send_receive_event_to_app(self) -> None:
        """As the library does, but a text that isn't UTF-8 is the client's fault: no traceback in our log."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                if self.conn.state is State.OPEN:
                    self.conn.send_close(1007, "text that isn't UTF-8")
                    self.handle_parser_exception()
                return
        super().send_receive_event_to_app()


class DashboardProtocol(H11Protocol):
    """An HTTP connection that is closed when a request isn't complete `handshake_seconds` after it was due, or began.

    Also when an answer isn't read on for 20 s: exports are long, and whoever stops reading one would keep its place.

    Where there are `max_sockets` connections already it is dropped at once.
    """

    _deadline: asyncio.TimerHandle | None = None
    _read_deadline: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, handshake_seconds: float, max_sockets: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._handshake_seconds = handshake_seconds
        self.logger = _CLIENTS
        self._max_sockets = max_sockets

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._max_sockets is not None and len(self.connections) > self._max_sockets:
            transport.abort()
            return
        self._deadline = self.loop.call_later(self._handshake_seconds, transport.abort)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.get_protocol() is not self:  # it is a WebSocket now
            return
        state = self.conn.their_state
        is_incomplete = state is h11.SEND_BODY or (state is h11.IDLE and self.conn.trailing_data[0] != b"")
        if not is_incomplete:
            self._forget_deadline()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self._handshake_seconds, self.transport.abort)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._read_deadline is None:
            self._read_deadline = self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._forget_read_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_deadline()
        self._forget_read_deadline()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._forget_deadline()
        super().handle_websocket_upgrade(event)

    def _forget_read_deadline(self) -> None:
        if self._read_deadline is not None:
            self._read_deadline.cancel()
            self._read_deadline = None

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
