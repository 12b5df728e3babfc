"""What comes in from the network and goes out to a browser: Host, Origin and the headers that keep a page to itself."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from litestar.types import ASGIApp, Message, Receive, Scope, Send

_CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})

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


WRONG_HOST, WRONG_ORIGIN = "host", "origin"
"""Why a request is refused."""


class Refusal(NamedTuple):
    """An answer instead of what was asked for."""

    status: int
    reason: str


class Borders:
    """ASGI middleware around everything else.

    A Host that isn't ours is refused with 400: another site's name may have been pointed at us (DNS rebinding).
    `/ws` and whatever changes something need exactly our Origin, or are refused with 403: browsers let any page open a
    socket to any address and send along what the visitor is logged in with (cross-site WebSocket hijacking). `refusals`
    counts both.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], refusals: Counter[str]) -> None:
        self._app = app
        self._refusals = refusals
        self._hosts = frozenset(host.encode() for host in hosts)
        self._origins = frozenset(f"http://{host}".encode() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif refusal := self._refusal(scope):
            await refuse(refusal, scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Any) -> Refusal | None:
        hosts = [value.lower() for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            self._refusals[WRONG_HOST] += 1
            return Refusal(400, "This address is not one that Pulseboard answers to.")
        if scope["type"] == "websocket" or scope["method"] not in _CHANGES_NOTHING:
            origins = [value for name, value in scope["headers"] if name == b"origin"]
            if len(origins) != 1 or origins[0] not in self._origins:
                self._refusals[WRONG_ORIGIN] += 1
                return Refusal(403, "Only Pulseboard's own page may do this: the Origin is missing or another one.")
        return None


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            message["headers"] = [*message.get("headers", []), *_HEADERS]
        await send(message)

    return send_with_headers


async def refuse(refusal: Refusal, scope: Any, receive: Receive, send: Any) -> None:
    """Answer a request, or a WebSocket handshake before its upgrade, with a status and a sentence."""
    kind = "websocket.http" if scope["type"] == "websocket" else "http"
    if scope["type"] == "websocket":
        await receive()  # websocket.connect
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *_HEADERS]
    await send({"type": f"{kind}.response.start", "status": refusal.status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": refusal.reason.encode(), "more_body": False})
