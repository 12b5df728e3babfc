"""The watchdog: a thread of its own that sees when the event loop stands still, and what it stands in.

While the loop is blocked, a bot answers nobody. discord.py speaks of it after 10 s; this does after one.
"""

import asyncio
import contextlib
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import NamedTuple

from pulseboard.events import Draft, Level, Named, draft
from pulseboard.kinds import LOOP_BLOCKED, LOOP_FREED
from pulseboard.logs import get_logger
from pulseboard.ticks import seconds_to_tick

BLOCKED_SECONDS = 1.0
LASTING_SECONDS = 10.0
BEAT_SECONDS = 0.1
_SUSPECT_SECONDS = 0.5
"""A loop that is so late is looked at closely, and where it stands is noted."""
_CLOSE_SECONDS = 0.1
_STOOD_STILL_SECONDS = 0.3
"""The thread itself came so much later than it meant to, and the process did little meanwhile: it was stopped, or the
machine slept."""
_BUSY_SHARE = 0.5
_MAX_FRAMES = 20
_MAX_STACK_CHARACTERS = 8_000

_logger = get_logger(__name__)


class Place(NamedTuple):
    """Where the loop stands."""

    where: str
    """The innermost function: `fetch (shop.py:12)`."""
    stack: str


class Beat(NamedTuple):
    """When the loop was to come by, and when it did; None where it hasn't yet. By `time.monotonic()`."""

    due: float
    came: float | None


class Blocking(NamedTuple):
    """The loop stood still for this long. `is_over` is false where it still does."""

    seconds: float
    place: Place | None
    is_over: bool
    was_told: bool
    """That it lasts was told before."""


class Stopwatch:
    """Decides what is a blocking: a beat of the loop comes late. Times are seconds.

    Time in which nothing of this process ran isn't held against the loop.
    """

    def __init__(self, place: Callable[[], Place | None], now: float, cpu: float) -> None:
        self._place = place
        self._due = now
        self._looked_at, self._next_look, self._cpu = now, now, cpu
        self._stood_still = 0.0
        self._blocked_in: Place | None = None
        self._was_told = False

    def looks(self, beat: Beat, now: float, cpu: float) -> Blocking | None:
        """What is to be told: that the loop was blocked, or that it is and has been for long.

        `beat` is the oldest that was late and hasn't been looked at since it came, or else the next one. By now the
        process has used so much CPU time.
        """
        if beat.due != self._due:
            self._due, self._stood_still, self._blocked_in, self._was_told = beat.due, 0.0, None, False
        step, overslept, used = now - self._looked_at, now - self._next_look, cpu - self._cpu
        self._looked_at, self._cpu = now, cpu
        if overslept > _STOOD_STILL_SECONDS and used < step * _BUSY_SHARE:
            self._stood_still += overslept
        late = (now if beat.came is None else beat.came) - beat.due - self._stood_still
        self._next_look = now + (_CLOSE_SECONDS if late >= _SUSPECT_SECONDS else _SUSPECT_SECONDS - late)
        return self._judges(beat, late)

    def seconds_to_look(self, now: float) -> float:
        """How long to wait until the next look."""
        return max(0.0, self._next_look - now)

    def _judges(self, beat: Beat, late: float) -> Blocking | None:
        if beat.came is not None:
            is_blocking = late >= BLOCKED_SECONDS
            return Blocking(late, self._blocked_in, is_over=True, was_told=self._was_told) if is_blocking else None
        if late >= _SUSPECT_SECONDS and self._blocked_in is None:
            self._blocked_in = self._place()
        if late >= LASTING_SECONDS and not self._was_told:
            self._was_told = True
            return Blocking(late, self._blocked_in, is_over=False, was_told=False)
        return None


class Watchdog:
    """Records LOOP_BLOCKED and LOOP_FREED while inside `watching()`. `bot` says whose loop it is."""

    def __init__(self, record: Callable[[Draft], None], bot: Callable[[], Named | None]) -> None:
        self._record = record
        self._bot = bot
        self._stopped = threading.Event()
        self._next_beat: asyncio.TimerHandle | None = None
        self._due = 0.0
        self._late: deque[Beat] = deque()

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the running event loop."""
        self._stopped.clear()
        self._late.clear()
        loop = asyncio.get_running_loop()
        self._await_beat(loop)
        arguments = (loop, threading.get_ident())
        thread = threading.Thread(target=self._watch, args=arguments, name="pulseboard watchdog", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            if self._next_beat is not None:
                self._next_beat.cancel()
            thread.join(timeout=1.0)

    def _await_beat(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        wait = seconds_to_tick(now, BEAT_SECONDS)
        self._due = time.monotonic() + wait
        self._next_beat = loop.call_at(now + wait, self._beat, loop)

    def _beat(self, loop: asyncio.AbstractEventLoop) -> None:
        came = time.monotonic()
        if came - self._due >= _SUSPECT_SECONDS:
            self._late.append(Beat(self._due, came))
        self._await_beat(loop)

    def _watch(self, loop: asyncio.AbstractEventLoop, thread_id: int) -> None:
        stopwatch = Stopwatch(lambda: _place(thread_id), time.monotonic(), time.process_time())
        free_until = 0.0
        try:
            while not self._stopped.wait(stopwatch.seconds_to_look(time.monotonic())):
                now, cpu = time.monotonic(), time.process_time()
                if not loop.is_running():  # nobody can be blocked
                    if loop.is_closed():
                        return
                    free_until = now
                due = self._due  # before the late ones: a beat that comes meanwhile is then looked at next time
                beat = self._late.popleft() if self._late else Beat(due, None)
                blocking = stopwatch.looks(beat._replace(due=max(beat.due, free_until)), now, cpu)
                if blocking is not None:
                    self._tell(blocking)
        except Exception:
            if not loop.is_closed():  # which happens without a word
                _logger.exception("monitor_failed", heard="the event loop")

    def _tell(self, blocking: Blocking) -> None:
        seconds, place, is_over, was_told = blocking
        blocked_ms = round(seconds * 1_000)
        if was_told:
            message = f"The event loop goes on, after it was blocked for {seconds:.1f} s"
            event = draft(
                LOOP_FREED.name, message, level=LOOP_FREED.level, bot=self._bot(), data={"blocked_ms": blocked_ms}
            )
        else:
            where = f" in {place.where}" if place else ""
            how = "was blocked" if is_over else "has been blocked"
            data = {"blocked_ms": blocked_ms, "stack": place and place.stack, "lasting": not is_over}
            level = LOOP_BLOCKED.level if is_over else Level.ERROR
            message = f"The event loop {how} for {seconds:.1f} s{where}"
            event = draft(LOOP_BLOCKED.name, message, level=level, bot=self._bot(), data=data)
        self._record(event)


def _place(thread_id: int) -> Place | None:
    """Where a thread is now; None where it has ended."""
    frame = sys._current_frames().get(thread_id)
    if frame is None:
        return None
    frames = traceback.extract_stack(frame)[-_MAX_FRAMES:]
    innermost = frames[-1]
    where = f"{innermost.name} ({PurePath(innermost.filename).name}:{innermost.lineno})"
    return Place(where, "".join(traceback.format_list(frames))[-_MAX_STACK_CHARACTERS:])
