"""The hub with viewers that are plain objects: what each is sent, in which writes."""

import asyncio
import random
import time

import pytest
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame

from pulseboard.errors import StorageUnavailable
from pulseboard.events import Event
from pulseboard.live import frames as frames_module
from pulseboard.live import hub as hub_module
from pulseboard.live.hub import GATHER_SECONDS, Hub, Viewer
from pulseboard.live.protocol import CloseCode
from pulseboard.live.resume import Position
from pulseboard.storage.log import Epoch, LogState
from tests.unit.hub_fixtures import ListSink, Log, events, hello, make_hub, stats, timeline, until, watching


async def test_first_event_leaves_at_once_and_more_are_gathered() -> None:
    """After a pause one event is one write, in the same turn; those of the next 16 ms share the next write."""
    hub, sink = make_hub(), ListSink()
    with watching(hub, sink):
        published_at = time.monotonic()
        hub.publish(events(1, 1))
        await asyncio.sleep(0)
        assert sink.seqs() == [1]
        for seq in range(2, 50):
            hub.publish(events(seq, seq))
        pauses = (time.monotonic() - published_at) // GATHER_SECONDS  # of the machine, which are no fault of the hub's
        await until(lambda: sink.seqs()[-1] == 49)
    assert sink.seqs() == list(range(1, 50))
    assert 3 <= len(sink.writes) <= 3 + pauses


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


async def test_the_newest_events_are_kept_from_the_start() -> None:
    """After a restart, viewers whose gap lies within the newest events are served without the log."""
    log = Log()
    hub = Hub(timeline(1_000), log.read_after, events(501, 1_000))
    sinks = [ListSink() for _ in range(50)]
    for sink in sinks:
        hub.join(sink, Position("a", 500), hello)
    await until(lambda: all(sink.seqs()[-1:] == [1_000] for sink in sinks))
    assert all(sink.seqs() == list(range(501, 1_001)) for sink in sinks)
    assert log.reads == []


@pytest.mark.parametrize("newest", [events(501, 999), events(502, 1_001), [*events(501, 700), *events(702, 1_000)]])
def test_newest_events_that_do_not_fit_are_refused(newest: list[Event]) -> None:
    """Framed events that don't lead up to the head without a gap would be sent under wrong positions."""
    with pytest.raises(ValueError, match="can't follow"):
        Hub(timeline(1_000), Log().read_after, newest)


def test_a_gap_is_not_published() -> None:
    """What doesn't follow the head is refused: a viewer would never learn what it missed."""
    hub = make_hub(head=5)
    with pytest.raises(ValueError, match="can't follow"):
        hub.publish(events(7, 7))


async def test_forgotten_positions_are_refused() -> None:
    """Once the log is pruned, a viewer from before is told so; one from exactly the oldest kept goes on."""
    hub = make_hub(head=100)
    hub.forget(51)
    hub.forget(31)
    for after, is_whole in ((49, False), (50, True), (51, True)):
        sink = ListSink()
        with watching(hub, sink, Position("a", after)):
            assert sink.writes[0][0]["data"]["recovered"] is is_whole


@pytest.mark.parametrize(
    "answer",
    [[], events(31, 60), events(20, 60), [*events(11, 20), *events(22, 40)], events(11, 60, epoch="b")],
    ids=["all pruned", "pruned", "repeated", "hole", "another log"],
)
async def test_a_page_with_a_hole_is_never_sent(answer: list[Event]) -> None:
    """Pruned or replaced while a viewer resumes: it gets no event at all, and is told to come back."""

    async def read_after(seq: int, limit: int) -> list[Event]:
        return answer

    hub, sink = Hub(timeline(100), read_after), ListSink()
    hub.join(sink, Position("a", 10), hello)
    await until(lambda: sink.closed is not None)
    assert (sink.seqs(), sink.closed, hub.viewers) == ([], CloseCode.TOO_SLOW, 0)


