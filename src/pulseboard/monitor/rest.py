"""What the bot asks of Discord's REST API: how long answers take, and which of them are refusals.

aiohttp itself tells of each request (`TraceConfig`), so nothing stands between the bot and Discord. What is told while
the bot waits is only noted; `sample` makes something of it a moment later.
"""

import asyncio
import contextlib
import json
import re
import time
from collections import deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

import aiohttp
import discord

from pulseboard.events import Draft
from pulseboard.logs import get_logger
from pulseboard.monitor.refusals import Answer, Refusals
from pulseboard.monitor.route_times import RouteTimes
from pulseboard.stats import RestStats

MAX_NOTED = 10_000
GATEWAY = "/gateway/bot"
_REFUSED = (401, 403, 429)
_CALLBACK = re.compile(r"/interactions/(\d+)/[^/]+/callback")

_logger = get_logger(__name__)


class _Noted(NamedTuple):
    method: str
    path: str
    status: int | None
    """None where there was no answer."""
    ms: float


class RestWatch:
    """Records what Discord refuses, and knows how long its answers took.

    `gateway_told` hears the answer of `GET /gateway/bot`. `acknowledged` hears the ids of interactions
    that Discord has taken an answer to.
    """

    def __init__(
        self,
        record: Callable[[Draft], None],
        gateway_told: Callable[[Any], None],
        acknowledged: Callable[[int], None],
    ) -> None:
        self.last_ms: float | None = None
        self._gateway_told = gateway_told
        self._acknowledged = acknowledged
        self._refusals = Refusals(record)
        self._times = RouteTimes()
        self._noted: deque[_Noted] = deque(maxlen=MAX_NOTED)
        self._trace = self._make_trace()
        self._client: discord.Client | None = None

    def watch(self, client: discord.Client) -> None:
        """Hear of a client's requests from now on, instead of another's."""
        self.unwatch()
        self._client = client
        if client.http.http_trace is None:  # there is one place for it, which may be the author's
            client.http.http_trace = self._trace
        self._join_session()

    def unwatch(self) -> None:
        """Hear no more; what was only counted is told."""
        if self._client is None:
            return
        http = self._client.http
        if http.http_trace is self._trace:
            http.http_trace = None
        session = _session_of(self._client)
        if session is not None:  # a request that goes through the list now goes on with the one it has
            session._trace_configs = [trace for trace in session.trace_configs if trace is not self._trace]
        self._client = None
        self._refusals.tell_counted(float("inf"))

    def sample(self, now: float) -> None:
        """Make something of what was noted. To be called about twice a second."""
        self._join_session()
        while self._noted:
            method, path, status, ms = self._noted.popleft()
            self._times.add(method, path, ms if status is not None else None, is_error=status is None or status >= 400)
        if self._client is not None:
            self._refusals.look_at_buckets(self._client, now)
        self._refusals.tell_counted(now)

    def stats(self, now: float) -> RestStats:
        """The last hour, and the invalid requests of the last ten minutes."""
        return self._times.stats(self._refusals.invalid_requests(now))

    def _join_session(self) -> None:
        """The session is made at login, and made anew at another; a trace can join it later as well."""
        session = None if self._client is None else _session_of(self._client)
        if session is not None and self._trace not in session.trace_configs:
            session.trace_configs.append(self._trace)

    def _make_trace(self) -> aiohttp.TraceConfig:
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._started)
        trace.on_request_end.append(self._ended)
        trace.on_request_exception.append(self._failed)
        trace.on_response_chunk_received.append(self._read)
        trace.freeze()
        return trace

    async def _started(self, _session: Any, context: SimpleNamespace, _request: Any) -> None:
        context.began = time.perf_counter()
        context.awaited = None

    async def _ended(self, _session: Any, context: SimpleNamespace, request: aiohttp.TraceRequestEndParams) -> None:
        try:
            self._answered(context, request.method, request.url, request.response)
        except Exception:
            _failed_to_look()

    async def _read(
        self, _session: Any, context: SimpleNamespace, chunk: aiohttp.TraceResponseChunkReceivedParams
    ) -> None:
        if context.awaited is not None:
            try:
                self._understood(context, chunk)
            except Exception:
                _failed_to_look()

    async def _failed(
        self, _session: Any, _context: SimpleNamespace, request: aiohttp.TraceRequestExceptionParams
    ) -> None:
        try:
            path = _path(request.url)
            if path is not None and not isinstance(request.exception, asyncio.CancelledError):
                self._noted.append(_Noted(request.method, path, None, 0.0))
                self._tell(Answer(request.method, path, None, {}, type(request.exception).__name__))
        except Exception:
            _failed_to_look()

    def _answered(self, context: SimpleNamespace, method: str, url: Any, response: aiohttp.ClientResponse) -> None:
        ms = (time.perf_counter() - context.began) * 1_000
        path = _path(url)
        if path is None:
            return
        self.last_ms = ms
        self._noted.append(_Noted(method, path, response.status, ms))
        if response.status >= 500:
            self._tell(Answer(method, path, response.status, response.headers, None))
        elif response.status in _REFUSED:
            self._refusals.count(response.status, response.headers, time.monotonic())
            context.awaited = response  # its body says more
        elif path == GATEWAY:
            context.awaited = response
        elif response.status < 300 and (callback := _CALLBACK.fullmatch(path)):
            self._acknowledged(int(callback[1]))

    def _understood(self, context: SimpleNamespace, chunk: aiohttp.TraceResponseChunkReceivedParams) -> None:
        response, context.awaited = context.awaited, None
        body: Any = None
        with contextlib.suppress(ValueError):
            body = json.loads(chunk.chunk)
        if response.status < 400:
            self._gateway_told(body)
        else:
            self._tell(Answer(chunk.method, _path(chunk.url) or "", response.status, response.headers, body))

    def _tell(self, answer: Answer) -> None:
        self._refusals.heard(answer, None if self._client is None else self._client.user, time.monotonic())


def _failed_to_look() -> None:
    """The request that is looked at is the bot's: whatever goes wrong with that, it goes on."""
    _logger.exception("monitor_failed", heard="an answer of Discord's REST API")


def _session_of(client: discord.Client) -> aiohttp.ClientSession | None:
    session = getattr(client.http, "_HTTPClient__session", None)
    return session if isinstance(session, aiohttp.ClientSession) else None


def _path(url: Any) -> str | None:
    """A REST call's path; None for what else goes through the same session: sockets, pictures."""
    base, whole = discord.http.Route.BASE, str(url)
    return whole[len(base) :].partition("?")[0] if whole.startswith(base) else None
