"""The hub: every viewer is a position in the log, and is sent what comes after it.

Events are framed once and kept for a while; frames that are ready together go out in one write per viewer. The first
event after a pause leaves at once; while more keep coming they are gathered for a frame of a screen. Many viewers are
written to some at a time, so that the loop is never held up. A viewer that can't take more stays where it is, and
catches up from the log in pages once its buffer drains: nothing waits in memory for it.
"""

import asyncio
import functools
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise

from pulseboard.errors import StorageUnavailable
from pulseboard.events import Event
from pulseboard.kinds import MEMBER_FORGOTTEN
from pulseboard.live.delivery import Delivered, Sink
from pulseboard.live.frames import Packet, Page, Tail, framed, page_after
from pulseboard.live.protocol import CloseCode, Hello, HelloFrame, NewEventFrame, StatsUpdateFrame
from pulseboard.live.resume import Position, Timeline
from pulseboard.logs import get_logger
from pulseboard.stats import DashboardStats
from pulseboard.storage.log import LogState

GATHER_SECONDS = 0.016
KEPT_FRAMES = 4_096
BATCH_VIEWERS = 64
"""So many writes take about half a millisecond."""
READ_EVENTS = 100
SHARED_PAGES = 64
MAX_BLOCKED_SECONDS = 60.0

_logger = get_logger(__name__)


class Viewer:
    """One viewer: what it has been sent, and what brings it up to the others when it can't keep up."""

    __slots__ = ("catching_up", "position", "sink", "stats")

    def __init__(self, sink: Sink, position: int, stats: Packet | None) -> None:
        self.sink = sink
        self.position = position
        self.stats = stats
        self.catching_up: asyncio.Task[None] | None = None


class _HistoryGone(Exception):
    """The log doesn't have what follows a viewer's position whole any more."""


ReadAfter = Callable[[int, int], Awaitable[list[Event]]]


