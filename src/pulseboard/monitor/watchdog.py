"""The watchdog: a thread of its own that sees when the event loop stands still, and what it stands in.

While the loop is blocked, a bot answers nobody. discord.py speaks of it after 10 s; this does after one.
"""

import asyncio
import contextlib
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import NamedTuple

from pulseboard.events import Draft, Level, Named, draft
from pulseboard.kinds import LOOP_BLOCKED, LOOP_FREED
from pulseboard.logs import get_logger

BLOCKED_SECONDS = 1.0
LASTING_SECONDS = 10.0
PERIOD_SECONDS = 0.1
_STOOD_STILL_SECONDS = 0.5
"""The thread itself came so late, and the process did little meanwhile: it was stopped, or the machine slept."""
_BUSY_SHARE = 0.5
_MAX_FRAMES = 20
_MAX_STACK_CHARACTERS = 8_000

_logger = get_logger(__name__)


class Place(NamedTuple):
    """Where the loop stands."""

    where: str
    """The innermost function: `fetch (shop.py:12)`."""
    stack: str


class Blocking(NamedTuple):
    """The loop stood still for this long. `is_over` is false where it still does."""

    seconds: float
    place: Place | None
    is_over: bool
    was_told: bool
    """That it lasts was told before."""


class Stopwatch:
    """Decides what is a blocking: the loop is asked for an answer, and late with it. Times are seconds.

    Time in which nothing of this process ran isn't held against the loop.
    """

    def __init__(self, place: Callable[[], Place | None]) -> None:
        self._place = place
        self._asked_at: float | None = None
        self._looked_at, self._cpu = 0.0, 0.0
        self._stood_still = 0.0
        self._blocked_in: Place | None = None
        self._was_told = False

    def asks(self, now: float, cpu: float) -> None:
        """The loop is asked at this time, by which the process had used so much CPU time."""
        self._asked_at, self._looked_at, self._cpu = now, now, cpu
        self._stood_still, self._blocked_in, self._was_told = 0.0, None, False

    def looks(self, answered_at: float | None, now: float, cpu: float) -> Blocking | None:
        """What is to be told: that the loop was blocked, or that it is and has been for long."""
        assert self._asked_at is not None
        step, used = now - self._looked_at, cpu - self._cpu
        self._looked_at, self._cpu = now, cpu
        if step > _STOOD_STILL_SECONDS and used < step * _BUSY_SHARE:
            self._stood_still += step
        late = (now if answered_at is None else answered_at) - self._asked_at - self._stood_still
        if late < BLOCKED_SECONDS:
            return None
        if self._blocked_in is None:
            self._blocked_in = self._place()
        if answered_at is not None:
            return Blocking(late, self._blocked_in, is_over=True, was_told=self._was_told)
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
        self._answered_at: float | None = None

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the running event loop."""
        self._stopped.clear()
        arguments = (asyncio.get_running_loop(), threading.get_ident())
        thread = threading.Thread(target=self._watch, args=arguments, name="pulseboard watchdog", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join(timeout=1.0)

    def _watch(self, loop: asyncio.AbstractEventLoop, thread_id: int) -> None:
        stopwatch = Stopwatch(lambda: _place(thread_id))
        try:
            self._ask(loop, stopwatch)
            while not self._stopped.wait(PERIOD_SECONDS):
                if not loop.is_running():  # nobody can be blocked
                    if loop.is_closed():
                        return
                    stopwatch.asks(time.monotonic(), time.process_time())
                    continue
                answered_at = self._answered_at
                blocking = stopwatch.looks(answered_at, time.monotonic(), time.process_time())
                if blocking is not None:
                    self._tell(blocking)
                if answered_at is not None:
                    self._ask(loop, stopwatch)
        except Exception:
            if not loop.is_closed():  # which happens without a word
                _logger.exception("monitor_failed", heard="the event loop")

    def _ask(self, loop: asyncio.AbstractEventLoop, stopwatch: Stopwatch) -> None:
        self._answered_at = None
        stopwatch.asks(time.monotonic(), time.process_time())
        loop.call_soon_threadsafe(self._answer)

    def _answer(self) -> None:
        self._answered_at = time.monotonic()

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
