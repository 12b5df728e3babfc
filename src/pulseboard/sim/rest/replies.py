"""How Discord's HTTP API speaks: JSON, errors, and what is asked of it."""

from typing import Any, TypeVar

import msgspec
from aiohttp import web

API = "/api/v10"
UNVERSIONED_API = "/api"

Body = TypeVar("Body")


class DiscordError(Exception):
    """What Discord answers with when it doesn't do as asked."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.errors = status, code, errors

    def response(self) -> web.Response:
        payload: dict[str, Any] = {"message": str(self), "code": self.code}
        return reply(payload | ({"errors": self.errors} if self.errors else {}), self.status)


def reply(payload: Any = None, status: int = 200) -> web.Response:
    """JSON, or 204 where there is nothing to say.

    The content type carries no charset: discord.py compares it exactly.
    """
    if payload is None:
        return web.Response(status=204)
    return web.Response(body=msgspec.json.encode(payload), status=status, content_type="application/json")


async def decoded(request: web.Request, kind: type[Body]) -> Body:
    return msgspec.json.decode(await request.read(), type=kind)
