"""A hub's viewers as plain objects, and what it is fed."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame
from websockets.streams import StreamReader

from pulseboard.events import Event, Level
from pulseboard.live.hub import Hub, Viewer
from pulseboard.live.protocol import CloseCode, Hello
from pulseboard.live.resume import Position, Timeline
from pulseboard.stats import (
    DashboardStats,
    EventStats,
)
from pulseboard.storage.log import Epoch, LogState
from tests import stats_sample


def stats(head: int = 0) -> DashboardStats:
    return stats_sample.stats(events=EventStats(head=head))


def events(first: int, last: int, *, epoch: str = "a", message: str = "") -> list[Event]:
    return [
        Event(seq=seq, epoch=epoch, id=str(seq), kind="test.event", level=Level.INFO, message=message, occurred_at="")
        for seq in range(first, last + 1)
    ]


class Log:
    """What the hub reads when a viewer is further behind than the kept frames."""

    def __init__(self) -> None:
        self.reads: list[tuple[int, int]] = []

    async def read_after(self, seq: int, limit: int) -> list[Event]:
        self.reads.append((seq, limit))
        await asyncio.sleep(0)
        return events(seq + 1, seq + limit)


class ListSink:
    """A viewer's end: keeps the writes, and can be full."""

    def __init__(self, *, is_deflated: bool = False) -> None:
        self.is_deflated = is_deflated
        self.sizes: list[int] = []
        self._unread: list[bytes] = []
        self._read: list[list[dict[str, Any]]] = []
        self.writable = asyncio.Event()
        self.writable.set()
        self.closed: CloseCode | None = None

    def write(self, frames: bytes) -> bool:
        assert self.closed is None
        if not self.writable.is_set():
            return False
        self.sizes.append(len(frames))
        self._unread.append(frames)
        return True

    @property
    def writes(self) -> list[list[dict[str, Any]]]:
        """The frames of each write. To read them takes longer than to write them: that waits until somebody asks."""
        self._read += map(parse, self._unread)
        self._unread.clear()
        return self._read

    @property
    def last(self) -> int:
        """The newest event's position; 0 before the first."""
        return next((seq for write in reversed(self.writes) for seq in reversed(_seqs(write))), 0)

    async def drained(self) -> None:
        await self.writable.wait()

    def close(self, code: CloseCode, reason: str) -> None:
        self.closed = code

    def seqs(self) -> list[int]:
        return [seq for write in self.writes for seq in _seqs(write)]

    def stats_heads(self) -> list[int]:
        return [
            frame["data"]["events"]["head"]
            for write in self.writes
            for frame in write
            if frame["type"] == "STATS_UPDATE"
        ]

    def types(self) -> list[str]:
        return [frame["type"] for write in self.writes for frame in write]


def _seqs(write: list[dict[str, Any]]) -> list[int]:
    return [frame["data"]["seq"] for frame in write if frame["type"] == "NEW_EVENT"]


READS_DEFLATED = ClientPerMessageDeflateFactory(client_max_window_bits=None).process_response_params(
    [("server_no_context_takeover", None), ("client_no_context_takeover", None), ("server_max_window_bits", "12")], []
)


def parse(data: bytes) -> list[dict[str, Any]]:
    reader = StreamReader()
    reader.feed_data(data)
    frames = []
    while reader.buffer:
        parsing = Frame.parse(reader.read_exact, mask=False, extensions=[READS_DEFLATED])
        try:
            while True:
                next(parsing)
        except StopIteration as done:
            frames.append(json.loads(done.value.data))
    return frames


def hello(timeline: Timeline, recovered: bool) -> Hello:
    return Hello(
        protocol=1,
        server="",
        build="",
        at="",
        epoch=timeline.epoch,
        head=timeline.head,
        recovered=recovered,
        stats=stats(),
    )


@contextmanager
def watching(hub: Hub, sink: ListSink, position: Position | None = None) -> Iterator[Viewer]:
    viewer = hub.join(sink, position, hello)
    try:
        yield viewer
    finally:
        hub.leave(viewer)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


def timeline(head: int) -> Timeline:
    return Timeline(LogState(head, 1, [Epoch(1, "a")]))


def make_hub(head: int = 0, log: Log | None = None) -> Hub:
    return Hub(timeline(head), (log or Log()).read_after)