async def test_a_fault_while_catching_up_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, the viewer is sent away to come back, never left connected and silent."""

    async def read_after(seq: int, limit: int) -> list[Event]:
        raise RuntimeError("planted")

    hub, sink = Hub(timeline(100), read_after), ListSink()
    hub.join(sink, Position("a", 10), hello)
    await until(lambda: sink.closed is not None)
    assert (sink.closed, hub.viewers) == (CloseCode.RESTARTING, 0)


async def test_another_log_sends_everybody_away() -> None:
    """Reset: no viewer, keeping up, full, reading or due for a flush, gets an event of the new log: it is closed."""
    reading = asyncio.Event()

    async def read_after(seq: int, limit: int) -> list[Event]:
        reading.set()
        await asyncio.sleep(0.01)
        return events(seq + 1, seq + limit, epoch="b")

    hub = Hub(timeline(1_000), read_after)
    full, behind, good = sinks = [ListSink() for _ in range(3)]
    hub.join(full, None, hello)
    hub.join(behind, Position("a", 10), hello)
    hub.join(good, None, hello)
    full.writable.clear()
    hub.publish(events(1_001, 1_001))
    await reading.wait()
    await until(lambda: good.seqs() == [1_001])
    hub.publish(events(1_002, 1_002))
    hub.reset(LogState(1_003, 1, [Epoch(1, "b")]), events(1_003, 1_003, epoch="b"))
    hub.publish(events(1_004, 1_004, epoch="b"))
    full.writable.set()
    await asyncio.sleep(0.05)
    assert [sink.closed for sink in sinks] == [CloseCode.RESTARTING] * 3
    assert [sink.seqs() for sink in sinks] == [[], [], [1_001]]
    assert hub.viewers == 0
    late, old = ListSink(), ListSink()
    with watching(hub, late, Position("b", 1_002)), watching(hub, old, Position("a", 1_002)):
        await until(lambda: late.seqs() == [1_003, 1_004])
        assert late.writes[0][0]["data"]["recovered"] is True
        assert old.writes[0][0]["data"]["recovered"] is False


async def test_a_flush_of_many_viewers_leaves_the_loop_free() -> None:
    """Between two turns of the loop at most a batch is written; a flush is one write to each, and no stats twice."""
    hub, sinks = make_hub(), [ListSink() for _ in range(1_000)]
    for sink in sinks:
        hub.join(sink, None, hello)
    hub.publish(events(1, 20))
    written = sum(len(sink.writes) - 1 for sink in sinks)
    turns = [written]
    hub.publish_stats(stats())
    while written < 1_000 + hub_module.BATCH_VIEWERS:
        await asyncio.sleep(0)
        turns.append(sum(len(sink.writes) - 1 for sink in sinks) - written)
        written += turns[-1]
    assert max(turns) <= hub_module.BATCH_VIEWERS
    assert all(sink.seqs() == list(range(1, 21)) and sink.types().count("STATS_UPDATE") == 1 for sink in sinks)
    # Those of the first batch had their events before the stats were there, everybody else got both together.
    assert sorted(len(sink.writes) for sink in sinks) == [2] * (1_000 - 64) + [3] * 64


@pytest.mark.parametrize("seed", range(10))
async def test_whatever_comes_between_two_batches(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events, stats, newcomers, leavers, full and drained viewers in any order: each event once, in order, and the
    newest stats last."""
    monkeypatch.setattr(hub_module, "BATCH_VIEWERS", 3)
    monkeypatch.setattr(hub_module, "GATHER_SECONDS", 0.001)
    monkeypatch.setattr(frames_module, "PAGE_BYTES", 1_000)
    monkeypatch.setattr(hub_module, "KEPT_FRAMES", 40)
    chance = random.Random(seed)
    hub, head, stats_head = make_hub(), 0, 0
    sinks: dict[Viewer, tuple[ListSink, int]] = {}
    for _ in range(200):
        choice = chance.randrange(8)
        if choice <= 2:
            count = chance.choice([1, 1, 2, 30])
            hub.publish(events(head + 1, head + count))
            head += count
        elif choice == 3:
            stats_head += 1
            hub.publish_stats(stats(stats_head))
        elif choice == 4:
            sink, after = ListSink(is_deflated=chance.random() < 0.5), chance.randint(0, head)
            sinks[hub.join(sink, Position("a", after), hello)] = sink, after
        elif choice == 5 and len(sinks) > 5:
            hub.leave(chance.choice(list(sinks)))
        elif choice == 6 and sinks:
            chance.choice(list(sinks.values()))[0].writable.clear()
        else:
            for sink, _ in sinks.values():
                sink.writable.set()
        if chance.random() < 0.5:
            await asyncio.sleep(chance.choice([0, 0, 0.002]))
    hub.publish(events(head + 1, head + 1))
    hub.publish_stats(stats(stats_head + 1))
    for sink, _ in sinks.values():
        sink.writable.set()
    staying = [viewer for viewer in sinks if viewer in hub._viewers]
    assert staying
    await until(lambda: all(hub._is_current(viewer) for viewer in staying))  # what was written is read below, once
    assert {sinks[viewer][0].last for viewer in staying} == {head + 1}
    assert {sinks[viewer][0].stats_heads()[-1] for viewer in staying} == {stats_head + 1}
    for sink, after in sinks.values():
        assert sink.seqs() == list(range(after + 1, after + 1 + len(sink.seqs())))
        assert sink.stats_heads() == sorted(set(sink.stats_heads()))
        assert sink.closed is None


