"""Bugs as events tell of them: each once, its repeats by their fingerprint, and a traceback now and then."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any

from pulseboard.monitor import tracebacks
from pulseboard.monitor.failures import attribute, cause_of, without

Mark = tuple[int, int]
_MAX_REMEMBERED = 1_000
_TRACEBACK_SECONDS = 60.0
"""A traceback costs a hundred times what an event does: of one bug there is one in so many seconds."""


class Bugs:
    """Remembers which exceptions were told of, without keeping them alive. Safe for several threads."""

    def __init__(self, *, with_messages: bool = True, clock: Callable[[], float] = time.monotonic) -> None:
        self.with_messages = with_messages
        self._clock = clock
        self._told: OrderedDict[Mark, None] = OrderedDict()
        self._shown_at: OrderedDict[str, float] = OrderedDict()

    def tell(self, error: BaseException) -> None:
        """An event tells of this exception: no log record with it is to tell of it again."""
        for mark in marks(error):
            self._told[mark] = None
        _keep(self._told)

    def was_told(self, found: Iterable[Mark]) -> bool:
        """Whether one of an exception's `marks` was told of."""
        return any(mark in self._told for mark in found)

    def data(self, error: BaseException, typed: Iterable[str] = ()) -> dict[str, Any]:
        """`fingerprint`, and `traceback` unless there was one a moment ago; what was `typed` is left out of it."""
        data = self.preview(error, typed)
        if "traceback" in data:
            self.showed(data["fingerprint"])
        return data

    def preview(self, error: BaseException, typed: Iterable[str] = ()) -> dict[str, Any]:
        """As `data`, for what may not be told after all: `showed` is for when it is."""
        cause = cause_of(error)
        found = tracebacks.fingerprint(cause)
        if self._clock() - self._shown_at.get(found, float("-inf")) < _TRACEBACK_SECONDS:
            return {"fingerprint": found}
        shown = tracebacks.told(cause, with_messages=self.with_messages)
        return {"fingerprint": found, "traceback": without(shown, typed)}

    def showed(self, fingerprint: str) -> None:
        """An event has the traceback of this bug."""
        self._shown_at[fingerprint] = self._clock()
        self._shown_at.move_to_end(fingerprint)
        _keep(self._shown_at)


def marks(error: BaseException) -> frozenset[Mark]:
    """What an exception and those it was raised from are known by, however often discord.py has wrapped it.

    The number of an object may be given to another one after its end, but hardly together with that of its traceback.
    """
    return frozenset((id(step), id(_where_raised(step.__traceback__))) for step in _chain(error))


def _where_raised(traceback: TracebackType | None) -> TracebackType | None:
    """The end of a traceback, which stays the same while the exception is on its way, and when it is raised again."""
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        yield step
        original = attribute(step, "original")
        step = step.__cause__ or (original if isinstance(original, BaseException) else None)


def _keep(remembered: OrderedDict[Any, Any]) -> None:
    while len(remembered) > _MAX_REMEMBERED:
        remembered.popitem(last=False)
