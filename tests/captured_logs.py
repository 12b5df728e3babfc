"""What Pulseboard logs, as a list that a test can look at."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Keeping(logging.Handler):
    def __init__(self, kept: list[dict[str, Any]]) -> None:
        super().__init__()
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        said = record.msg if isinstance(record.msg, dict) else {"event": record.getMessage()}
        self._kept.append({**said, "log_level": record.levelname.lower()})


@contextmanager
def captured_logs() -> Iterator[list[dict[str, Any]]]:
    """Each with its `event`, its fields and its `log_level`, from `info` on."""
    kept: list[dict[str, Any]] = []
    logger, handler = logging.getLogger("pulseboard"), _Keeping(kept)
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield kept
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
