"""In front of every call: refusing for a while, the token, faults, errors as Discord words them, unknown calls."""

from collections import Counter
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web

from pulseboard.sim.commands import InvalidCommand
from pulseboard.sim.components import InvalidComponents
from pulseboard.sim.interactions import AnswerRefused
from pulseboard.sim.messages import EmptyMessage
from pulseboard.sim.rest.authorize import AUTHORIZE
from pulseboard.sim.rest.faults import RestFaults
from pulseboard.sim.rest.replies import API, UNVERSIONED_API, DiscordError
from pulseboard.sim.rest.users import FOR_BEARERS
from pulseboard.sim.world import NotInWorld

UNKNOWN_CODES = {"channel": 10003, "guild": 10004, "member": 10007, "message": 10008, "role": 10011, "user": 10013}
TOKENS = (f"{API}/oauth2/token", f"{UNVERSIONED_API}/oauth2/token")
WITHOUT_BOT_TOKEN = (f"{API}/interactions/", f"{API}/webhooks/", "/attachments/", "/gateway", AUTHORIZE, *TOKENS)
"""Interactions carry a token of their own in the path, the gateway asks in its first frame, files and the page for
members need none, and the token endpoint asks for the client's secret."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """`refused` gives the status that everything is refused with for now, or None."""

    def __init__(self, token: str, refused: Callable[[], int | None]) -> None:
        self.token = token
        self.calls = 0
        self.unknown_calls: Counter[str] = Counter()
        self.faults = RestFaults()
        self._refused = refused

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.calls += 1
        try:
            self._check(request)
            if request.path.startswith(UNVERSIONED_API):
                answer = await self.faults.answer(request.method, _called(request.path))
                if answer is not None:
                    return answer
            return await handler(request)
        except Exception as error:
            return _as_discord_says(error).response()

    def routes(self) -> list[web.RouteDef]:
        """To be added last: everything that no other route takes."""
        return [web.route("*", "/{path:.*}", self._unknown)]

    def _check(self, request: web.Request) -> None:
        status = self._refused()
        if status is not None:
            raise DiscordError(status, 0, f"{status}: refused for now")
        if request.path.startswith(WITHOUT_BOT_TOKEN) or request.path == f"{API}/gateway":
            return
        shown = request.headers.get("Authorization", "")
        if shown.startswith("Bearer ") and _route(request) in FOR_BEARERS:
            return
        if shown != f"Bot {self.token}":
            raise DiscordError(401, 0, "401: Unauthorized")

    async def _unknown(self, request: web.Request) -> web.Response:
        self.unknown_calls[f"{request.method} {request.path.removeprefix(API)}"] += 1
        raise DiscordError(404, 0, "404: Not Found")


def _called(path: str) -> str:
    """The path behind `/api/v10`, or behind `/api` for a call that names no version."""
    return path.removeprefix(API if path.startswith(f"{API}/") else UNVERSIONED_API)


def _route(request: web.Request) -> str | None:
    """The path of the route that takes a request, as it was declared."""
    resource = request.match_info.route.resource
    return None if resource is None else resource.canonical


def _as_discord_says(error: Exception) -> DiscordError:
    """Raises the error again where it is our fault."""
    match error:
        case DiscordError():
            return error
        case AnswerRefused():
            return DiscordError(error.status, error.code, str(error))
        case NotInWorld():
            return DiscordError(404, UNKNOWN_CODES[error.kind], f"Unknown {error.kind.title()}")
        case EmptyMessage():
            return DiscordError(400, 50006, str(error))
        case InvalidCommand():
            return DiscordError(400, 50035, "Invalid Form Body", error.errors)
        case msgspec.DecodeError() | InvalidComponents():
            errors = {"_errors": [{"code": "BASE_TYPE_BAD", "message": str(error)}]}
            return DiscordError(400, 50035, "Invalid Form Body", errors)
    raise error
