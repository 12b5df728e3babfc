"""The line between clients and the gateway: clients come in, lines are cut, and for a while nobody gets through."""

import time
from typing import Literal

from aiohttp import web

from pulseboard.sim.compression import UnknownCompression, open_stream
from pulseboard.sim.connection import CLOSE_SECONDS, MAX_FRAME_BYTES, Connection, Op, encoded
from pulseboard.sim.faults import GatewayFault
from pulseboard.sim.gateway import Gateway
from pulseboard.sim.rest.replies import DiscordError
from pulseboard.sim.world import DoesNotFit

CloseWith = int | Literal["op7", "op9", "op9-resumable"] | None


class Line:
    def __init__(self, gateway: Gateway, heartbeat_interval_seconds: float) -> None:
        self.connections: set[Connection] = set()
        self.opened = 0
        self._gateway = gateway
        self._heartbeat_interval_seconds = heartbeat_interval_seconds
        self._refused_until, self._refused_with = 0.0, 503

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """A client at the gateway's door."""
        faults = self._gateway.faults
        if faults.strikes(GatewayFault.REFUSED):
            return DiscordError(503, 0, "503: refused for now").response()
        try:
            stream = open_stream(request.query.get("compress"))
        except UnknownCompression as unknown:
            return DiscordError(400, 50035, str(unknown)).response()
        if request.query.get("encoding", "json") != "json" or request.transport is None:
            return DiscordError(400, 50035, "The only encoding here is json.").response()
        socket = web.WebSocketResponse(compress=False, max_msg_size=MAX_FRAME_BYTES, timeout=CLOSE_SECONDS)
        await socket.prepare(request)
        connection = Connection(socket, request.transport, stream)
        self.connections.add(connection)
        self.opened += 1
        if faults.strikes(GatewayFault.SILENT):
            connection.fall_silent()
        greeting = encoded(Op.HELLO, {"heartbeat_interval": round(self._heartbeat_interval_seconds * 1000)})
        if faults.strikes(GatewayFault.OP7_BEFORE_HELLO):
            greeting = encoded(Op.RECONNECT, None)
        try:
            await connection.run(self._gateway, greeting, self._heartbeat_interval_seconds)
        finally:
            self.connections.discard(connection)
        return socket

    def of(self, shard: int | None) -> list[Connection]:
        """The connections of a shard, or all of them."""
        return [
            connection
            for connection in self.connections
            if shard is None or (connection.session is not None and connection.session.shard == shard)
        ]

    async def drop(self, how: CloseWith, shard: int | None) -> int:
        """Ends connections: None cuts it, a number closes it, op 7 and op 9 leave that to the client."""
        connections = self.of(shard)
        for connection in connections:
            match how:
                case None:
                    connection.abort()
                case "op7":
                    connection.send(encoded(Op.RECONNECT, None))
                case "op9" | "op9-resumable":
                    if how == "op9" and connection.session is not None:
                        self._gateway.invalidate(connection.session)
                    connection.send(encoded(Op.INVALID_SESSION, how == "op9-resumable"))
                case int() if 1000 <= how < 5000:
                    await connection.close(how)
                case _:
                    raise DoesNotFit(f"{how!r} is no close code, nor op7, op9 or op9-resumable.")
        return len(connections)

    def refuse(self, seconds: float, status: int) -> None:
        if not 400 <= status < 600 or not 0 <= seconds < float("inf"):
            raise DoesNotFit(f"A refusal has a status of 400 to 599 and lasts 0 s or more: not {status}, {seconds} s.")
        self._refused_until = time.monotonic() + seconds
        self._refused_with = status

    def refusing(self) -> int | None:
        """The status that everything is refused with now."""
        return self._refused_with if time.monotonic() < self._refused_until else None
