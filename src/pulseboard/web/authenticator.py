"""Finds out who asks, before the rule in `access.py` decides."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import TooManyRequestsException, WebSocketException
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from pulseboard.errors import StorageUnavailable
from pulseboard.live.protocol import CloseCode
from pulseboard.web.access import ACTIONS, NOBODY, Role
from pulseboard.web.logins import Logins
from pulseboard.web.rates import PerSecond

_TOLD = (CloseCode.SESSION_OVER, CloseCode.NOT_ALLOWED, CloseCode.RESTARTING)


class Authenticator(AbstractAuthenticationMiddleware):
    """Litestar's middleware: `scope["user"]` is the Identity. Each route has one of its own.

    `requests`: what all of them count in, by login.
    """

    def __init__(self, app: ASGIApp, logins: Logins, requests: PerSecond) -> None:
        super().__init__(app)
        self._logins = logins
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = _accepting(receive, send) if scope["type"] == ScopeType.WEBSOCKET else self._renewing(scope, send)
        await super().__call__(scope, receive, told)

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """Raises StorageUnavailable where nobody can know now; a socket is told to come back. Raises
        TooManyRequestsException (429)."""
        action = connection.route_handler.opt.get("action")
        if ACTIONS.get(action) is Role.ANYONE:  # which has to be answered also when nothing can be looked up
            return AuthenticationResult(user=NOBODY, auth=None)
        try:
            identity, renewed = await self._logins.identify(connection)
        except StorageUnavailable:
            if connection.scope["type"] == ScopeType.WEBSOCKET:
                raise WebSocketException(detail="come back", code=CloseCode.RESTARTING) from None
            raise
        if identity.owner and connection.scope["type"] == ScopeType.HTTP and self._requests.is_over(identity.owner):
            detail = f"More than {self._requests.most} requests in a second."
            raise TooManyRequestsException(detail, headers={"Retry-After": "1"})
        return AuthenticationResult(user=identity, auth=renewed)

    def _renewing(self, scope: Scope, send: Send) -> Send:
        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and (renewed := scope.get("auth")):
                message["headers"] = [*message.get("headers", []), self._logins.cookie(renewed).to_encoded_header()]
            await send(message)

        return send_with_cookie


def _accepting(receive: Receive, send: Send) -> Send:
    """A browser shows a page no code of a socket that was refused before its upgrade: it is accepted first."""
    is_open = False

    async def send_after_accepting(message: Message) -> None:
        nonlocal is_open
        if message["type"] == "websocket.close" and not is_open and message["code"] in _TOLD:
            await receive()  # websocket.connect
            await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
        is_open = True
        await send(message)

    return send_after_accepting
