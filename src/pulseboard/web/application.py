"""The web application: every route, behind the borders."""

import asyncio
import functools
import secrets
from collections import Counter
from collections.abc import Sequence
from typing import Any

from litestar import Litestar, MediaType, Request, Response, Router
from litestar.di import Provide
from litestar.exceptions import NotAuthorizedException, NotFoundException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Server
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from litestar.types import ASGIApp

from pulseboard import __version__
from pulseboard.errors import StorageUnavailable
from pulseboard.logs import get_logger
from pulseboard.web import api, command_api, entry_api, event_api, history, login_api
from pulseboard.web.access import guard
from pulseboard.web.authenticator import Authenticator
from pulseboard.web.base_path import BasePath
from pulseboard.web.board import Board
from pulseboard.web.borders import Borders
from pulseboard.web.destination import Destination
from pulseboard.web.downloads import BoundedExports
from pulseboard.web.entry_api import Entrance
from pulseboard.web.limits import Doors, Limits
from pulseboard.web.metrics.route import build_registry, metrics
from pulseboard.web.page import not_found, page_below, page_routes
from pulseboard.web.problems import Problem, ProblemsPlugin
from pulseboard.web.rates import PerSecond
from pulseboard.web.reach import Reach
from pulseboard.web.requests import BoundedRequest
from pulseboard.web.watchers import Watchers
from pulseboard.web.ws import Live, ws

_logger = get_logger(__name__)


ROUTES: Sequence[BaseRouteHandler] = (
    *(api.healthz, api.readyz, api.dashboard, api.stats),
    *event_api.ROUTES,
    *(history.series, history.marks, history.availability, metrics),
    *command_api.ROUTES,
    *entry_api.ROUTES,
    *login_api.ROUTES,
    ws,
)


def build_application(
    board: Board,
    reach: Reach,
    limits: Limits,
    watchers: Watchers,
    entrance: Entrance,
    *,
    routes: Sequence[BaseRouteHandler | Router] = (),
) -> ASGIApp:
    """The ASGI application that shows a board where it is reached. Features add their routes."""
    refusals = Counter[str]()
    requests = PerSecond(limits.max_session_requests_per_second)
    places = asyncio.Semaphore(limits.max_exports)
    page = page_below(reach.base_path)
    application = Litestar(
        [*ROUTES, *routes, *page_routes(page)],
        guards=[guard],
        middleware=[
            DefineMiddleware(Authenticator, logins=watchers.logins, requests=requests),
            DefineMiddleware(BoundedExports, places=places),
        ],
        dependencies=_dependencies(
            board=board,
            logins=watchers.logins,
            entrance=entrance,
            live=Live(board, limits, watchers),
            registry=build_registry(board, refusals),
        ),
        before_request=api.refuse_unknown_parameters,
        exception_handlers={
            NotFoundException: functools.partial(not_found, page),
            NotAuthorizedException: functools.partial(_not_known, entrance),
            ValidationException: _not_valid,
            StorageUnavailable: _storage_unavailable,
            HTTP_500_INTERNAL_SERVER_ERROR: _unexpected,
        },
        openapi_config=_description(reach),
        plugins=[ProblemsPlugin()],
        request_class=BoundedRequest,
        request_max_body_size=limits.max_body_bytes,
        logging_config=None,
    )
    doors = Doors(application, limits, refusals)
    return Borders(BasePath(doors, reach.base_path) if reach.base_path else doors, reach, refusals)


def _dependencies(**things: object) -> dict[str, Provide]:
    """What handlers are given that ask for it by these names."""

    def given(thing: object) -> Provide:
        def provide() -> Any:
            return thing

        return Provide(provide, sync_to_thread=False)

    return {name: given(thing) for name, thing in things.items()}


def _description(reach: Reach) -> OpenAPIConfig:
    schema = Router(
        "/schema",
        route_handlers=[],
        opt={"action": "schema.read"},
        include_in_schema=False,
        before_request=_refuse_unknown_schemas,
    )
    return OpenAPIConfig(
        title="Pulseboard",
        version=__version__,
        servers=[Server(url=reach.base_path or "/")],
        openapi_router=schema,
        render_plugins=[JsonRenderPlugin()],
        use_handler_docstrings=True,
    )


async def _refuse_unknown_schemas(request: Request[Any, Any, Any]) -> None:
    """Litestar has a page of its own that says so. Raises NotFoundException."""
    if request.path_params:
        raise NotFoundException
    await api.refuse_unknown_parameters(request)


def _not_known(entrance: Entrance, request: Request[Any, Any, Any], error: NotAuthorizedException) -> Response[Any]:
    """Who looks at a page is shown how to log in, and led there afterwards; a program gets the problem."""
    headers = {"cache-control": "no-store", "www-authenticate": "Bearer"}
    if request.route_handler.opt.get("action") == "page.read":
        shown = entrance.page(Destination.of(request))
        return Response(shown, status_code=401, media_type=MediaType.HTML, headers=headers)
    return Response(Problem(401, error.detail), status_code=401, headers=headers)


def _not_valid(request: Request[Any, Any, Any], error: ValidationException) -> Response[Problem]:
    """Says which parameter doesn't fit, and why: Litestar's own answer hides that beside its `detail`."""
    told: list[dict[str, Any]] = [fault for fault in error.extra or () if isinstance(fault, dict)]
    called = {each.name: api.written_name(each) for each in api.parameters_of(request.route_handler)} | {None: "body"}
    faults = [f"{called.get(key := fault.get('key'), key)}: {fault['message']}" for fault in told if "message" in fault]
    return Response(Problem(400, "; ".join(faults) or error.detail), status_code=400)


def _storage_unavailable(request: Request[Any, Any, Any], error: StorageUnavailable) -> Response[Problem]:
    return Response(Problem(503, "The database can't be reached now. Try again."), status_code=503)


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """A fault of ours: the client learns an id by which the log line can be found, and nothing else."""
    fault = secrets.token_hex(4)
    _logger.error("request_failed", fault=fault, path=request.url.path, exc_info=error)
    return Response(Problem(500, f"Something went wrong here. It is in the log as {fault}."), status_code=500)
