"""What refused and failed requests are answered with, told once for every route's description."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

from pulseboard.web.access import ACTIONS, Role


class Problem(msgspec.Struct):
    """What a refused or failed request is answered with, in the shape of Litestar's own answers."""

    status_code: int
    detail: str


NO_CONTENT = {204: ResponseSpec(None, description=HTTPStatus.NO_CONTENT.phrase)}
"""The `responses=` of a route that answers with a bare `Response`."""


def refusals(*statuses: int, answer: type[msgspec.Struct] = Problem) -> Mapping[int, ResponseSpec]:
    """The `responses=` of a route that refuses by itself, with these statuses."""
    return {status: _described(answer, status) for status in statuses}


class ProblemsPlugin(ReceiveRoutePlugin):
    """Adds to each route's description how it may be refused before, or fail without, doing anything of its own."""

    def receive_route(self, route: BaseRoute) -> None:
        if not isinstance(route, HTTPRoute):
            return
        for handler in route.route_handlers:
            common = {status: _described(Problem, status) for status in _common(route, handler)}
            handler.responses = common | dict(handler.responses or {})


def _common(route: HTTPRoute, handler: HTTPRouteHandler) -> Iterator[int]:
    yield 400
    if ACTIONS.get(handler.opt.get("action", "")) is not Role.ANYONE:
        yield from (401, 403, 503)
    yield from (429, 431)
    if route.path_parameters:
        yield 404
    if "data" in handler.parsed_fn_signature.parameters:
        yield from (413, 415)
    yield 500


def _described(answer: type[msgspec.Struct], status: int) -> ResponseSpec:
    return ResponseSpec(answer, generate_examples=False, description=HTTPStatus(status).phrase)
