"""`GET /ws`: the live stream. What is sent and what may come in is in `live/protocol.py`."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from urllib.parse import parse_qsl

import msgspec
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from msgspec import Meta

from pulseboard import __version__
from pulseboard.events import now_ms, timestamp
from pulseboard.live.frames import framed
from pulseboard.live.protocol import (
    PROTOCOL,
    CloseCode,
    ErrorCode,
    ErrorFrame,
    Hello,
    Pong,
    PongFrame,
    ProtocolError,
    decode_client_frame,
)
from pulseboard.live.resume import Position, Timeline
from pulseboard.stats import DashboardStats
from pulseboard.web.access import identify
from pulseboard.web.board import Board
from pulseboard.web.borders import refuse
from pulseboard.web.limits import Limits
from pulseboard.web.page import BUILD
from pulseboard.web.problems import Problem
from pulseboard.web.watchers import Watchers

if TYPE_CHECKING:
    from pulseboard.web.protocols import LiveProtocol

_CATCH_UP_SECONDS = 1.0


class Query(msgspec.Struct, forbid_unknown_fields=True):
    """`?epoch=…&after=…`"""

    epoch: Annotated[str, Meta(max_length=64)] | None = None
    after: Annotated[int, Meta(ge=0, le=2**53 - 1)] | None = None


class Live(NamedTuple):
    """What a viewer is shown and has to keep to. In one, since Litestar starts a task for each of several things."""

    board: Board
    limits: Limits
    watchers: Watchers


@websocket("/ws", opt={"action": "live.watch"})
async def ws(socket: WebSocket[Any, Any, Any], live: NamedDependency[Live]) -> None:
    """A viewer, from its handshake to its end."""
    try:
        position = _position(socket.scope["query_string"])
    except msgspec.ValidationError as error:
        await refuse(Problem(400, f"{error}."), socket.scope, socket.receive, socket.send)
    else:
        await _watch(socket, live, position)


async def _watch(socket: WebSocket[Any, Any, Any], live: Live, position: Position | None) -> None:
    board, limits, watchers = live
    await socket.accept()
    sink, identity = SocketSink(socket), identify(socket)
    if watchers.count(identity) >= limits.max_session_connections:
        reason = f"{limits.max_session_connections} viewers are connected with this login already"
        sink.close(CloseCode.TOO_MANY, reason)
    else:
        with watchers.watching(identity, sink.close):
            await _show(socket, board, sink, position, limits.max_bad_frames)


async def _show(
    socket: WebSocket[Any, Any, Any], board: Board, sink: "SocketSink", position: Position | None, max_bad_frames: int
) -> None:
    if position is not None and position.after > board.hub.timeline.head:
        await _reach(board, position.after)
    stats = await board.sampler.stats()

    def hello(timeline: Timeline, recovered: bool) -> Hello:
        counted = msgspec.structs.replace(stats, viewers=board.hub.viewers + 1)  # who is greeted watches too
        return _hello(timeline, counted, recovered=recovered)

    viewer = board.hub.join(sink, position, hello)
    try:
        await _listen(socket, sink, max_bad_frames)
    except asyncio.CancelledError:  # with everything else in a loop that ends: that is no fault, and no reason to stay
        sink.close(CloseCode.RESTARTING, "stopping: come back")
    finally:
        board.hub.leave(viewer)


def _position(query_string: bytes) -> Position | None:
    """Where the viewer wants to go on. Raises msgspec.ValidationError with what is wrong."""
    pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    given = dict(pairs)
    if len(given) < len(pairs):
        raise msgspec.ValidationError("A parameter is given twice")
    query = msgspec.convert(given, Query, strict=False)
    return None if query.after is None else Position(query.epoch, query.after)


async def _reach(board: Board, seq: int) -> None:
    """The page may have read an event from the database that has not come by here yet."""
    try:
        async with asyncio.timeout(_CATCH_UP_SECONDS):
            await board.follower.reached(seq)
    except TimeoutError:
        return


class SocketSink:
    """Writes ready frames straight to the connection; uvicorn's protocol did the handshake and does the rest."""

    def __init__(self, socket: WebSocket[Any, Any, Any]) -> None:
        extensions: dict[str, Any] = socket.scope["extensions"]  # type: ignore[assignment]
        self._connection: LiveProtocol = extensions["pulseboard.connection"]
        self._transport, self._writable = self._connection.transport, self._connection.writable
        self.is_deflated = self._connection.is_deflated

    def write(self, frames: bytes) -> bool:
        if not self._writable.is_set():
            return False
        # Nothing may follow a close frame.
        if not self._connection.close_sent and not self._transport.is_closing():
            self._transport.write(frames)
        return True

    def answer(self, value: object) -> None:
        """Send something that the viewer asked for: how much that can be is limited."""
        if not self._connection.close_sent and not self._transport.is_closing():
            self._transport.write(framed(value))

    async def drained(self) -> None:
        await self._writable.wait()

    def close(self, code: CloseCode, reason: str) -> None:
        self._connection.close(code, reason)


async def _listen(socket: WebSocket[Any, Any, Any], sink: SocketSink, max_bad_frames: int) -> None:
    """Answer what the viewer sends until it goes, or has to."""
    bad_frames = 0
    while True:
        message = await socket.receive()
        if message["type"] != "websocket.receive":
            return None
        text = message.get("text")
        if text is None:
            return sink.close(CloseCode.UNSUPPORTED_DATA, "text frames only")
        try:
            frame = decode_client_frame(text)
        except msgspec.DecodeError as error:
            bad_frames += 1
            sink.answer(ErrorFrame(ProtocolError(code=ErrorCode.BAD_FRAME, message=str(error))))
            if bad_frames == max_bad_frames:
                return sink.close(CloseCode.BAD_FRAME, "too many frames that can't be read")
        else:
            sink.answer(PongFrame(Pong(nonce=frame.data.nonce, at=_now())))


def _hello(timeline: Timeline, stats: DashboardStats, *, recovered: bool) -> Hello:
    return Hello(
        protocol=PROTOCOL,
        server=__version__,
        build=BUILD,
        at=_now(),
        epoch=timeline.epoch,
        head=timeline.head,
        recovered=recovered,
        stats=stats,
    )


def _now() -> str:
    return timestamp(now_ms())
