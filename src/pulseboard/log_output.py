"""Logs of our own programs, on standard error: readable in a terminal, elsewhere a JSON object a line.

Whoever attaches Pulseboard to a bot sets up logging himself; nothing here is called then.
"""

import logging
import re
import sys
import threading
from collections.abc import Collection
from types import TracebackType
from typing import Any

import structlog

from pulseboard.config import LogSettings
from pulseboard.logs import Said, get_logger

_NOISY = ("httpx2", "httpcore2", "uvicorn.error", "discord.client", "discord.gateway", "discord.http", "alembic")
_HIDDEN = "[hidden]"
_LEAST_CHARACTERS = 8
"""A shorter secret isn't looked for: it would be found in words that have nothing to do with it."""
_LOOKS_SECRET = re.compile(
    r"(?<=://)[^/\s@\"'\\]*:[^/\s@\"'\\]*(?=@)"  # USER:PASSWORD of an address
    r"|(?<=password=)[^\s&\"'\\]+"
    r"|[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,}"  # a bot's token
    r"|(?<=/webhooks/)\d+/[\w-]+|(?<=/interactions/)\d+/[\w-]+"  # whoever has it may answer there
)

_logger = get_logger(__name__)


def set_up_logs(settings: LogSettings, secrets: Collection[str] = ()) -> None:
    """Send everything that this process logs to standard error. `secrets` are hidden wherever they turn up."""
    is_text = sys.stderr.isatty() if settings.log_format == "auto" else settings.log_format == "text"
    shared: list[Any] = [
        _add_fields,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    if is_text:
        # The default one shows the variables of every frame: the token is among them.
        renderer: Any = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    else:
        shared.append(structlog.processors.format_exc_info)
        renderer = structlog.processors.JSONRenderer(default=str)
    handler = logging.StreamHandler(sys.stderr)
    processors = [*shared, structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    handler.setFormatter(_DiscreetFormatter(secrets, processors=processors))
    logging.basicConfig(handlers=[handler], force=True)
    _set_levels(settings.log_level)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_crash
    threading.excepthook = lambda crash: _log_crash(crash.exc_type, crash.exc_value, crash.exc_traceback)


class _DiscreetFormatter(structlog.stdlib.ProcessorFormatter):
    """Hides what looks like a secret, or is one that it was told."""

    def __init__(self, secrets: Collection[str], **options: Any) -> None:
        super().__init__(**options)
        self._secrets = [secret for secret in secrets if len(secret) >= _LEAST_CHARACTERS]

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        return _LOOKS_SECRET.sub(_HIDDEN, line)


def _add_fields(_logger: Any, _method: str, fields: dict[str, Any]) -> dict[str, Any]:
    said = fields["_record"].msg
    return {**fields, **said} if isinstance(said, Said) else fields


def _set_levels(level: str) -> None:
    """`debug` is for Pulseboard itself: what libraries say at it holds tokens, and what members write."""
    wanted = logging.getLevelNamesMapping()[level.upper()]
    logging.getLogger().setLevel(max(wanted, logging.INFO))
    logging.getLogger("pulseboard").setLevel(wanted)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(max(wanted, logging.INFO if wanted == logging.DEBUG else logging.WARNING))


def _log_crash(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and not isinstance(error, SystemExit):
        _logger.critical("crashed", exc_info=(kind, error, trace))
