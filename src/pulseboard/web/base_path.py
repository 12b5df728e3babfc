"""A dashboard below a path of its host: behind a proxy that takes the path off, and behind one that leaves it on."""

from typing import Any
from urllib.parse import quote

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


class BasePath:
    """ASGI middleware: what is inside knows nothing of the path, neither in what is asked for nor in redirects."""

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app = app
        self._base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == self._base_path and scope["type"] == ScopeType.HTTP:
            await self._to_the_page(scope, send)
            return
        if path.startswith(f"{self._base_path}/"):
            rest = path.removeprefix(self._base_path)
            scope = {**scope, "path": rest, "raw_path": quote(rest).encode()}  # type: ignore[assignment]
        await self._app(scope, receive, self._leading_inside(send))

    async def _to_the_page(self, scope: Any, send: Any) -> None:
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        headers = [(b"location", f"{self._base_path}/".encode() + query), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 308, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _leading_inside(self, send: Send) -> Send:
        async def send_leading_inside(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [(name, self._led(name, value)) for name, value in message.get("headers", [])]
            await send(message)

        return send_leading_inside

    def _led(self, name: bytes, value: bytes) -> bytes:
        inside = self._base_path.encode()
        is_path = value.startswith(b"/") and not value.startswith(b"//")
        if name.lower() != b"location" or not is_path or value.startswith(inside + b"/"):
            return value
        return inside + value