async def test_what_is_written_at_once_is_bounded() -> None:
    """A burst goes out in pages: what may wait in memory for a viewer doesn't depend on how much happens."""
    hub, fast, slow = make_hub(), ListSink(), ListSink()
    with watching(hub, fast), watching(hub, slow):
        hub.publish(events(1, 500, message="x" * 1_000))
        slow.writable.clear()
        await until(lambda: fast.seqs()[-1:] == [500])
        assert max(fast.sizes) <= frames_module.PAGE_BYTES
        assert len(slow.writes) == 2
        slow.writable.set()
        await until(lambda: slow.seqs() == fast.seqs() == list(range(1, 501)))


async def test_compressed_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many viewers read compressed frames, each event is compressed once, and not at all if nobody does."""
    compressed: list[bytes] = []
    encode = PerMessageDeflate.encode

    def count(self: PerMessageDeflate, frame: Frame) -> Frame:
        compressed.append(bytes(frame.data))
        return encode(self, frame)

    monkeypatch.setattr(PerMessageDeflate, "encode", count)
    hub, plain = make_hub(), [ListSink() for _ in range(5)]
    for sink in plain:
        hub.join(sink, None, hello)
    hub.publish(events(1, 30))
    await until(lambda: plain[0].seqs()[-1:] == [30])
    assert compressed == []
    deflated = [ListSink(is_deflated=True) for _ in range(50)]
    for n, sink in enumerate(deflated):
        hub.join(sink, Position("a", n % 30), hello)
    hub.publish(events(31, 50))
    await until(lambda: all(sink.seqs()[-1:] == [50] for sink in deflated + plain))
    assert all(sink.seqs() == list(range(n % 30 + 1, 51)) for n, sink in enumerate(deflated))
    assert len(compressed) == 50
    assert sum(deflated[0].sizes) < sum(plain[0].sizes)


@pytest.mark.parametrize("turns", range(8))
async def test_an_event_between_catching_up_and_joining(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """At whatever moment of its return an event is published, a viewer has it without waiting for the next one."""
    monkeypatch.setattr(hub_module, "GATHER_SECONDS", 0)
    hub, sink = make_hub(), ListSink()
    hub.publish(events(1, 3))
    with watching(hub, sink, Position("a", 1)):
        for _ in range(turns):
            await asyncio.sleep(0)
        hub.publish(events(4, 4))
        await until(lambda: sink.seqs() == [2, 3, 4])


async def test_the_log_is_read_once_for_all_at_the_same_position() -> None:
    """Many that come back from further than is kept share each read, also when the one that asked for it leaves."""
    log = Log()
    hub, sinks = make_hub(head=1_000, log=log), [ListSink() for _ in range(40)]
    first, *others = [hub.join(sink, Position("a", 0), hello) for sink in sinks]
    await until(lambda: bool(log.reads))
    hub.leave(first)
    await until(lambda: all(sink.last == 1_000 for sink in sinks[1:]))
    assert all(sink.seqs() == list(range(1, 1_001)) for sink in sinks[1:])
    assert len(log.reads) == 10
    for viewer in others:
        hub.leave(viewer)


async def test_a_failed_read_is_tried_again() -> None:
    """A fault of the database is told to those who waited for it, and not remembered."""
    is_broken = True

    async def read_after(seq: int, limit: int) -> list[Event]:
        if is_broken:
            raise StorageUnavailable("planted")
        return events(seq + 1, seq + limit)

    hub, sinks, later = Hub(timeline(100), read_after), [ListSink() for _ in range(3)], ListSink()
    for sink in sinks:
        hub.join(sink, Position("a", 10), hello)
    await until(lambda: all(sink.closed is CloseCode.RESTARTING for sink in sinks))
    is_broken = False
    with watching(hub, later, Position("a", 10)):
        await until(lambda: later.seqs() == list(range(11, 101)))
