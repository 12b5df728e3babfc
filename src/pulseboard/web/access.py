"""Who may see and do what: the one place that decides, for HTTP and the socket alike. What isn't named is denied."""

from enum import IntEnum
from typing import Any, NamedTuple

from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler


class Role(IntEnum):
    ANYONE = 0
    VIEWER = 1
    OPERATOR = 2
    ADMINISTRATOR = 3


class Identity(NamedTuple):
    name: str
    role: Role


LOCAL = Identity("local", Role.ADMINISTRATOR)
"""Whoever reaches the loopback interface of this machine."""

ACTIONS = {
    "health.read": Role.ANYONE,
    "page.read": Role.VIEWER,
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
}
"""Every action and the least role that may do it. A route names its action with `action=…`."""


def identify(connection: ASGIConnection[Any, Any, Any, Any]) -> Identity:
    """Who is asking. Pulseboard listens on loopback only, so it is whoever sits at this machine."""
    return LOCAL


def may(identity: Identity, action: str | None) -> bool:
    least = ACTIONS.get(action) if action else None
    return least is not None and identity.role >= least


def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Litestar's guard for every route. Raises PermissionDeniedException."""
    if not may(identify(connection), handler.opt.get("action")):
        raise PermissionDeniedException("You may not do this.")
