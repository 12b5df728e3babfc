"""Where Pulseboard's modules get their loggers from: Python's own logging, so that a bot's set-up holds for them too.

Only the command line sets logs up. Nothing here depends on how a bot configures structlog, or whether it does.
"""

import logging
import sys
from typing import Any

import structlog


class Said(dict[str, Any]):
    """What is logged, with its fields: a formatter of structlog reads those, any other shows it as text."""

    def __str__(self) -> str:
        fields = [f"{key}={value!r}" for key, value in self.items() if key not in ("event", "exc_info")]
        return " ".join([str(self.get("event")), *fields])


def get_logger(name: str) -> Any:
    """A logger for a module: `_logger = get_logger(__name__)`."""
    return structlog.wrap_logger(
        logging.getLogger(name),
        processors=[structlog.stdlib.filter_by_level, _hand_over],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _hand_over(logger: logging.Logger, name: str, fields: Any) -> tuple[tuple[Any], dict[str, Any]]:
    if fields.get("exc_info") is True:
        fields["exc_info"] = sys.exc_info()
    arguments, options = structlog.stdlib.ProcessorFormatter.wrap_for_formatter(logger, name, Said(fields))
    return arguments, options | {"exc_info": fields.get("exc_info")}
