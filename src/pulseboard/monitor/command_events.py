"""What is recorded of a command that has ended, and how it did."""

import functools
import time
from collections.abc import Callable
from typing import Any

import discord
import msgspec

from pulseboard.events import Draft, LateDraft, Level, Recorder
from pulseboard.kinds import COMMAND_COMPLETED, COMMAND_FAILED
from pulseboard.monitor.bugs import Bugs
from pulseboard.monitor.command_tasks import Task
from pulseboard.monitor.failures import BUG, Failure, classify
from pulseboard.monitor.invocations import Context, Interaction, Invocation, arguments, typed


class Running(msgspec.Struct):
    """An invocation under way."""

    source: Interaction | Context
    began: float
    task: Task | None = None
    """What it runs in, once that is known."""
    acknowledged: float | None = None


class CommandEvents:
    """Records COMMAND_COMPLETED and COMMAND_FAILED. Where an invocation's beginning wasn't seen, `running` is None."""

    def __init__(self, record: Recorder, bugs: Bugs, *, with_arguments: bool, clock: Callable[[], float]) -> None:
        self._record = record
        self._bugs = bugs
        self._with_arguments = with_arguments
        self._clock = clock

    def completed(self, what: Callable[[], Invocation], running: Running | None, source: Interaction | Context) -> None:
        """The commonest thing that a bot does: nothing is put together here but what is soon otherwise."""
        level = COMMAND_COMPLETED.level if _is_answered(source, running) else Level.WARNING
        times = (self._clock(), time.time_ns())
        self._record(LateDraft(level, functools.partial(self._completion, what, running, source, times, level)))

    def _completion(
        self,
        what: Callable[[], Invocation],
        running: Running | None,
        source: Interaction | Context,
        times: tuple[float, int],
        level: Level,
    ) -> Draft:
        ended, at_ns = times
        invocation = what()
        message = f"used {invocation.shown}" + (", which gave no answer" if level is Level.WARNING else "")
        data = self._data(invocation, running, source, ended)
        return invocation.event(COMMAND_COMPLETED, message, data, level=level, at_ms=at_ns // 1_000_000)

    def raised(
        self, invocation: Invocation, running: Running | None, source: Interaction | Context, error: BaseException
    ) -> None:
        """It failed by an exception, which says what class of failure it is."""
        self._bugs.tell(error)
        words = () if self._with_arguments else typed(source)
        failure = classify(error, words, with_message=self._bugs.with_messages)
        bug = self._bugs.data(error, words) if failure.failure == BUG else {}
        self.failed(invocation, running, source, failure, bug)

    def failed(
        self,
        invocation: Invocation,
        running: Running | None,
        source: Interaction | Context,
        failure: Failure,
        bug: dict[str, Any] | None = None,
    ) -> None:
        """It failed. `bug`: what is known of the exception, where that is a bug."""
        data = self._data(invocation, running, source, self._clock()) | failure._asdict() | (bug or {})
        message = f"used {invocation.shown}: {failure.error}"
        self._record(invocation.event(COMMAND_FAILED, message, data, level=failure.level))

    def _data(
        self, invocation: Invocation, running: Running | None, source: Interaction | Context, ended: float
    ) -> dict[str, Any]:
        data: dict[str, Any] = {
            "command": invocation.command,
            "duration_ms": None if running is None else _milliseconds(ended - running.began),
            "acknowledged_ms": None,
            "type": invocation.type,
        }
        if running is not None and running.acknowledged is not None:
            data["acknowledged_ms"] = _milliseconds(running.acknowledged - running.began)
        if self._with_arguments:
            data["arguments"] = arguments(source)
        return data


def _is_answered(source: Interaction | Context, running: Running | None) -> bool:
    """Whether Discord has an answer, or was told that one comes: by the request, or by what discord.py remembers.

    Nobody waits for the answer to a message.
    """
    if running is not None and running.acknowledged is not None:
        return True
    if not isinstance(source, discord.Interaction):
        return True
    response: discord.InteractionResponse[Any] | None = getattr(source, "_cs_response", None)  # asked for, it is made
    return response is not None and response.is_done()


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1_000, 3)
