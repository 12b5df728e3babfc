"""Log records from WARNING on: what every library in the process has to say, as events.

What is logged again and again is told once, then by the minute with how often it was. What an event has told of
already, because a command or a loop raised it, isn't told again.
"""

import logging
import re
import threading
import time
from collections.abc import Callable
from typing import Any

from discord.ext import commands

from pulseboard.events import Draft, Level, draft
from pulseboard.kinds import LOG_RECORDED
from pulseboard.monitor.bugs import Bugs, Mark, marks
from pulseboard.monitor.failures import classify

SETTLE_SECONDS = 1.0
"""How long a record waits: for its repeats, and for the event that tells of its exception."""
REPEAT_SECONDS = 60.0
MAX_KINDS = 200
"""Different records that are told apart within a minute; the others are counted by their logger."""
_MAX_MESSAGE_CHARACTERS = 500
_VARYING = re.compile(r"0x[0-9a-fA-F]+|\d+")
_OWN = "pulseboard"
_LOOP_LOGGER, _LOOP_TEMPLATE = "discord.ext.tasks", "Unhandled exception in internal background task"

_Key = tuple[str, int, str, str | None]


class _Kind:
    """Records that are the same but for what varies."""

    def __init__(self, record: logging.LogRecord, message: str, due: float) -> None:
        self.logger = record.name
        self.level = record.levelno
        self.message = message
        self.loop = _loop_of(record)
        self.error: dict[str, Any] = {}
        self.due = due
        self.untold: list[frozenset[Mark]] = []
        """What the exception of each record that is still to be told of is known by."""
        self.was_told = False


class LogWatch(logging.Handler):
    """Records LOG_RECORDED. Takes records from any thread, holds no exception and never raises.

    It hangs above the root logger, so that whatever is configured there while a bot runs stays the author's business.
    """

    def __init__(
        self,
        record: Callable[[Draft], None],
        bugs: Bugs,
        loop_failed: Callable[[str, dict[str, Any]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(logging.WARNING)
        self._record = record
        self._bugs = bugs
        self._loop_failed = loop_failed
        self._clock = clock
        self._kinds: dict[_Key, _Kind] = {}
        self._changing = threading.Lock()
        self._inside = threading.local()
        self._above = logging.Logger("above the root")
        self._above.addHandler(self)

    def start(self) -> None:
        """Hear of every record that reaches the root logger."""
        self.stop()
        top = logging.getLogger()
        while top.parent is not None:
            top = top.parent
        top.parent = self._above

    def stop(self) -> None:
        """Hear of nothing more. What waits can still be told."""
        below: logging.Logger | None = logging.getLogger()
        while below is not None and below.parent is not self._above:
            below = below.parent
        if below is not None:
            below.parent, self._above.parent = self._above.parent, None

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(self._inside, "is_busy", False):
            return
        self._inside.is_busy = True
        try:
            self._hand_to_last_resort(record)
            if record.name != _OWN and not record.name.startswith(f"{_OWN}."):
                self._take(record)
        except Exception:  # a message that can't be put together: whoever logs it must not suffer
            return
        finally:
            self._inside.is_busy = False

    def tell(self) -> None:
        """Record what has waited long enough."""
        self._tell(self._clock())

    def tell_all(self) -> None:
        """Record all that waits."""
        self._tell(float("inf"))

    def _tell(self, now: float) -> None:
        with self._changing:
            due = [(key, kind) for key, kind in self._kinds.items() if kind.due <= now]
            for key, kind in due:
                if not kind.untold:
                    del self._kinds[key]
            batches = [(kind, kind.untold) for _, kind in due if kind.untold]
            for kind, _ in batches:
                kind.untold, kind.due = [], kind.due + REPEAT_SECONDS
        for kind, found in batches:
            count = sum(not self._bugs.was_told(marks) for marks in found)
            if count:
                self._told(kind, count)

    def _take(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, commands.CommandNotFound):  # a word with a prefix that is no command: anybody may type it
            return
        error_data = {} if error is None else self._bugs.preview(error)
        key = _key(record, error_data.get("fingerprint"))
        with self._changing:
            kind = self._kinds.get(key)
            if kind is None and len(self._kinds) >= MAX_KINDS:
                key = (record.name, record.levelno, "", None)
                kind = self._kinds.get(key)
        if kind is None:
            message = "Many different records" if not key[2] else self._message(record)
            kind = _Kind(record, message, self._clock() + SETTLE_SECONDS)
        if error is not None and key[2]:
            told = classify(error, with_message=self._bugs.with_messages).error
            kind.error = kind.error | {"error": told} | error_data
        with self._changing:
            self._kinds.setdefault(key, kind).untold.append(frozenset() if error is None else marks(error))

    def _message(self, record: logging.LogRecord) -> str:
        """Where exceptions are told without their messages, records are told without their arguments."""
        text = record.getMessage() if self._bugs.with_messages else str(record.msg)
        return text.strip().partition("\n")[0][:_MAX_MESSAGE_CHARACTERS]

    def _told(self, kind: _Kind, count: int) -> None:
        error, kind.error = kind.error, {name: part for name, part in kind.error.items() if name != "traceback"}
        if "traceback" in error:
            self._bugs.showed(error["fingerprint"])
        if kind.loop is not None:
            self._loop_failed(kind.loop, error)
            return
        data = {"logger": kind.logger, "log_level": logging.getLevelName(kind.level), "count": count} | error
        level = Level.ERROR if kind.level >= logging.ERROR else Level.WARNING
        parts = [kind.message, *([error["error"]] if "error" in error else [])]
        repeated = f" ({count} times)" if count > 1 else ""
        message = f"{kind.logger}: {': '.join(parts)}{repeated}"
        self._record(draft(LOG_RECORDED.name, message, level=level, data=data))

    def _hand_to_last_resort(self, record: logging.LogRecord) -> None:
        """Python prints what no handler takes, and counts us as one."""
        logger: logging.Logger | None = logging.getLogger(record.name)
        while logger is not None:
            for handler in logger.handlers:
                if handler is self and logging.lastResort is not None:
                    logging.lastResort.handle(record)
                return
            logger = logger.parent if logger.propagate else None


def _key(record: logging.LogRecord, fingerprint: str | None) -> _Key:
    template = str(record.msg).strip().partition("\n")[0][:_MAX_MESSAGE_CHARACTERS]
    return record.name, record.levelno, _VARYING.sub("#", template) or "#", fingerprint


def _loop_of(record: logging.LogRecord) -> str | None:
    """The name of the loop that discord.py logs has raised."""
    if record.name != _LOOP_LOGGER or not str(record.msg).startswith(_LOOP_TEMPLATE):
        return None
    return str(record.args[0]) if isinstance(record.args, tuple) and record.args else None
