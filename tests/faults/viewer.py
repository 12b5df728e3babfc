"""A viewer made of a bare socket, cheap enough that hundreds of them fit beside the server they watch.

It does what docs/protocol.md asks of a client, and it can do to its own connection what networks do. It mends nothing:
whatever comes is kept as it came, so that a hole, a repetition or a swap stays there for the judge.
"""

import asyncio
import json
import random
import re
import socket
import struct
from collections import Counter
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx

from tests.faults.sequence import Entry

SMALL_BUFFER_BYTES = 8 * 1024
NEVER_AGAIN = {1003, 1007, 1008, 1009, 4400, 4401, 4403}
"""The close codes after which a client does not come back."""

_EVENT = re.compile(rb'\{"type":"NEW_EVENT","data":\{"seq":(\d+),"epoch":"([^"]+)","id":"([^"]+)"').match
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close() throws away what is unsent and sends RST


class Cut(StrEnum):
    """What happens to a connection."""

    RST = "rst"
    FIN = "fin"
    HALF_OPEN = "half-open"
    """Nothing comes through any more, and neither side is told."""
    FROZEN = "frozen"
    """The viewer's process stands still for a while and then goes on with the same socket."""


class Habits(NamedTuple):
    """A viewer's times. Before its nth try to come back it waits `random(0, min(longest_wait, wait * 1.5^n))`."""

    wait_seconds: float = 0.1
    longest_wait_seconds: float = 1.0
    ping_seconds: float = 0.5
    silence_seconds: float = 1.5
    frozen_seconds: float = 1.0


class Stretch:
    """What a viewer holds since it last loaded the dashboard: a start, and all that came after it."""

    def __init__(self, start: int, loaded: list[Entry]) -> None:
        self.start = start
        self.loaded = loaded
        """The newest events up to the start, as `/api/dashboard` gave them, ascending."""
        self.seen: list[Entry] = []


class Viewer:
    """`run()` watches until cancelled. `entries` is shared by a fleet, so that each event is kept once."""

    def __init__(self, address: str, http: httpx.AsyncClient, habits: Habits, entries: dict[bytes, Entry]) -> None:
        url = urlsplit(address)
        assert url.hostname is not None
        self.host, self.port, self.netloc = url.hostname, url.port, url.netloc
        self.entries = entries
        self.stretches: list[Stretch] = []
        self.seq = 0
        self.epoch = ""
        self.recovered: Counter[bool] = Counter()
        """What it was told in each `HELLO`."""
        self.closes: Counter[int] = Counter()
        self.tries_at: list[float] = []
        """When it tried to connect, in the loop's time."""
        self.due_at = 0.0
        """When it was to try again, last."""
        self.greeted_at: list[float] = []
        self._http = http
        self._habits = habits
        self._connection: Connection | None = None
        self._abandoned: list[asyncio.Transport] = []
        self._tries = 0
        self._is_frozen = False
        self._stopped_for: int | None = None
        self._loading: asyncio.Task[None] | None = None

    @property
    def is_watching(self) -> bool:
        """It has a connection that was greeted, and no fault is under way on it."""
        connection = self._connection
        if connection is None or connection.lost.done():
            return False
        return connection.is_greeted and not connection.is_half_open and not self._is_frozen

    async def run(self) -> None:
        try:
            while self._stopped_for is None:
                try:
                    if not self.stretches:
                        await self._load()
                    await self._watch()
                except (OSError, httpx.HTTPError):
                    pass
                self._tries += 1
                limit = min(self._habits.longest_wait_seconds, self._habits.wait_seconds * 1.5**self._tries)
                wait = random.uniform(0, limit)
                self.due_at = asyncio.get_running_loop().time() + wait
                await asyncio.sleep(wait)
        finally:
            for transport in self._abandoned:
                transport.abort()

    def cut(self, fault: Cut) -> None:
        """Do this to the connection as it is now."""
        connection = self._connection
        assert connection is not None
        match fault:
            case Cut.RST:
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                connection.transport.abort()
            case Cut.FIN:
                connection.transport.close()
            case Cut.HALF_OPEN:
                connection.transport.pause_reading()
                connection.is_half_open = True
            case Cut.FROZEN:
                connection.transport.pause_reading()
                self._is_frozen = True
                asyncio.get_running_loop().call_later(
                    random.uniform(0.5, 1) * self._habits.frozen_seconds, self._thaw, connection
                )

    def greeted(self, hello: dict[str, Any]) -> None:
        """HELLO came: either all after our position follows, or we begin anew from the dashboard."""
        self._tries = 0
        self.greeted_at.append(asyncio.get_running_loop().time())
        self.recovered[hello["recovered"]] += 1
        if not hello["recovered"]:
            self._connection.held_back = []  # type: ignore[union-attr]
            self._loading = asyncio.create_task(self._begin_anew(self._connection))  # type: ignore[arg-type]

    def take(self, entry: Entry) -> None:
        self.stretches[-1].seen.append(entry)
        self.seq, self.epoch = entry.seq, entry.epoch

    def closed(self, code: int) -> None:
        self.closes[code] += 1
        if code in NEVER_AGAIN:
            self._stopped_for = code

    async def _watch(self) -> None:
        """One connection, from its first byte to its loss."""
        loop = asyncio.get_running_loop()
        self.tries_at.append(loop.time())
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
        plain.setblocking(False)
        try:
            async with asyncio.timeout(self._habits.silence_seconds):
                await loop.sock_connect(plain, (self.host, self.port))
            _, connection = await loop.create_connection(lambda: Connection(self, plain), sock=plain)
        except BaseException:
            plain.close()
            raise
        self._connection = connection
        try:
            while not connection.lost.done():
                await asyncio.wait([connection.lost], timeout=self._habits.ping_seconds)
                if self._is_frozen:
                    continue
                if loop.time() - connection.heard_at > self._habits.silence_seconds:
                    return
                connection.ping()
        finally:
            if self._loading is not None:
                self._loading.cancel()
            self._is_frozen = False
            connection.give_up()
            if connection.is_half_open and not connection.lost.done():  # the server isn't told that we left
                self._abandoned.append(connection.transport)
            else:
                connection.transport.close()

    def _thaw(self, connection: "Connection") -> None:
        if connection is self._connection and self._is_frozen:
            self._is_frozen = False
            connection.heard_at = asyncio.get_running_loop().time()
            connection.transport.resume_reading()

    async def _begin_anew(self, connection: "Connection") -> None:
        try:
            await self._load()
        except httpx.HTTPError:
            connection.transport.abort()
            return
        connection.let_go(after=self.seq)

    async def _load(self) -> None:
        answer = await self._http.get("/api/dashboard")
        answer.raise_for_status()
        dashboard = answer.json()
        loaded = [Entry(event["seq"], event["epoch"], event["id"]) for event in reversed(dashboard["events"])]
        self.stretches.append(Stretch(dashboard["head"], loaded))
        self.seq, self.epoch = dashboard["head"], dashboard["epoch"]


