"""The process the bot runs in: not the machine, whose numbers say nothing about the bot."""

import asyncio
from typing import NoReturn

import psutil

from pulseboard.stats import ProcessStats

_TICK_SECONDS = 0.1


class ProcessMeter:
    """`run()` watches the event loop; `measure()` tells what was used since the last time."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._process.cpu_percent()  # the first call has nothing to compare with and says 0
        self._expected: float | None = None
        self._lag = 0.0

    async def run(self) -> NoReturn:
        """See how late the event loop is, until cancelled."""
        loop = asyncio.get_running_loop()
        self._expected = loop.time()
        try:
            while True:
                self._expected = loop.time() + _TICK_SECONDS
                await asyncio.sleep(_TICK_SECONDS)
                self._lag = max(self._lag, loop.time() - self._expected)
        finally:
            self._expected = None

    def measure(self) -> ProcessStats:
        """What the process used, and how late the loop was at worst, since the last call."""
        lag_ms, self._lag = self._lag_ms(), 0.0
        with self._process.oneshot():
            return ProcessStats(
                cpu_percent=self._process.cpu_percent(),
                rss_bytes=self._process.memory_info().rss,
                loop_lag_ms=lag_ms,
                threads=self._process.num_threads(),
            )

    def _lag_ms(self) -> float | None:
        if self._expected is None:
            return None
        late_now = asyncio.get_running_loop().time() - self._expected
        return max(self._lag, late_now, 0.0) * 1_000
