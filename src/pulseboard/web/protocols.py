"""uvicorn's protocol classes and what Pulseboard adds: a way to the transport, and a deadline for handshakes."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

HANDSHAKE_SECONDS = 10.0


class LiveProtocol(WebSocketsSansIOProtocol):
    """A WebSocket connection that puts itself into `scope["extensions"]["pulseboard.connection"]`."""

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions["pulseboard.connection"] = self
        await super().run_asgi()

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
    """An HTTP connection that is closed when a request isn't complete 10 s after it was due, or began."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
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
