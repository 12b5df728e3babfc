"""How long Discord's REST API takes to answer."""

import time
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord


class RestTimer:
    """Knows the time the last answer took, in milliseconds."""

    def __init__(self) -> None:
        self.last_ms: float | None = None

    def watch(self, client: discord.Client) -> None:
        """Listen to a client's requests through aiohttp's own tracing.

        Only before it logs in, and only where the author traces nothing: there is one place for it.
        """
        if client.http.http_trace is None:
            trace = aiohttp.TraceConfig()
            trace.on_request_start.append(self._started)
            trace.on_request_end.append(self._ended)
            client.http.http_trace = trace

    async def _started(self, _session: Any, context: SimpleNamespace, _request: Any) -> None:
        context.began = time.perf_counter()

    async def _ended(self, _session: Any, context: SimpleNamespace, request: aiohttp.TraceRequestEndParams) -> None:
        if request.response.status != 101:  # a WebSocket begins as a request too
            self.last_ms = (time.perf_counter() - context.began) * 1_000
