"""What comes in from the network and goes out to a browser: Host, Origin and the headers that keep a page to itself."""

from collections import Counter
from typing import Any

import msgspec
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from pulseboard.web.access import CHANGES_NOTHING
from pulseboard.web.problems import Problem
from pulseboard.web.reach import Reach

_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
        b"img-src 'self' data: https://cdn.discordapp.com; object-src 'none'; base-uri 'none'; form-action 'self'; "
        b"frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_LASTING = (b"strict-transport-security", b"max-age=31536000")
"""To be asked by TLS only for a year (RFC 6797). Not for sub-domains, which may be others'."""


WRONG_HOST, WRONG_ORIGIN = "host", "origin"
"""Why a request is refused."""


class Borders:
    """ASGI middleware around everything else.

    A Host that isn't ours is refused with 400: another site's name may have been pointed at us (DNS rebinding).
    `/ws` and whatever changes something need exactly our Origin, or are refused with 403: browsers let any page open a
    socket to any address and send along what the visitor is logged in with (cross-site WebSocket hijacking). A program
    has no Origin: it gets on with a token. `refusals` counts both. More than one `Authorization` is refused with 400:
    what is in front of the dashboard may have looked at another one of them than it does.
    """

    def __init__(self, app: ASGIApp, reach: Reach, refusals: Counter[str]) -> None:
        self._app = app
        self._refusals = refusals
        self._hosts, self._origins, self._lasting = (
            frozenset(name.encode() for name in names) for names in (reach.hosts, reach.origins, reach.lasting_hosts)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif refusal := self._refusal(scope):
            await refuse(refusal, scope, receive, send)
        else:
            lasting = [_LASTING] if _host(scope) in self._lasting else []
            await self._app(scope, receive, _with_headers(send, [*_HEADERS, *lasting]))

    def _refusal(self, scope: Any) -> Problem | None:
        if _host(scope) not in self._hosts:
            self._refusals[WRONG_HOST] += 1
            return Problem(400, "This address is not one that Pulseboard answers to.")
        if len(_values(scope, b"authorization")) > 1:
            return Problem(400, "The header Authorization is there more than once. Send one.")
        if scope["type"] == "websocket" or scope["method"] not in CHANGES_NOTHING:
            origins = _values(scope, b"origin")
            if not origins and _shows_a_token(scope):  # a program, which no page can make do anything
                return None
            if len(origins) != 1 or origins[0] not in self._origins:
                self._refusals[WRONG_ORIGIN] += 1
                return Problem(403, "Only Pulseboard's own page may do this: the Origin is missing or another one.")
        return None


def _host(scope: Any) -> bytes | None:
    """What a request names as its host; None where that isn't one."""
    hosts = _values(scope, b"host")
    return hosts[0].lower() if len(hosts) == 1 else None


def _shows_a_token(scope: Any) -> bool:
    """Whether it is a good one the rule decides; what else the request has to show doesn't count then."""
    return any(value.lower().startswith(b"bearer ") for value in _values(scope, b"authorization"))


def _values(scope: Any, header: bytes) -> list[bytes]:
    return [value for name, value in scope["headers"] if name == header]


def _with_headers(send: Send, headers: list[tuple[bytes, bytes]]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            message["headers"] = [*message.get("headers", []), *headers]
        await send(message)

    return send_with_headers


async def refuse(problem: Problem, scope: Any, receive: Receive, send: Any) -> None:
    """Answer a request, or a WebSocket handshake before its upgrade, with a problem."""
    kind = "websocket.http" if scope["type"] == "websocket" else "http"
    if scope["type"] == "websocket":
        await receive()  # websocket.connect
    headers = [(b"content-type", b"application/json"), (b"connection", b"close"), *_HEADERS]
    await send({"type": f"{kind}.response.start", "status": problem.status_code, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": msgspec.json.encode(problem), "more_body": False})
