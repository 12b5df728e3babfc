"""Many viewers on bare sockets in one thread: they cost so little that what is measured is the server."""

import re
import selectors
import socket
import time
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

_EVENT = b'{"type":"NEW_EVENT","data":{"seq":'
_EPOCH = re.compile(rb'"epoch":"([^"]+)"')
_SENT_AT = re.compile(rb'"at":(\d+)')


class RawViewer:
    """One viewer. Each event must follow the one before: `last` is the position it has reached without a hole."""

    def __init__(self, address: str, position: tuple[str, int] | None = None, *, is_timed: bool = False) -> None:
        self.last = position[1] if position else None
        self._newest = b""
        self._is_timed = is_timed
        self.hello: bytes | None = None
        self.greeted_at = self.reached_at = 0.0
        self.latencies_ms: list[float] = []
        self._buffer = bytearray()
        self._is_open = False
        host, port = urlsplit(address).hostname, urlsplit(address).port
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.connect_ex((host, port))
        query = f"?epoch={position[0]}&after={position[1]}" if position else ""
        self._request = (
            f"GET /ws{query} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {address}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        ).encode()

    @property
    def position(self) -> tuple[str, int]:
        """Of the last event that came."""
        epoch = _EPOCH.search(self._newest)
        assert epoch is not None
        assert self.last is not None
        return epoch[1].decode(), self.last

    def write_request(self) -> None:
        self.socket.send(self._request)

    def read(self) -> None:
        data = self.socket.recv(256 * 1024)
        assert data, "the server closed the connection"
        self._buffer += data
        if not self._is_open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            assert self._buffer.startswith(b"HTTP/1.1 101"), bytes(self._buffer[:200])
            del self._buffer[: end + 4]
            self._is_open = True
        self._read_frames()

    def _read_frames(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) >= at + 2:
            length, start = buffer[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            if len(buffer) < start + length:
                break
            self._take(buffer[at] & 15, bytes(buffer[start : start + length]))
            at = start + length
        del buffer[:at]

    def _take(self, opcode: int, payload: bytes) -> None:
        now = time.monotonic_ns()
        if opcode == 9:
            self.socket.send(bytes([0x8A, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
        elif payload.startswith(_EVENT):
            seq = int(payload[len(_EVENT) : payload.index(b",", len(_EVENT))])
            assert self.last is None or seq == self.last + 1, f"{seq} came after {self.last}"
            self.last, self._newest, self.reached_at = seq, payload, now / 1e9
            if self._is_timed and (sent := _SENT_AT.search(payload)):
                self.latencies_ms.append((now - int(sent[1])) / 1e6)
        elif payload.startswith(b'{"type":"HELLO"'):
            self.hello, self.greeted_at = payload, now / 1e9
        else:
            assert opcode == 1, (opcode, payload)


class RawViewers:
    """Reads for many viewers until a condition holds."""

    def __init__(self) -> None:
        self.viewers: list[RawViewer] = []
        self._selector = selectors.DefaultSelector()

    def connect(self, viewers: Iterable[RawViewer]) -> None:
        for viewer in viewers:
            self.viewers.append(viewer)
            self._selector.register(viewer.socket, selectors.EVENT_WRITE, viewer)

    def drop(self, viewers: Iterable[RawViewer]) -> None:
        for viewer in list(viewers):
            self.viewers.remove(viewer)
            self.stop_reading([viewer])
            viewer.socket.close()

    def stop_reading(self, viewers: Iterable[RawViewer]) -> None:
        for viewer in viewers:
            if viewer.socket in self._selector.get_map():
                self._selector.unregister(viewer.socket)

    def go_on_reading(self, viewers: Iterable[RawViewer]) -> None:
        for viewer in viewers:
            self._selector.register(viewer.socket, selectors.EVENT_READ, viewer)

    def read_until(self, condition: Callable[[], bool], seconds: float = 20) -> None:
        """Read until it holds. Looked at about every 10 ms."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it takes too long"
            look_at = time.monotonic() + 0.01
            while time.monotonic() < look_at:
                self._read_once()

    def read_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.read_until(lambda: time.monotonic() >= end, seconds + 20)

    def greeted(self) -> bool:
        return all(viewer.hello for viewer in self.viewers)

    def reached(self, seq: int) -> Callable[[], bool]:
        return lambda: all((viewer.last or 0) >= seq for viewer in self.viewers)

    def close(self) -> None:
        self.drop(self.viewers)
        self._selector.close()

    def _read_once(self) -> None:
        for key, ready in self._selector.select(0.005):
            if ready & selectors.EVENT_WRITE:
                key.data.write_request()
                self._selector.modify(key.fileobj, selectors.EVENT_READ, key.data)
            else:
                key.data.read()
