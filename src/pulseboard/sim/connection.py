"""One client's socket at the gateway: frames in, frames out, compressed as the client asked for."""

import asyncio
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from aiohttp import WSMsgType, web

from pulseboard.sim.compression import Stream

if TYPE_CHECKING:
    from pulseboard.sim.session import Session

MAX_FRAME_BYTES = 4096
"""What Discord takes from a client."""
MAX_WAITING = 20_000
"""Frames that wait for a client that doesn't read; then it is cut off."""
LEAST_PATIENCE_SECONDS = 30.0
CLOSE_SECONDS = 2.0
GOODBYES = {1000, 1001}
"""Codes by which a client ends its session."""
ENDINGS = {4003, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014}
"""Codes by which the gateway ends it. After any other, and where a line is just cut, it can be resumed."""


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Frame(msgspec.Struct):
    """A frame as it came in, its data still encoded."""

    op: int
    d: msgspec.Raw = msgspec.Raw(b"null")


class _OutgoingFrame(msgspec.Struct):
    op: int
    d: Any
    s: int | None
    t: str | None


class CloseConnection(Exception):
    """Close the socket with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Receiver(Protocol):
    def received(self, connection: "Connection", frame: Frame) -> None: ...
    def lost(self, connection: "Connection", *, for_good: bool) -> None: ...


def encoded(op: Op, data: Any, sequence: int | None = None, event: str | None = None) -> bytes:
    return msgspec.json.encode(_OutgoingFrame(op, data, sequence, event))


class Connection:
    """`run` it to its end. `send`, `acknowledge` and `abort` return at once; frames go out in the order of `send`."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport, stream: Stream | None) -> None:
        self.session: Session | None = None
        self._socket = socket
        self._transport = transport
        self._stream = stream
        self._waiting: asyncio.Queue[bytes | int] = asyncio.Queue(MAX_WAITING)
        """Frames, and the code to close with behind the last of them."""
        self._is_over = False
        self._is_silent = False
        self._closed = asyncio.Event()
        self._closed.set()

    def send(self, frame: bytes) -> None:
        if not self._is_silent:
            self._put(frame)

    def acknowledge(self, after_seconds: float) -> None:
        """Answers a heartbeat."""
        asyncio.get_running_loop().call_later(after_seconds, self.send, encoded(Op.HEARTBEAT_ACK, None))

    def abort(self) -> None:
        """Cuts the line without a word."""
        self._transport.abort()

    def fall_silent(self) -> None:
        """Says nothing any more, and hears nothing; the line stays open."""
        self._is_silent = True

    def close_when_sent(self, code: int) -> None:
        """Closes once everything before has gone out."""
        self._put(code)

    async def close(self, code: int, reason: str = "") -> None:
        self._is_over = code in ENDINGS
        self._closed.clear()
        try:
            await self._socket.close(code=code, message=reason.encode())
        finally:
            self._closed.set()

    async def run(self, receiver: Receiver, greeting: bytes, heartbeat_interval_seconds: float) -> None:
        """Greets and handles the client until the connection ends, whoever ends it."""
        self.send(greeting)
        writer = asyncio.create_task(self._write())
        try:
            await self._read(receiver, max(3 * heartbeat_interval_seconds, LEAST_PATIENCE_SECONDS))
        except CloseConnection as closing:
            await self.close(closing.code, str(closing))
        finally:
            receiver.lost(self, for_good=self._is_over)
            try:
                # The writer or another may be closing, of which aiohttp 3.9 tells the reader first; and it closes with
                # 1000 itself once this returns.
                await self._closed.wait()
            finally:
                writer.cancel()

    def _put(self, frame_or_code: bytes | int) -> None:
        try:
            self._waiting.put_nowait(frame_or_code)
        except asyncio.QueueFull:
            self.abort()

    async def _read(self, receiver: Receiver, patience_seconds: float) -> None:
        frames = msgspec.json.Decoder(Frame)
        while True:
            try:
                message = await self._socket.receive(timeout=patience_seconds)
            except TimeoutError:
                raise CloseConnection(4009, "Session timed out.") from None
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                self._is_over |= message.type is WSMsgType.CLOSE and message.data in GOODBYES
                return
            if self._is_silent:
                continue
            try:
                receiver.received(self, frames.decode(message.data))
            except msgspec.MsgspecError:
                raise CloseConnection(4002, "Error while decoding payload.") from None

    async def _write(self) -> None:
        while True:
            frame = await self._waiting.get()
            try:
                if isinstance(frame, int):
                    await self.close(frame)
                    return
                if self._stream is None:
                    await self._socket.send_str(frame.decode())
                else:
                    await self._socket.send_bytes(self._stream(frame))
            except (ConnectionError, RuntimeError):  # closing: the reader notices
                return
