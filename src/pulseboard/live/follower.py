"""The follower: reads what the log has grown by and hands it on, once and in order."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from pulseboard.errors import StorageUnavailable
from pulseboard.events import Event
from pulseboard.logs import get_logger
from pulseboard.storage.log import Growth, LogState

PAGE_EVENTS = 500
LOOK_SECONDS = 1.0
UNWATCHED_LOOK_SECONDS = 5.0

ReadGrowth = Callable[[int, str | None, int], Awaitable[Growth]]
"""`read(after, last_id, limit)`: what came after a position, and whether this is still the same log."""

_logger = get_logger(__name__)


class Follower:
    """Goes on from where `state` ends.

    `publish` is called with each page of new events, `forget` with the oldest position that is kept. Where the log is
    not the one that was followed (an older copy was put back), `start_over` is to begin with what is there now.
    `is_watched` is asked whether somebody looks, or another process may write.
    """

    def __init__(
        self,
        state: LogState,
        read: ReadGrowth,
        publish: Callable[[Sequence[Event]], None],
        forget: Callable[[int], None],
        start_over: Callable[[], Awaitable[LogState]],
        *,
        is_watched: Callable[[], bool],
    ) -> None:
        self.head = state.head
        self._last_id = state.last_id
        self._read = read
        self._publish = publish
        self._forget = forget
        self._start_over = start_over
        self._is_watched = is_watched
        self._grown = asyncio.Event()
        self._advanced = asyncio.Condition()

    def wake(self) -> None:
        """The log may have grown. A wake-up that is lost costs seconds, never an event."""
        self._grown.set()

    async def reached(self, seq: int) -> None:
        """Wait until everything up to a position has been handed on."""
        self.wake()
        async with self._advanced:
            await self._advanced.wait_for(lambda: self.head >= seq)

    async def run(self) -> None:
        """Follow the log until cancelled. While it can't be read it is tried again with each look."""
        while True:
            self._grown.clear()
            try:
                while await self._read_page() == PAGE_EVENTS:
                    pass
            except StorageUnavailable:  # the store tells why, in the stats
                self._grown.clear()
            await _wait(self._grown.wait(), LOOK_SECONDS if self._is_watched() else UNWATCHED_LOOK_SECONDS)

    async def _read_page(self) -> int:
        growth = await self._read(self.head, self._last_id, PAGE_EVENTS)
        if not growth.continues:
            _logger.error("log_was_replaced", followed_to=self.head)
            state = await self._start_over()
            await self._advance(state.head, state.last_id)
            return 0
        self._forget(growth.oldest)
        if growth.events:
            self._publish(growth.events)
            await self._advance(growth.events[-1].seq, growth.events[-1].id)
        return len(growth.events)

    async def _advance(self, head: int, last_id: str | None) -> None:
        async with self._advanced:
            self.head, self._last_id = head, last_id
            self._advanced.notify_all()


async def _wait(signal: Awaitable[object], seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await signal
    except TimeoutError:
        return
