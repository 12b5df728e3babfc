"""The web application: every route, behind the borders."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, Router
from litestar.di import Provide
from litestar.exceptions import ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from litestar.types import ASGIApp
from prometheus_client import CollectorRegistry

from pulseboard import __version__
from pulseboard.errors import StorageUnavailable
from pulseboard.logs import get_logger
from pulseboard.web import api, command_api, event_api, history
from pulseboard.web.access import guard
from pulseboard.web.board import Board
from pulseboard.web.borders import Borders
from pulseboard.web.limits import Doors, Limits
from pulseboard.web.metrics.route import build_registry, metrics
from pulseboard.web.page import page_routes
from pulseboard.web.ws import ws

_logger = get_logger(__name__)


class Problem(msgspec.Struct):
    """What a refused or failed request is answered with, in the shape of Litestar's own answers."""

    status_code: int
    detail: str


ROUTES: Sequence[BaseRouteHandler] = (
    *(api.healthz, api.readyz, api.dashboard, api.stats),
    *event_api.ROUTES,
    *(history.series, history.marks, history.availability, metrics),
    *command_api.ROUTES,
    ws,
)


def build_application(
    board: Board, hosts: Iterable[str], limits: Limits, routes: Sequence[BaseRouteHandler | Router] = ()
) -> ASGIApp:
    """The ASGI application that shows a board at `hosts` (`name:port`). Features add their routes."""

    refusals = Counter[str]()
    registry = build_registry(board, refusals)

    def provide_board() -> Board:
        return board

    def provide_limits() -> Limits:
        return limits

    def provide_registry() -> CollectorRegistry:
        return registry

    application = Litestar(
        [*ROUTES, *routes, *page_routes()],
        guards=[guard],
        dependencies={
            "board": Provide(provide_board, sync_to_thread=False),
            "limits": Provide(provide_limits, sync_to_thread=False),
            "registry": Provide(provide_registry, sync_to_thread=False),
        },
        before_request=api.refuse_unknown_parameters,
        exception_handlers={
            ValidationException: _not_valid,
            StorageUnavailable: _storage_unavailable,
            HTTP_500_INTERNAL_SERVER_ERROR: _unexpected,
        },
        openapi_config=OpenAPIConfig(
            title="Pulseboard",
            version=__version__,
            openapi_router=Router("/schema", route_handlers=[], opt={"action": "schema.read"}),
            render_plugins=[JsonRenderPlugin()],
            use_handler_docstrings=True,
        ),
        request_max_body_size=64 * 1024,
        logging_config=None,
    )
    return Borders(Doors(application, limits, refusals), hosts, refusals)


def _not_valid(request: Request[Any, Any, Any], error: ValidationException) -> Response[Problem]:
    """Says which parameter doesn't fit, and why: Litestar's own answer hides that beside its `detail`."""
    told: list[dict[str, Any]] = [fault for fault in error.extra or () if isinstance(fault, dict)]
    faults = [f"{fault.get('key', 'body')}: {fault['message']}" for fault in told if "message" in fault]
    return Response(Problem(400, "; ".join(faults) or error.detail), status_code=400)


def _storage_unavailable(request: Request[Any, Any, Any], error: StorageUnavailable) -> Response[Problem]:
    return Response(Problem(503, "The database can't be reached now. Try again."), status_code=503)


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """A fault of ours: the client learns an id by which the log line can be found, and nothing else."""
    fault = secrets.token_hex(4)
    _logger.error("request_failed", fault=fault, path=request.url.path, exc_info=error)
    return Response(Problem(500, f"Something went wrong here. It is in the log as {fault}."), status_code=500)
