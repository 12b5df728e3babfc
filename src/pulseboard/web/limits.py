"""How much may come in: the limits, and the doors that keep to them."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from pulseboard.config import LimitSettings
from pulseboard.live.protocol import CloseCode
from pulseboard.logs import get_logger
from pulseboard.web.borders import refuse
from pulseboard.web.problems import Problem
from pulseboard.web.protocols import SENT_AWAY_SECONDS, LiveProtocol
from pulseboard.web.rates import PerSecond
from pulseboard.web.tries import caller

OTHER_SOCKETS = 2_000
"""Room beside the viewers: plain HTTP, handshakes, and those being turned away."""
OTHER_DESCRIPTORS = 128
"""What the rest of the process may need: the database, connections to Discord, files."""

TOO_MANY_ATTEMPTS, TOO_MANY_VIEWERS, TOO_MANY_REQUESTS = "attempts", "viewers", "requests"
"""Why a viewer, or a request, is turned away."""

_TOO_LARGE = Problem(431, "The address and the headers are too long, or there are too many.")

_logger = get_logger(__name__)


class Limits(msgspec.Struct, frozen=True):
    max_frame_bytes: int
    max_frames_per_10_seconds: int
    max_bad_frames: int
    max_connections: int
    max_attempts_per_second: int
    max_session_connections: int
    max_requests_per_second: int
    max_session_requests_per_second: int
    max_exports: int
    max_body_bytes: int
    max_header_bytes: int
    max_header_fields: int
    max_handshake_seconds: float
    max_sockets: int = 0
    """Connections of any kind; one more is dropped unheard, before the process has no descriptors left."""

    @classmethod
    def of(cls, settings: LimitSettings) -> "Limits":
        """The limits that were set, or what the system has descriptors for."""
        limits = msgspec.convert(settings, cls, from_attributes=True)
        wanted = limits.max_connections + OTHER_SOCKETS
        fitting = limits.within(_descriptors(wanted + OTHER_DESCRIPTORS) - OTHER_DESCRIPTORS)
        if fitting.max_connections < limits.max_connections:
            _logger.warning(
                "connections_limited",
                max_connections=fitting.max_connections,
                reason="the system allows this process no more open files (ulimit -Hn)",
            )
        return fitting

    def within(self, sockets: int) -> "Limits":
        """The same with no more than so many sockets, a quarter of them for others than viewers."""
        sockets = max(4, min(self.max_connections + OTHER_SOCKETS, sockets))
        return msgspec.structs.replace(
            self, max_sockets=sockets, max_connections=min(self.max_connections, sockets * 3 // 4)
        )


def _descriptors(wanted: int) -> int:
    """How many descriptors this process may have, after asking for as many as are wanted."""
    try:
        import resource  # noqa: PLC0415  # not on every platform
    except ImportError:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    more = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
        return more
    return soft


class Doors:
    """ASGI middleware that lets a viewer in, or turns it away with 4429 before it costs anything; a request with 429.

    `refusals` counts why. A browser shows a page no code of a socket that was refused before its upgrade: it is
    accepted first, then closed.
    """

    def __init__(
        self, app: ASGIApp, limits: Limits, refusals: Counter[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._refusals = refusals
        self._limits = limits
        self._inside = 0
        self._attempts = PerSecond(limits.max_attempts_per_second, clock)  # by network, as the next
        self._requests = PerSecond(limits.max_requests_per_second, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._has_too_large_a_head(scope):
            if scope["type"] == ScopeType.WEBSOCKET:
                return await refuse(_TOO_LARGE, scope, receive, send)
            return await _refuse_request(_TOO_LARGE, send)
        if scope["type"] != ScopeType.WEBSOCKET:
            if self._requests.is_over(_network(scope["client"])):
                self._refusals[TOO_MANY_REQUESTS] += 1
                problem = Problem(429, f"More than {self._requests.most} requests in a second.")
                return await _refuse_request(problem, send)
            return await self._app(scope, receive, send)
        extensions: dict[str, Any] = scope["extensions"]  # type: ignore[assignment]
        connection: LiveProtocol = extensions["pulseboard.connection"]
        if reason := self._refusal(scope["client"]):
            return await _turn_away(reason, connection, receive, send)
        connection.max_frames = self._limits.max_frames_per_10_seconds
        self._inside += 1
        try:
            return await self._app(scope, receive, send)
        finally:
            self._inside -= 1

    def _has_too_large_a_head(self, scope: Any) -> bool:
        """h11 looks at the length of what isn't complete only: a head that came in one piece may be of any."""
        headers = scope["headers"]
        if len(headers) > self._limits.max_header_fields:
            return True
        target = len(scope["raw_path"]) + len(scope["query_string"])
        return target + sum(len(name) + len(value) + 4 for name, value in headers) > self._limits.max_header_bytes

    def _refusal(self, client: tuple[str, int] | None) -> str | None:
        if self._attempts.is_over(_network(client)):
            self._refusals[TOO_MANY_ATTEMPTS] += 1
            return f"more than {self._limits.max_attempts_per_second} connections in a second"
        if self._inside >= self._limits.max_connections:
            self._refusals[TOO_MANY_VIEWERS] += 1
            return f"{self._limits.max_connections} viewers are connected already"
        return None


def _network(client: tuple[str, int] | None) -> str:
    return caller(client[0] if client else None, "").network


async def _refuse_request(problem: Problem, send: Any) -> None:
    later = [(b"retry-after", b"1")] if problem.status_code == 429 else []
    headers = [(b"content-type", b"application/json"), *later]
    await send({"type": "http.response.start", "status": problem.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": msgspec.json.encode(problem), "more_body": False})


async def _turn_away(reason: str, connection: LiveProtocol, receive: Receive, send: Any) -> None:
    connection.close_timeout = SENT_AWAY_SECONDS
    await receive()  # websocket.connect
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": CloseCode.TOO_MANY, "reason": reason})
