"""The hub with viewers that are plain objects: what each is sent, in which writes."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.frames import Frame
from websockets.streams import StreamReader

from pulseboard.events import Event, Level
from pulseboard.live import hub as hub_module
from pulseboard.live.hub import Hub, Viewer
from pulseboard.live.protocol import CloseCode, Hello
from pulseboard.live.resume import Position, Timeline
from pulseboard.stats import (
    BotStats,
    CommandStats,
    DashboardStats,
    EconomyStats,
    EventStats,
    GuildStats,
    LatencyStats,
    ProcessStats,
)
from pulseboard.storage.log import Epoch, LogState


def stats(head: int = 0) -> DashboardStats:
    return DashboardStats(
        at="2026-01-01T00:00:00.000Z",
        bot=BotStats(),
        latency=LatencyStats(),
        guilds=GuildStats(),
        commands=CommandStats(),
        events=EventStats(head=head),
        economy=EconomyStats(),
        shards=[],
        process=ProcessStats(),
        viewers=0,
    )


def events(first: int, last: int) -> list[Event]:
    return [
        Event(seq=seq, epoch="a", id=str(seq), kind="test.event", level=Level.INFO, message="", occurred_at="")
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

    def __init__(self) -> None:
        self.writes: list[list[dict[str, Any]]] = []
        self.writable = asyncio.Event()
        self.writable.set()
        self.closed: CloseCode | None = None
        self.is_deflated = False

    def write(self, frames: bytes) -> None:
        assert self.closed is None
        self.writes.append(parse(frames))

    def is_full(self) -> bool:
        return not self.writable.is_set()

    async def drained(self) -> None:
        await self.writable.wait()

    def close(self, code: CloseCode, reason: str) -> None:
        self.closed = code

    def seqs(self) -> list[int]:
        return [frame["data"]["seq"] for write in self.writes for frame in write if frame["type"] == "NEW_EVENT"]

    def types(self) -> list[str]:
        return [frame["type"] for write in self.writes for frame in write]


def parse(data: bytes) -> list[dict[str, Any]]:
    reader = StreamReader()
    reader.feed_data(data)
    frames = []
    while reader.buffer:
        parsing = Frame.parse(reader.read_exact, mask=False)
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


def make_hub(head: int = 0, log: Log | None = None) -> Hub:
    return Hub(Timeline(LogState(head, 1, [Epoch(1, "a")])), (log or Log()).read_after)


async def test_first_event_leaves_at_once_and_more_are_gathered() -> None:
    """After a pause one event is one write, in the same turn; those of the next 16 ms share the next write."""
    hub, sink = make_hub(), ListSink()
    with watching(hub, sink):
        hub.publish(events(1, 1))
        await asyncio.sleep(0)
        assert sink.seqs() == [1]
        for seq in range(2, 50):
            hub.publish(events(seq, seq))
        await until(lambda: sink.seqs()[-1] == 49)
    assert sink.seqs() == list(range(1, 50))
    assert len(sink.writes) == 3


async def test_resume_is_whole_and_without_repeats() -> None:
    """From any position, and while events keep coming, a viewer gets each following event once and in order."""
    log = Log()
    hub = make_hub(head=1_000, log=log)
    hub.publish(events(1_001, 1_040))
    sinks = {after: ListSink() for after in (0, 1, 500, 999, 1_000, 1_020, 1_039, 1_040)}
    viewers = [hub.join(sink, Position("a", after), hello) for after, sink in sinks.items()]
    for seq in range(1_041, 1_300):
        hub.publish(events(seq, seq))
        await asyncio.sleep(0)
    await until(lambda: all(sink.seqs()[-1:] == [1_299] for sink in sinks.values()))
    for viewer in viewers:
        hub.leave(viewer)
    assert hub.viewers == 0
    for after, sink in sinks.items():
        assert sink.types()[0] == "HELLO"
        assert sink.writes[0][0]["data"]["recovered"] is True
        assert sink.seqs() == list(range(after + 1, 1_300))
    assert log.reads


async def test_without_a_position_only_what_follows_the_head() -> None:
    """HELLO says `recovered: false` and the head; live events begin right after it, whatever waits to be gathered."""
    hub, early, late = make_hub(head=7), ListSink(), ListSink()
    with watching(hub, early):
        hub.publish(events(8, 8))
        await asyncio.sleep(0)
        hub.publish(events(9, 12))
        with watching(hub, late):
            hub.publish(events(13, 13))
            await until(lambda: late.seqs() == [13])
    greeting = late.writes[0][0]["data"]
    assert (greeting["recovered"], greeting["head"]) == (False, 12)
    assert early.seqs() == list(range(8, 14))


async def test_a_full_viewer_waits_where_it_is() -> None:
    """Nothing is written to a full viewer, others go on; drained, it catches up from the log, newest stats only."""
    log = Log()
    hub, slow, good = make_hub(log=log), ListSink(), ListSink()
    with watching(hub, slow), watching(hub, good):
        hub.publish(events(1, 1))
        await until(lambda: slow.seqs() == [1])
        slow.writable.clear()
        written = len(slow.writes)
        for first in range(2, 6_002, 100):
            hub.publish(events(first, first + 99))
            hub.publish_stats(stats(first))
            await asyncio.sleep(0)
        await until(lambda: good.seqs()[-1] == 6_001)
        assert len(slow.writes) == written
        slow.writable.set()
        await until(lambda: slow.seqs()[-1] == 6_001)
    assert slow.seqs() == good.seqs() == list(range(1, 6_002))
    assert slow.types().count("STATS_UPDATE") == 1
    assert log.reads, "what the hub no longer keeps comes from the log"


async def test_a_viewer_that_takes_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocked for too long, a viewer is closed with a code that says: come back and resume."""
    monkeypatch.setattr(hub_module, "MAX_BLOCKED_SECONDS", 0.01)
    hub, sink = make_hub(), ListSink()
    hub.join(sink, None, hello)
    sink.writable.clear()
    hub.publish(events(1, 1))
    await until(lambda: sink.closed is not None)
    assert sink.closed is CloseCode.TOO_SLOW
    assert CloseCode.TOO_SLOW.comes_back
    assert hub.viewers == 0
