"""Who may see and do what: the one place that decides, for HTTP and the socket alike. What isn't named is denied."""

import hmac
from enum import IntEnum
from typing import Annotated, Any, NamedTuple

import msgspec
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException, WebSocketException
from litestar.handlers import BaseRouteHandler

from pulseboard.live.protocol import CloseCode

CSRF_HEADER = "x-csrf-token"
CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})


class Role(IntEnum):
    ANYONE = 0
    VIEWER = 1
    OPERATOR = 2
    ADMINISTRATOR = 3


class Identity(NamedTuple):
    """Who asks. `scopes`: the actions that a program's token is for; None: all that the role has."""

    name: str
    role: Role
    subject: str = "local"
    scopes: frozenset[str] | None = None
    session: str | None = None
    """The id of the session, for who has one: what it changes has to carry `csrf`."""
    csrf: str = ""

    @property
    def owner(self) -> str | None:
        """The id of the session or token that was shown; None where none has to be."""
        return self.session or (None if self.scopes is None else self.subject)


NOBODY = Identity("nobody", Role.ANYONE, "")
LOCAL = Identity("local", Role.ADMINISTRATOR)
"""Whoever reaches the loopback interface of this machine, where that is enough."""

ACTIONS = {
    "health.read": Role.ANYONE,
    "login.use": Role.ANYONE,
    "files.read": Role.ANYONE,
    "page.read": Role.VIEWER,
    "session.own": Role.VIEWER,
    "schema.read": Role.VIEWER,
    "stats.read": Role.VIEWER,
    "metrics.read": Role.VIEWER,
    "events.read": Role.VIEWER,
    "events.export": Role.OPERATOR,
    "live.watch": Role.VIEWER,
    "members.forget": Role.ADMINISTRATOR,
    "economy.read": Role.VIEWER,
    "economy.export": Role.OPERATOR,
    "economy.prove": Role.OPERATOR,
    "economy.change": Role.ADMINISTRATOR,
    "sessions.manage": Role.ADMINISTRATOR,
    "tokens.manage": Role.ADMINISTRATOR,
}
"""Every action and the least role that may do it. A route names its action with `action=…`."""

EXPORTS = frozenset({"events.export", "economy.export"})
"""Those whose answers are files of everything: long, and many reads of the database."""

ActionName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": sorted(ACTIONS)})]
RoleName = Annotated[
    str, msgspec.Meta(extra_json_schema={"enum": [role.name.lower() for role in Role if role is not Role.ANYONE]})
]

FOR_TOKENS = frozenset(action for action, least in ACTIONS.items() if least is not Role.ANYONE) - {
    *("page.read", "session.own", "sessions.manage", "tokens.manage")
}
"""What a program's token can be for: not to let others in."""


def identify(connection: ASGIConnection[Any, Any, Any, Any]) -> Identity:
    """Who is asking, as the middleware in `logins.py` has found out."""
    found: Identity = connection.scope.get("user", NOBODY)
    return found


def may(identity: Identity, action: str | None) -> bool:
    """The rule."""
    least = ACTIONS.get(action) if action else None
    if least is None or identity.role < least:
        return False
    return least is Role.ANYONE or identity.scopes is None or action in identity.scopes


def allowed(identity: Identity) -> list[str]:
    """The names of all actions that somebody may do."""
    return sorted(action for action in ACTIONS if may(identity, action))


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Litestar's guard for every route. Raises what becomes 401 or 403, and for a socket 4401 or 4403.

    It waits for nothing, but Litestar would run another function in a thread.
    """
    identity, scope = identify(connection), connection.scope
    if not may(identity, handler.opt.get("action")):
        if scope["type"] == ScopeType.WEBSOCKET:
            raise _refused_socket(identity)
        if identity.role is Role.ANYONE:
            raise NotAuthorizedException("Log in first.")
        raise PermissionDeniedException(_why_not(identity, handler.opt.get("action")))
    if identity.session is not None and scope["type"] == ScopeType.HTTP and scope["method"] not in CHANGES_NOTHING:
        shown = connection.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(shown.encode(), identity.csrf.encode()):
            raise PermissionDeniedException("The page that asks for this is not proven to be ours: load it again.")


def _why_not(identity: Identity, action: str | None) -> str:
    least = ACTIONS.get(action) if action else None
    if least is None:
        return "Nobody may do this."
    if identity.role < least:
        return f"This takes the role {least.name.lower()}; yours is {identity.role.name.lower()}."
    return f"This token is not for {action}."


def _refused_socket(identity: Identity) -> WebSocketException:
    if identity.role is Role.ANYONE:
        return WebSocketException(detail="log in", code=CloseCode.SESSION_OVER)
    return WebSocketException(detail="you may not watch", code=CloseCode.NOT_ALLOWED)
