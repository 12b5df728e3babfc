"""The HTTP API. What the answers look like is in `live/protocol.py`."""

import re
from collections import Counter
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import HttpMethod, Request, Response, get, route
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from litestar.typing import FieldDefinition

from pulseboard.errors import StorageUnavailable
from pulseboard.live.protocol import Dashboard
from pulseboard.stats import BotStatus, DashboardStats
from pulseboard.storage import log
from pulseboard.web.board import Board
from pulseboard.web.problems import refusals

FIRST_EVENTS = 100
FIRST_YEAR, LAST_YEAR = 1970, 9998
"""Of the moments that may be asked for: what is rounded from them to hours, weeks or zones has to be one too."""

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")

Word = Annotated[str | None, QueryParameter(min_length=1, max_length=200)]


class Health(msgspec.Struct):
    status: str


class Readiness(msgspec.Struct):
    ready: bool
    database: str
    bot: BotStatus


_NO_PARAMETERS = {"request", "data"}
"""Names in a route's signature that aren't of the query."""
_PROBED = [HttpMethod.GET, HttpMethod.HEAD]


@route("/healthz", http_method=_PROBED, opt={"action": "health.read"})
async def healthz() -> Health:
    """The process is up."""
    return Health(status="ok")


@route("/readyz", http_method=_PROBED, opt={"action": "health.read"}, responses=refusals(503, answer=Readiness))
async def readyz(board: NamedDependency[Board]) -> Response[Readiness]:
    """200 when the database answers and the bot, if this process has one, is online; otherwise 503 and which isn't."""
    database = board.store.backlog.fault or "ok"
    try:
        await board.store.read(log.read_state)
    except StorageUnavailable as error:
        database = str(error)
    ready = database == "ok" and board.bot_status() in (BotStatus.ONLINE, BotStatus.UNKNOWN)
    return Response(Readiness(ready, database, board.bot_status()), status_code=200 if ready else 503)


@get("/api/dashboard", opt={"action": "stats.read"})
async def dashboard(board: NamedDependency[Board]) -> Dashboard:
    """The first load: stats, the newest events and the position that both belong to."""
    stats = await board.settled_stats()
    head = stats.events.head
    events = await board.store.read(log.read_before, head + 1, FIRST_EVENTS)
    return Dashboard(stats=stats, events=events, head=head, epoch=board.hub.timeline.epoch_at(head))


@get("/api/stats", opt={"action": "stats.read"})
async def stats(board: NamedDependency[Board]) -> DashboardStats:
    """The stats as they are now."""
    return await board.settled_stats()


def milliseconds(name: str, at: datetime | None) -> int | None:
    """A parameter's moment. Raises ValidationException (400) where it has no offset, or there is nothing near it."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise ValidationException(f"`{name}` needs its offset from UTC: 2026-01-31T12:00:00Z")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValidationException(f"`{name}` must be in the years {FIRST_YEAR} to {LAST_YEAR}")
    return round(at.timestamp() * 1000)


async def refuse_unknown_parameters(request: Request[Any, Any, Any]) -> None:
    """A parameter that a route doesn't know, or that comes twice, is a mistake of the caller's. Raises a 400.

    For every request, as `guard` in `access.py`.
    """
    handler = request.route_handler
    if handler.opt.get("is_led_to"):  # by another site, which may have more to say
        return
    known = {written_name(parameter): parameter for parameter in parameters_of(handler)}
    others = handler.dependency_name_set | set(request.path_params) | _NO_PARAMETERS
    given = Counter(name for name, _ in request.query_params.multi_items())
    if any("\0" in value for _, value in request.query_params.multi_items()):
        raise ValidationException("A parameter holds a NUL, which nothing here has")
    if unknown := sorted(set(given) - (set(known) - others)):
        raise ValidationException(f"Unknown parameter: {', '.join(unknown)}")
    if twice := sorted(name for name in given if given[name] > 1 and not known[name].is_non_string_sequence):
        raise ValidationException(f"Given more than once: {', '.join(twice)}")
    for name, value in request.query_params.multi_items():
        _refuse_loose_number(name, value, known[name])


def parameters_of(handler: BaseRouteHandler) -> list[FieldDefinition]:
    """Those of a route, and of what is provided for it."""
    own = handler.parsed_fn_signature.parameters
    provided = [source for name, source in handler.resolve_dependencies().items() if name in own]
    return [*own.values(), *(each for source in provided for each in source.parsed_fn_signature.parameters.values())]


def written_name(parameter: FieldDefinition) -> str:
    """As it is written in the query, which may be no word that Python takes for a name."""
    return getattr(parameter.kwarg_definition, "name", None) or parameter.name


def _refuse_loose_number(name: str, value: str, parameter: FieldDefinition) -> None:
    """The decoder takes 1e3 for 1000, and a bare number for a moment; nobody who writes that means it."""
    kinds = {field.annotation for field in (parameter, *parameter.inner_types)}
    if int in kinds and not value.removeprefix("-").isdecimal():
        raise ValidationException(f"`{name}` is a whole number, not {value!r}")
    if datetime in kinds and not _MOMENT.match(value):
        raise ValidationException(f"`{name}` is a moment with its offset from UTC, as 2026-01-31T12:00:00Z")
