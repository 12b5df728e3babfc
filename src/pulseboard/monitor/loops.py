"""Background loops (`discord.ext.tasks`) that raised: found by their tasks, which nothing is added to but a callback.

discord.py tells nobody but the loop's own error handler, or the log where there is none.
"""

import asyncio
import weakref
from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any

from discord.ext import tasks

from pulseboard.events import Draft, draft
from pulseboard.kinds import LOOP_FAILED
from pulseboard.logs import get_logger
from pulseboard.monitor.bugs import Bugs, marks
from pulseboard.monitor.failures import classify

_NAMED = "discord-ext-tasks: "
_LOOP_CODE: CodeType = tasks.Loop._loop.__code__

_logger = get_logger(__name__)

Task = asyncio.Task[Any]


def known_tasks() -> set[Task]:
    """All tasks of the running loop, and those that are over but that somebody still holds.

    Python tells of the latter up to 3.13. A loop that raises at once is over before anybody can see it run.
    """
    loop = asyncio.get_running_loop()
    found = asyncio.all_tasks(loop)
    for name in ("_all_tasks", "_scheduled_tasks"):
        held = getattr(asyncio.tasks, name, None)
        if isinstance(held, weakref.WeakSet):
            found |= {task for task in held.copy() if task.done() and task.get_loop() is loop}
    return found


class LoopWatch:
    """Records LOOP_FAILED for each loop that raised."""

    def __init__(self, record: Callable[[Draft], None], bugs: Bugs) -> None:
        self._record = record
        self._bugs = bugs
        self._seen: weakref.WeakSet[Task] = weakref.WeakSet()
        self._is_on = False

    def look(self, found: Iterable[Task]) -> None:
        """Find the loops among these tasks. Those that were over before the first look are history."""
        is_first, self._is_on = not self._is_on, True
        for task in found:
            if task not in self._seen and getattr(task.get_coro(), "cr_code", None) is _LOOP_CODE:
                self._seen.add(task)
                if not task.done():
                    task.add_done_callback(self._ended)
                elif not is_first:
                    self._ended(task)

    def stop(self) -> None:
        """What loops do from now on is nobody's business."""
        self._is_on = False
        for task in self._seen:
            task.remove_done_callback(self._ended)
        self._seen.clear()

    def _ended(self, task: Task) -> None:
        # `task.exception()` would keep asyncio from telling that nobody asked for it.
        error: BaseException | None = getattr(task, "_exception", None)
        if task.cancelled() or error is None:
            return
        try:
            if self._bugs.was_told(marks(error)):
                return
            self._bugs.tell(error)
            told = classify(error, with_message=self._bugs.with_messages).error
            self.failed(_name(task), {"error": told} | self._bugs.data(error))
        except Exception:
            _logger.exception("monitor_failed", heard="the end of a loop")

    def failed(self, name: str, data: dict[str, Any]) -> None:
        """A loop has raised `error`; that it has may also stand in the log only."""
        message = f"The loop {name} has failed: {data.get('error', 'it raised')}"
        self._record(draft(LOOP_FAILED.name, message, level=LOOP_FAILED.level, data={"name": name} | data))


def _name(task: Task) -> str:
    return task.get_name().removeprefix(_NAMED).rpartition("<locals>.")[2]
