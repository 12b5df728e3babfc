"""The process the bot runs in: not the machine, whose numbers say nothing about the bot."""

import asyncio
import gc
import time
from collections import deque
from typing import Any, NoReturn

import psutil

from pulseboard.monitor.percentiles import percentiles
from pulseboard.stats import ProcessStats
from pulseboard.ticks import seconds_to_tick

_TICK_SECONDS = 0.1
_WINDOW_SECONDS = 60.0


class ProcessMeter:
    """`run()` watches the event loop and the garbage collector; `measure()` tells what was used since the last time."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._process.cpu_percent()  # the first call has nothing to compare with and says 0
        self._expected: float | None = None
        self._tick: asyncio.TimerHandle | None = None
        self._lag = 0.0
        self._lags: deque[float] = deque(maxlen=round(_WINDOW_SECONDS / _TICK_SECONDS))
        self._pauses: _Pauses | None = None

    async def run(self) -> NoReturn:
        """See how late the event loop is, until cancelled."""
        loop = asyncio.get_running_loop()
        self._pauses = _Pauses()
        gc.callbacks.append(self._pauses)
        self._await_tick(loop)
        try:
            while True:
                await loop.create_future()  # the ticks are callbacks: tasks that wake at the same moment come after
        finally:
            gc.callbacks.remove(self._pauses)
            if self._tick is not None:
                self._tick.cancel()
            self._pauses = None
            self._expected = None
            self._lags.clear()

    def _await_tick(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        self._expected = now + seconds_to_tick(now, _TICK_SECONDS)
        self._tick = loop.call_at(self._expected, self._ticked, loop)

    def _ticked(self, loop: asyncio.AbstractEventLoop) -> None:
        assert self._expected is not None
        lag = max(0.0, loop.time() - self._expected)
        self._lag = max(self._lag, lag)
        self._lags.append(lag)
        self._await_tick(loop)

    def measure(self) -> ProcessStats:
        """What the process used, and how late the loop was at worst, since the last call."""
        lag_ms, self._lag = self._lag_ms(), 0.0
        p50, p99, worst = percentiles((lag * 1_000 for lag in self._lags), 0.5, 0.99, 1.0)
        pauses = self._pauses
        with self._process.oneshot():
            return ProcessStats(
                cpu_percent=self._process.cpu_percent(),
                rss_bytes=self._process.memory_info().rss,
                loop_lag_ms=lag_ms,
                loop_lag_p50_ms=p50,
                loop_lag_p99_ms=p99,
                loop_lag_max_ms=worst,
                threads=self._process.num_threads(),
                open_files=_open_files(self._process),
                gc_collections=sum(generation["collections"] for generation in gc.get_stats()),
                gc_pause_ms=pauses.longest_ms() if pauses else None,
                gc_total_ms=pauses.total * 1_000 if pauses else None,
            )

    def _lag_ms(self) -> float | None:
        if self._expected is None:
            return None
        late_now = asyncio.get_running_loop().time() - self._expected
        return max(self._lag, late_now, 0.0) * 1_000


class _Pauses:
    """The garbage collector calls it at the beginning and at the end of each collection."""

    def __init__(self) -> None:
        self.total = 0.0
        self._longest = 0.0
        self._began: float | None = None

    def __call__(self, phase: str, _info: dict[str, Any]) -> None:
        if phase == "start":
            self._began = time.perf_counter()
        elif self._began is not None:
            took = time.perf_counter() - self._began
            self.total += took
            self._longest = max(self._longest, took)
            self._began = None

    def longest_ms(self) -> float:
        """Since the last call."""
        longest, self._longest = self._longest, 0.0
        return longest * 1_000


def _open_files(process: psutil.Process) -> int:
    if psutil.WINDOWS:
        return int(process.num_handles())  # type: ignore[attr-defined,unused-ignore]
    return process.num_fds()
