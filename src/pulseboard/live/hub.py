"""The hub: every viewer is a position in the log, and is sent what comes after it.

Events are framed once and kept for a while; frames that are ready together go out in one write per viewer. The first
event after a pause leaves at once; while more keep coming they are gathered for a frame of a screen. A viewer that
can't take more stays where it is, and catches up from the log in pages once its buffer drains: nothing waits in memory
for it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from websockets.frames import Frame, Opcode

from pulseboard.events import Event
from pulseboard.live.protocol import CloseCode, Hello, HelloFrame, NewEventFrame, StatsUpdateFrame, encode
from pulseboard.live.resume import Position, Timeline
from pulseboard.stats import DashboardStats

GATHER_SECONDS = 0.016
KEPT_FRAMES = 4_096
PAGE_EVENTS = 100
MAX_BLOCKED_SECONDS = 60.0


class Sink(Protocol):
    """The way to one viewer. `write` takes ready WebSocket frames and never blocks."""

    def write(self, frames: bytes) -> None: ...
    def is_full(self) -> bool: ...
    async def drained(self) -> None: ...
    async def close(self, code: CloseCode, reason: str) -> None: ...


class Viewer:
    """One viewer: what it has been sent, and whether it keeps up."""

    def __init__(self, sink: Sink, position: int) -> None:
        self.sink = sink
        self.position = position
        self.fell_behind = asyncio.Event()
        self.missed_stats = False


ReadAfter = Callable[[int, int], Awaitable[list[Event]]]


class Hub:
    """`read_after(seq, limit)` reads the log for viewers that are further behind than the frames kept here."""

    def __init__(self, timeline: Timeline, read_after: ReadAfter, newest: Sequence[Event] = ()) -> None:
        self.timeline = timeline
        self._read_after = read_after
        self._frames: deque[bytes] = deque(maxlen=KEPT_FRAMES)  # of the last events up to the head
        self._sent = timeline.head  # up to where the viewers that keep up have been sent
        self._keeping_up: set[Viewer] = set()
        self._viewers: set[Viewer] = set()
        self._stats_frame: bytes | None = None
        self._flush_handle: asyncio.Handle | None = None
        self._flushed_at = float("-inf")

    @property
    def viewers(self) -> int:
        return len(self._viewers)

    def publish(self, events: Sequence[Event]) -> None:
        """The log has grown by these: they follow each other and the head without a gap."""
        for event in events:
            self._frames.append(framed(NewEventFrame(event)))
            self.timeline.extend(event.seq, event.epoch)
        if events and self._flush_handle is None:
            loop = asyncio.get_running_loop()
            wait = self._flushed_at + GATHER_SECONDS - loop.time()
            self._flush_handle = loop.call_later(wait, self._flush) if wait > 0 else loop.call_soon(self._flush)

    def forget(self, oldest: int) -> None:
        pass

    def reset(self, state: object, newest: Sequence[Event]) -> None:
        pass

    def publish_stats(self, stats: DashboardStats) -> None:
        """The newest stats replace whatever stats a viewer has not been sent yet."""
        self._stats_frame = framed(StatsUpdateFrame(stats))
        for viewer in self._viewers:
            if viewer in self._keeping_up and not viewer.sink.is_full():
                viewer.sink.write(self._stats_frame)
            else:
                viewer.missed_stats = True

    async def serve(self, sink: Sink, position: Position | None, hello: Callable[[Timeline, bool], Hello]) -> None:
        """Greet a viewer and send it all that comes after its position, until cancelled.

        Where that can't be done whole it is sent what comes after the head, and `hello(timeline, recovered)` says so.
        """
        if self._flush_handle is not None:  # what waits to be gathered is before this viewer's time
            self._flush_handle.cancel()
            self._flush()
        start = self.timeline.start_for(position)
        viewer = Viewer(sink, self._sent if start is None else start)
        self._viewers.add(viewer)
        try:
            sink.write(framed(HelloFrame(hello(self.timeline, start is not None))))
            while await self._catch_up(viewer):
                # No await between the last look at the position and this: nothing can come in between.
                self._keeping_up.add(viewer)
                await viewer.fell_behind.wait()
                viewer.fell_behind.clear()
        finally:
            self._viewers.discard(viewer)
            self._keeping_up.discard(viewer)

    def _flush(self) -> None:
        self._flush_handle = None
        self._flushed_at = asyncio.get_running_loop().time()
        head = self.timeline.head
        ready = self._kept_after(self._sent, head - self._sent)
        self._sent = head
        for viewer in list(self._keeping_up):
            if ready is None or viewer.sink.is_full():
                self._keeping_up.discard(viewer)
                viewer.fell_behind.set()
            else:
                viewer.sink.write(ready)
                viewer.position = head

    async def _catch_up(self, viewer: Viewer) -> bool:
        """Bring a viewer to where the others are, page by page, as fast as it takes them; False when it takes none."""
        while True:
            try:
                async with asyncio.timeout(MAX_BLOCKED_SECONDS):
                    await viewer.sink.drained()
            except TimeoutError:
                await viewer.sink.close(CloseCode.TOO_SLOW, "too slow: come back and resume")
                return False
            if viewer.missed_stats and self._stats_frame is not None:
                viewer.sink.write(self._stats_frame)
                viewer.missed_stats = False
            if viewer.position >= self._sent:
                return True
            viewer.sink.write(await self._page_after(viewer))

    async def _page_after(self, viewer: Viewer) -> bytes:
        count = min(self._sent - viewer.position, PAGE_EVENTS)
        page = self._kept_after(viewer.position, count)
        if page is None:
            events = await self._read_after(viewer.position, count)
            page = b"".join(framed(NewEventFrame(event)) for event in events)
            count = len(events)
        viewer.position += count
        return page

    def _kept_after(self, seq: int, count: int) -> bytes | None:
        """The frames of the `count` events after a position; None when they aren't all kept any more."""
        first = len(self._frames) - (self.timeline.head - seq)
        if first < 0:
            return None
        return b"".join(self._frames[index] for index in range(first, first + count))


def framed(value: object) -> bytes:
    """A value as the bytes of one unmasked WebSocket text frame (RFC 6455, 5.2)."""
    return Frame(Opcode.TEXT, encode(value)).serialize(mask=False)