class Hub:
    """`read_after(seq, limit)` reads the log for viewers that are further behind than the events kept here.

    `newest` are the last events of the log, to begin with.
    """

    def __init__(self, timeline: Timeline, read_after: ReadAfter, newest: Sequence[Event] = ()) -> None:
        self.timeline = timeline
        self.delivered = Delivered()
        self._read_after = read_after
        self._tail = Tail(timeline.head, newest, keep=KEPT_FRAMES)
        self._pages: dict[tuple[int, bool, bool], Page] = {}  # viewers at the same position share the bytes
        self._readings: dict[tuple[int, bool], asyncio.Task[Page]] = {}  # of the log, and shared likewise
        self._stats: Packet | None = None
        self._viewers: set[Viewer] = set()
        self._keeping_up: set[Viewer] = set()
        self._unflushed: deque[Viewer] = deque()  # those that the flush under way has yet to come to
        self._flushing: asyncio.Handle | None = None
        self._flushed_at = float("-inf")
        self._has_more = False  # since the flush under way began
        self._is_cut = False  # to a page, by the flush under way

    @property
    def viewers(self) -> int:
        return len(self._viewers)

    def publish(self, events: Sequence[Event]) -> None:
        """The log has grown by these: they follow each other and the head without a gap."""
        for event in events:
            if event.kind == MEMBER_FORGOTTEN.name:  # what is kept here may still name the member
                self._tail = Tail(event.seq - 1, (), keep=KEPT_FRAMES)
                self._pages.clear()
                self._readings.clear()
            self._tail.add(event)
            self.timeline.extend(event.seq, event.epoch)
        if events:
            self._changed()

    def publish_stats(self, stats: DashboardStats) -> None:
        """The newest stats replace whatever stats a viewer has not been sent yet."""
        self._stats = Packet(StatsUpdateFrame(stats))
        self._changed()

    def forget(self, oldest: int) -> None:
        """Positions before `oldest` are not kept any more."""
        self.timeline.forget(oldest)

    def reset(self, state: LogState, newest: Sequence[Event] = ()) -> None:
        """The log is another one now. Every viewer is sent away to come back, and nothing of the new log before that:
        its position means something else there."""
        self.timeline = Timeline(state)
        self._tail = Tail(state.head, newest, keep=KEPT_FRAMES)
        self._pages.clear()
        self._readings.clear()
        for viewer in list(self._viewers):
            self._close(viewer, CloseCode.RESTARTING, "the log was replaced: come back")

    def join(self, sink: Sink, position: Position | None, hello: Callable[[Timeline, bool], Hello]) -> Viewer:
        """Greet a viewer and send it all that comes after its position, until `leave`.

        Where that can't be done whole it is sent what comes after the head, and `hello(timeline, recovered)` says so.
        """
        start = self.timeline.start_for(position)
        sink.write(framed(HelloFrame(hello(self.timeline, start is not None))))
        viewer = Viewer(sink, self.timeline.head if start is None else start, self._stats)
        self._viewers.add(viewer)
        if self._is_current(viewer):
            self._keeping_up.add(viewer)
        else:
            self._fall_behind(viewer)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """The viewer has gone, if it hasn't been sent away already."""
        self._viewers.discard(viewer)
        self._keeping_up.discard(viewer)
        if viewer.catching_up is not None:
            viewer.catching_up.cancel()
            viewer.catching_up = None

    def _changed(self) -> None:
        self._pages.clear()
        if self._unflushed:
            self._has_more = True
        elif self._flushing is None:
            loop = asyncio.get_running_loop()
            if self._flushed_at + GATHER_SECONDS <= loop.time():
                self._flush()  # at once after a pause
            else:
                self._flushing = loop.call_at(self._flushed_at + GATHER_SECONDS, self._flush)

    def _flush(self) -> None:
        """One write to each viewer that keeps up. Each gets what follows its own position, so it doesn't matter what
        was published, and who came, between two batches."""
        loop = asyncio.get_running_loop()
        if not self._unflushed:
            self._flushed_at = loop.time()
            self._has_more = self._is_cut = False
            self._unflushed.extend(self._keeping_up)
        self._flush_batch()
        self._flushing = None
        if self._unflushed or self._is_cut:
            self._flushing = loop.call_soon(self._flush)
        elif self._has_more:
            self._flushing = loop.call_at(self._flushed_at + GATHER_SECONDS, self._flush)

    def _flush_batch(self) -> None:
        """Written for speed: whoever is slower than a viewer's end reads also pays for waking it, each time."""
        keeping_up, unflushed, stats, head = self._keeping_up, self._unflushed, self._stats, self.timeline.head
        delivered = self.delivered
        at: tuple[int, Packet | None, bool] | None = None
        page: Page | None = None
        for _ in range(min(BATCH_VIEWERS, len(unflushed))):
            viewer = unflushed.popleft()
            if viewer not in keeping_up:
                continue
            sink = viewer.sink
            here = (viewer.position, viewer.stats, sink.is_deflated)
            if here != at:
                at, page = here, self._page_for(viewer)
            if page is None or (page.frames and not sink.write(page.frames)):
                self._fall_behind(viewer)
                continue
            delivered.events += page.end - viewer.position
            delivered.bytes += len(page.frames)
            viewer.position, viewer.stats = page.end, stats
            if page.end < head:
                self._is_cut = True

    def _is_current(self, viewer: Viewer) -> bool:
        return viewer.position == self.timeline.head and viewer.stats is self._stats

    def _page_for(self, viewer: Viewer) -> Page | None:
        deflated, needs_stats = viewer.sink.is_deflated, viewer.stats is not self._stats
        key = (viewer.position, deflated, needs_stats)
        page = self._pages.get(key)
        if page is None:
            page = self._tail.page_after(viewer.position, deflated=deflated)
            if page is None:
                return None
            if needs_stats and self._stats is not None:
                page = Page(page.end, self._stats.frame(deflated=deflated) + page.frames)
            if len(self._pages) >= SHARED_PAGES:
                self._pages.clear()
            self._pages[key] = page
        return page

    def _fall_behind(self, viewer: Viewer) -> None:
        self._keeping_up.discard(viewer)
        self.delivered.catch_ups += 1
        viewer.catching_up = asyncio.create_task(self._catch_up(viewer))

    async def _catch_up(self, viewer: Viewer) -> None:
        """Bring a viewer to where the others are, page by page, as fast as it takes them."""
        try:
            while await self._takes_more(viewer):
                # No await between the last look at the position and joining the others: nothing can come in between.
                if self._is_current(viewer):
                    viewer.catching_up = None
                    self._keeping_up.add(viewer)
                    return
                page, stats = self._page_for(viewer), self._stats
                if page is None:
                    page, stats = await self._page_from_log(viewer), viewer.stats
                if not page.frames or viewer.sink.write(page.frames):
                    self.delivered.events += page.end - viewer.position
                    self.delivered.bytes += len(page.frames)
                    viewer.position, viewer.stats = page.end, stats
                await asyncio.sleep(0)
        except _HistoryGone:
            self._close(viewer, CloseCode.TOO_SLOW, "what you missed isn't kept any more: come back")
        except StorageUnavailable:
            self._close(viewer, CloseCode.RESTARTING, "what you missed can't be read now: come back")
        except Exception:
            _logger.exception("viewer_failed")
            self._close(viewer, CloseCode.RESTARTING, "something went wrong here: come back")
        else:
            self._close(viewer, CloseCode.TOO_SLOW, "too slow: come back and resume")

    async def _takes_more(self, viewer: Viewer) -> bool:
        try:
            async with asyncio.timeout(MAX_BLOCKED_SECONDS):
                await viewer.sink.drained()
        except TimeoutError:
            return False
        return True

    async def _page_from_log(self, viewer: Viewer) -> Page:
        """One page that isn't kept here, read once for all who want it. Raises _HistoryGone or StorageUnavailable."""
        key = (viewer.position, viewer.sink.is_deflated)
        reading = self._readings.get(key)
        if reading is None:
            if len(self._readings) >= SHARED_PAGES:
                del self._readings[next(iter(self._readings))]
            reading = self._readings[key] = asyncio.create_task(self._read_page(*key))
            reading.add_done_callback(functools.partial(self._forget_failed, key))
        return await asyncio.shield(reading)  # who leaves takes it from nobody else

    def _forget_failed(self, key: tuple[int, bool], reading: asyncio.Task[Page]) -> None:
        if reading.cancelled() or reading.exception():
            self._readings.pop(key, None)

    async def _read_page(self, seq: int, deflated: bool) -> Page:
        """Raises _HistoryGone when the log doesn't have what follows whole any more, or is another one."""
        events = await self._read_after(seq, min(READ_EVENTS, self.timeline.head - seq))
        if not events or not self._follow(seq, events):
            raise _HistoryGone
        return page_after(seq, (Packet(NewEventFrame(event)) for event in events), deflated=deflated)

    def _follow(self, seq: int, events: Sequence[Event]) -> bool:
        """Whether these are what comes after a position, in the log that the viewers know."""
        seqs = [seq, *(event.seq for event in events)]
        return all(later == earlier + 1 for earlier, later in pairwise(seqs)) and all(
            event.epoch == self.timeline.epoch_at(event.seq) for event in events
        )

    def _close(self, viewer: Viewer, code: CloseCode, reason: str) -> None:
        self.leave(viewer)
        self.delivered.sent_away[code] += 1
        viewer.sink.close(code, reason)
