"""The follower: reads what the log has grown by and hands it on, once and in order."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from pulseboard.events import Event
from pulseboard.live.hub import ReadAfter

PAGE_EVENTS = 500
LOOK_SECONDS = 1.0


class Follower:
    """Goes from position `head` on. `publish` is called with each page of new events."""

    def __init__(self, head: int, read_after: ReadAfter, publish: Callable[[Sequence[Event]], None]) -> None:
        self.head = head
        self._read_after = read_after
        self._publish = publish
        self._grown = asyncio.Event()
        self._advanced = asyncio.Condition()

    def wake(self) -> None:
        """The log may have grown. A wake-up that is lost costs a second, never an event."""
        self._grown.set()

    async def reached(self, seq: int) -> None:
        """Wait until everything up to a position has been handed on."""
        self.wake()
        async with self._advanced:
            await self._advanced.wait_for(lambda: self.head >= seq)

    async def run(self) -> None:
        """Follow the log until cancelled."""
        while True:
            self._grown.clear()
            more = True
            while more:
                more = await self._read_page() == PAGE_EVENTS
            await _wait(self._grown.wait(), LOOK_SECONDS)

    async def _read_page(self) -> int:
        events = await self._read_after(self.head, PAGE_EVENTS)
        if events:
            self._publish(events)
            async with self._advanced:
                self.head = events[-1].seq
                self._advanced.notify_all()
        return len(events)


async def _wait(signal: Awaitable[object], seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await signal
    except TimeoutError:
        return
