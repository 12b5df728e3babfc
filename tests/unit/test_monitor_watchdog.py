"""The watchdog: what is a blocking, what isn't, and what is told of it."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import msgspec
import pytest

from pulseboard.events import Draft  # noqa: TC001  # a fixture's type
from pulseboard.kinds import LOOP_BLOCKED, LOOP_FREED
from pulseboard.monitor import watchdog
from pulseboard.monitor.watchdog import Beat, Place, Stopwatch, Watchdog

PLACE = Place("fetch (shop.py:12)", "the stack")


def stopwatch() -> Stopwatch:
    return Stopwatch(lambda: PLACE, 100.0, 0.0)


def looks(watch: Stopwatch, came: float, due: float = 100.0) -> list[Any]:
    """Look as the thread does, until the beat has come; returns what was to be told."""
    now, told = due, list[Any]()
    while now < came:
        now += max(0.01, watch.seconds_to_look(now))
        told.append(watch.looks(Beat(due, came if now >= came else None), now, 0.0))
    return [blocking for blocking in told if blocking]


def test_what_is_shorter_than_a_second_is_none() -> None:
    """A loop is always a little late."""
    watch = stopwatch()
    assert looks(watch, came=100.95) == []
    assert looks(watch, due=101.05, came=101.95) == []


def test_a_blocking_is_told_when_it_is_over() -> None:
    """Once, with its whole length and where the loop stood after a second of it."""
    (blocking,) = looks(stopwatch(), came=104.0)
    assert blocking.seconds == pytest.approx(4.0)
    assert (blocking.place, blocking.is_over, blocking.was_told) == (PLACE, True, False)


def test_a_long_one_is_told_while_it_lasts() -> None:
    """After ten seconds, and again when it is over."""
    lasting, over = looks(stopwatch(), came=112.0)
    assert (lasting.is_over, lasting.seconds) == (False, pytest.approx(10.0, abs=0.11))
    assert (over.is_over, over.was_told, over.seconds) == (True, True, pytest.approx(12.0))


def test_a_process_that_was_stopped_blocked_nothing() -> None:
    """The thread came late too, and nothing was computed: nobody ran."""
    watch = stopwatch()
    assert watch.looks(Beat(100.1, None), 100.0, 0.01) is None
    assert watch.looks(Beat(100.1, None), 160.0, 0.02) is None
    assert watch.looks(Beat(100.1, 160.0), 160.1, 0.03) is None


def test_a_process_that_is_looked_at_rarely_was_stopped() -> None:
    """However long it was stopped between two looks, that is no blocking."""
    for tenths in range(1, 30):
        watch = stopwatch()
        assert watch.looks(Beat(100.1, None), 100.0, 0.01) is None
        goes_on = 100.0 + tenths / 10
        wakes = max(goes_on, 100.0 + watch.seconds_to_look(100.0))
        assert watch.looks(Beat(100.1, goes_on), wakes, 0.02) is None
        assert watch.looks(Beat(wakes + 0.1, None), wakes + watch.seconds_to_look(wakes), 0.03) is None


def test_a_process_that_hardly_gets_to_run() -> None:
    """Where others have the processor the loop is late, and so is the thread; a third of the time is no blocking."""
    watch, now, cpu = stopwatch(), 100.0, 0.0
    for _ in range(4):
        assert watch.looks(Beat(100.1, None), now, cpu) is None
        late = watch.seconds_to_look(now) + 0.35
        now, cpu = now + late, cpu + late / 3
    assert watch.looks(Beat(100.1, now), now, cpu) is None


def test_who_keeps_every_thread_from_running_did() -> None:
    """The thread came late, but the process was busy: a call into C that lets nobody else run."""
    watch = stopwatch()
    assert watch.looks(Beat(100.0, None), 100.0, 0.1) is None
    blocking = watch.looks(Beat(100.0, 103.0), 103.1, 3.0)
    assert blocking is not None
    assert blocking.seconds == pytest.approx(3.0)


def block(seconds: float) -> None:
    """What a bot must not do in its event loop."""
    time.sleep(seconds)


async def test_a_loop_that_is_really_blocked() -> None:
    """One event, with the line that blocked it; and the thread ends with the watching."""
    drafts: list[Draft] = []
    dog = Watchdog(drafts.append, lambda: None)
    with dog.watching():
        await asyncio.sleep(0.25)
        block(0.4)
        await asyncio.sleep(0.25)
        assert drafts == []
        block(1.25)
        await asyncio.sleep(0.25)
    (event,) = drafts
    data = msgspec.json.decode(event.data)
    assert (event.kind, event.level, data["lasting"]) == (LOOP_BLOCKED.name, "warning", False)
    assert 1_000 <= data["blocked_ms"] < 2_500
    assert "in block (test_monitor_watchdog.py:" in event.message
    assert "time.sleep(seconds)" in data["stack"]
    assert not [thread for thread in threading.enumerate() if thread.name == "pulseboard watchdog"]


async def test_a_closed_loop_ends_it() -> None:
    """Nothing is left of a loop that was closed inside."""
    drafts: list[Draft] = []
    watching = Watchdog(drafts.append, lambda: None).watching()

    def elsewhere() -> None:
        loop = asyncio.new_event_loop()

        async def watch() -> None:
            watching.__enter__()

        loop.run_until_complete(watch())
        time.sleep(1.3)  # it isn't blocked, it doesn't run
        loop.close()

    await asyncio.to_thread(elsewhere)
    for thread in threading.enumerate():
        if thread.name == "pulseboard watchdog":
            await asyncio.to_thread(thread.join, 5)
            assert not thread.is_alive()
    assert drafts == []


SLEEPER = """
import asyncio, time
from pulseboard.monitor.watchdog import Watchdog

async def main():
    with Watchdog(lambda draft: print(draft.kind, draft.message, flush=True), lambda: None).watching():
        print("watching", flush=True)
        reading = asyncio.create_task(asyncio.to_thread(input))
        while not reading.done():
            time.sleep(0.3)
            await asyncio.sleep(0)
        await asyncio.sleep(0.5)
        print("done", flush=True)

asyncio.run(main())
"""


def test_a_process_that_was_really_stopped() -> None:
    """SIGSTOP for longer than the threshold is no blocking, though it finds the loop at work."""
    command = [sys.executable, "-c", SLEEPER]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "watching\n"
            for _ in range(2):
                time.sleep(0.4)
                os.kill(process.pid, signal.SIGSTOP)
                time.sleep(1.3)
                os.kill(process.pid, signal.SIGCONT)
            printed, _ = process.communicate("\n", timeout=20)
        finally:
            process.kill()
    assert printed == "done\n"


async def test_a_loop_that_is_really_blocked_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told while nothing else of the loop runs, and when it is over; that is one blocking, not two."""
    monkeypatch.setattr(watchdog, "LASTING_SECONDS", 1.4)
    drafts: list[Draft] = []
    with Watchdog(drafts.append, lambda: None).watching():
        await asyncio.sleep(0.15)
        block(2.0)
        assert [draft.kind for draft in drafts] == [LOOP_BLOCKED.name]
        await asyncio.sleep(0.3)
    blocked, freed = drafts
    assert (blocked.level, msgspec.json.decode(blocked.data)["lasting"]) == ("error", True)
    assert freed.kind == LOOP_FREED.name
    assert msgspec.json.decode(freed.data)["blocked_ms"] >= 1_900