class Connection(asyncio.Protocol):
    """As much of RFC 6455 as it takes to read what a server sends."""

    transport: asyncio.Transport

    def __init__(self, viewer: Viewer, plain: socket.socket) -> None:
        self._viewer = viewer
        self._loop = asyncio.get_running_loop()
        self._rest = b""
        self._is_open = False
        self._is_given_up = False
        self.socket = plain
        self.is_greeted = False
        self.is_half_open = False
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self.heard_at = self._loop.time()
        self.held_back: list[Entry] | None = None
        """What came while the dashboard was being loaded; None while nothing is."""
        self._is_loaded_to = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        viewer = self._viewer
        transport.write(
            f"GET /ws?epoch={viewer.epoch}&after={viewer.seq} HTTP/1.1\r\nHost: {viewer.netloc}\r\n"
            f"Origin: http://{viewer.netloc}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(None)

    def give_up(self) -> None:
        """Whatever still comes was not seen."""
        self._is_given_up = True

    def ping(self) -> None:
        if self.is_greeted:
            self._send(0x1, b'{"type":"PING","data":{"nonce":1}}')

    def let_go(self, after: int) -> None:
        """The dashboard is loaded up to here: hand on what was held back and, from now on, what comes after that."""
        held_back, self.held_back = self.held_back or [], None
        self._is_loaded_to = after
        for entry in held_back:
            self._take(entry)

    def data_received(self, data: bytes) -> None:
        if self._is_given_up:
            return
        self.heard_at = self._loop.time()
        buffer = self._rest + data if self._rest else data
        if not self._is_open:
            head, end, buffer = buffer.partition(b"\r\n\r\n")
            if not end:
                self._rest = head
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                self.transport.abort()
                return
            self._is_open = True
        self._rest = self._read_frames(buffer)

    def _read_frames(self, buffer: bytes) -> bytes:
        """Reads whole frames; returns what is left."""
        at, end = 0, len(buffer)
        while end - at >= 2:
            length, start = buffer[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(buffer[at + 2 : at + 4]), at + 4
            elif length == 127:
                length, start = int.from_bytes(buffer[at + 2 : at + 10]), at + 10
            if start + length > end:
                break
            if event := _EVENT(buffer, start):
                self._event(event)
            else:
                self._frame(buffer[at] & 0xF, buffer[start : start + length])
            at = start + length
        return buffer[at:]

    def _event(self, event: re.Match[bytes]) -> None:
        entry = self._viewer.entries.get(event[0])
        if entry is None:
            entry = Entry(int(event[1]), event[2].decode(), event[3].decode())
            self._viewer.entries[event[0]] = entry
        if self.held_back is None:
            self._take(entry)
        else:
            self.held_back.append(entry)

    def _take(self, entry: Entry) -> None:
        if entry.seq > self._is_loaded_to:
            self._viewer.take(entry)

    def _frame(self, opcode: int, payload: bytes) -> None:
        if opcode == 0x9:
            self._send(0xA, payload)
        elif opcode == 0x8:
            self._viewer.closed(int.from_bytes(payload[:2]))
            self._send(0x8, payload[:2])
            self.transport.close()
        elif opcode == 0x1:
            frame = json.loads(payload)
            assert frame["type"] != "NEW_EVENT", "the fields of an event come in another order: adapt _EVENT"
            if frame["type"] == "HELLO":
                self.is_greeted = True
                self._viewer.greeted(frame["data"])

    def _send(self, opcode: int, payload: bytes) -> None:
        self.transport.write(bytes([0x80 | opcode, 0x80 | len(payload), 0, 0, 0, 0]) + payload)  # masked with zeros
