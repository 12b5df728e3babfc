"""Background tasks that are started again when they fail: a fault of one never ends the others."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from pulseboard.events import Recorder, draft
from pulseboard.kinds import TASK_FAILED
from pulseboard.logs import get_logger

_MAX_RESTART_SECONDS = 30.0

_logger = get_logger(__name__)


class Tasks:
    """What runs in the background, to be stopped together."""

    def __init__(self, record: Recorder) -> None:
        self._record = record
        self._running: set[asyncio.Task[None]] = set()
        self._last: list[Callable[[], None]] = []

    def start(self, name: str, work: Callable[[], Awaitable[object]]) -> asyncio.Task[None]:
        """Run `work` until it returns, or `stop()`; when it raises, again after a while."""
        task = asyncio.create_task(self._keep_running(name, work), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def when_stopped(self, last: Callable[[], None]) -> None:
        """Call this once all have come to their end, or are on the way to it."""
        self._last.append(last)

    async def stop(self) -> None:
        for task in self._running:
            task.cancel()
        try:
            await asyncio.gather(*self._running, return_exceptions=True)
        finally:
            for last in self._last:
                try:
                    last()
                except Exception:
                    _logger.exception("task_failed", task="the last word")

    async def _keep_running(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        failures = 0
        while True:
            try:
                await work()
            except Exception as error:
                failures += 1
                _logger.exception("task_failed", task=name)
                data = {"task": name, "error": f"{type(error).__name__}: {error}"}
                message = f"Pulseboard's {name} failed and is being started again: {error}"
                self._record(draft(TASK_FAILED.name, message, level=TASK_FAILED.level, data=data))
            else:
                return
            await asyncio.sleep(random.uniform(0, min(_MAX_RESTART_SECONDS, 2.0**failures)))  # noqa: S311  a wait is no secret
