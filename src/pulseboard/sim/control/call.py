"""A call of the control interface."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from aiohttp import web

from pulseboard.sim.control.bodies import Body


class Call(NamedTuple):
    """`answer` gets the request and the decoded body, and returns what is sent as JSON."""

    method: str
    path: str
    does: str
    answer: Callable[[web.Request, Any], Awaitable[Any]]
    body: type[Body] | None = None
