"""uvicorn's protocol classes and what Pulseboard adds: a way to the transport, limits, and deadlines for handshakes."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from pulseboard.live.protocol import CloseCode

HANDSHAKE_SECONDS = 10.0
FRAMES_SECONDS = 10.0
SENT_AWAY_SECONDS = 1.0
"""How long someone who is one too many, or sends too much, has to answer the close frame."""


class LiveProtocol(WebSocketsSansIOProtocol):
    """A WebSocket connection that puts itself into `scope["extensions"]["pulseboard.connection"]`."""

    max_frames: int | None = None
    """How many frames, of any kind, the client may send in 10 s: whoever lets it in says so."""
    _counted_since = float("-inf")
    _counted = 0

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions["pulseboard.connection"] = self
        task = asyncio.current_task()
        assert task is not None
        deadline = self.loop.call_later(HANDSHAKE_SECONDS, self._give_up, task)
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
            self._send_away(CloseCode.TOO_MANY, f"more than {self.max_frames} frames in {FRAMES_SECONDS:.0f} s")
        super().handle_events()

    def _is_flood(self, frames: int) -> bool:
        now = self.loop.time()
        if now - self._counted_since >= FRAMES_SECONDS:
            self._counted_since, self._counted = now, 0
        self._counted += frames
        return self.max_frames is not None and self._counted > self.max_frames

    def _send_away(self, code: CloseCode, reason: str) -> None:
        """Close as the application would, but now: it may be waiting for a client that reads nothing."""
        if self.conn.state is State.OPEN:
            self.conn.send_close(code, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
            self.close_sent = True
            self.close_timer = self.loop.call_later(SENT_AWAY_SECONDS, self.transport.abort)
            self.transport.resume_reading()

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
    """An HTTP connection that is closed when a request isn't complete 10 s after it was due, or began.

    Where there are `max_sockets` connections already it is dropped at once.
    """

    _deadline: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, max_sockets: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._max_sockets = max_sockets

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._max_sockets is not None and len(self.connections) > self._max_sockets:
            transport.abort()
            return
        self._deadline = self.loop.call_later(HANDSHAKE_SECONDS, transport.abort)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.get_protocol() is not self:  # it is a WebSocket now
            return
        state = self.conn.their_state
        is_incomplete = state is h11.SEND_BODY or (state is h11.IDLE and self.conn.trailing_data[0] != b"")
        if not is_incomplete:
            self._forget_deadline()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HANDSHAKE_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_deadline()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._forget_deadline()
        super().handle_websocket_upgrade(event)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
