"""Where Pulseboard's modules get their loggers from: Python's own logging, so that a bot's set-up holds for them too.

Only the command line sets logs up (`log_output.py`). A bot that has a dashboard loads no more than this for them.
"""

import contextlib
import logging
import sys
from typing import Any


class Said(dict[str, Any]):
    """What is logged: its `event` and its fields. `log_output.py` reads those, any other formatter shows it as text."""

    def __str__(self) -> str:
        fields = [f"{key}={value!r}" for key, value in self.items() if key != "event"]
        return " ".join([str(self["event"]), *fields])


class Logger:
    """Logs events by name, with fields: `_logger.error("request_failed", path=path, exc_info=error)`."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, **fields: Any) -> None:
        self._log(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: Any) -> None:
        self._log(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        self._log(logging.WARNING, event, fields)

    def error(self, event: str, **fields: Any) -> None:
        self._log(logging.ERROR, event, fields)

    def critical(self, event: str, **fields: Any) -> None:
        self._log(logging.CRITICAL, event, fields)

    def exception(self, event: str, **fields: Any) -> None:
        """An error, with what is being handled now; where that can't be printed, only its type. Never raises.

        Whoever logs that it failed must not fail by it: an exception of a bot's author may do anything when asked.
        """
        error = sys.exception()
        try:
            self._log(logging.ERROR, event, {"exc_info": True} | fields)
        except Exception:
            with contextlib.suppress(Exception):
                self._log(logging.ERROR, event, fields | {"exc_info": None, "error": type(error).__name__})

    def _log(self, level: int, event: str, fields: dict[str, Any]) -> None:
        error = fields.pop("exc_info", None)
        if self._logger.isEnabledFor(level):
            self._logger.log(level, Said(fields, event=event), exc_info=error, stacklevel=3)


def get_logger(name: str) -> Logger:
    """A logger for a module: `_logger = get_logger(__name__)`."""
    return Logger(name)
