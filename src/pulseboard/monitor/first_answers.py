"""How soon interactions are acknowledged: when Discord has taken the first answer to one, or that it will come later.

That is seen where it happens, in the requests of the client's HTTP session, by aiohttp's own tracing. Neither the
interaction nor its response is touched, and the session carries on with whatever traces the author has.
"""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import aiohttp

from pulseboard.logs import get_logger

_CALLBACK = re.compile(r"/interactions/(\d+)/[^/]+/callback$")

_logger = get_logger(__name__)


class FirstAnswers:
    """`heard` is called with the id of each interaction that Discord has taken an answer to."""

    def __init__(self, heard: Callable[[int], None]) -> None:
        self._heard = heard
        self._session: aiohttp.ClientSession | None = None
        self._trace = aiohttp.TraceConfig()
        self._trace.on_request_end.append(self._ended)
        self._trace.freeze()

    def watch(self, session: Any) -> None:
        """Listen to this session too, if it isn't done already. A client has a new one after each login."""
        if session is self._session or not isinstance(session, aiohttp.ClientSession):
            return
        self.stop()
        if isinstance(traces := getattr(session, "_trace_configs", None), list):
            traces.append(self._trace)
        self._session = session

    def stop(self) -> None:
        """Leave the session as it was."""
        traces = getattr(self._session, "_trace_configs", None)
        if isinstance(traces, list) and self._trace in traces:
            traces.remove(self._trace)
        self._session = None

    async def _ended(self, _session: Any, _context: SimpleNamespace, request: aiohttp.TraceRequestEndParams) -> None:
        try:
            is_taken = request.method == "POST" and request.response.status < 300
            if is_taken and (found := _CALLBACK.search(request.url.path)):
                self._heard(int(found[1]))
        except Exception:
            _logger.exception("monitor_failed", heard="request_end")
