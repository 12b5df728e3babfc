"""The route, and the registry it reads: one of its own, so that a bot's own metrics stay where they are."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from prometheus_client import CollectorRegistry, ProcessCollector, exposition
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.registry import Collector

from pulseboard.web.board import Board
from pulseboard.web.borders import WRONG_HOST, WRONG_ORIGIN
from pulseboard.web.limits import TOO_MANY_ATTEMPTS, TOO_MANY_REQUESTS, TOO_MANY_VIEWERS
from pulseboard.web.metrics.catalogue import METRICS, Scene, durations

TEXT = "text/plain; version=0.0.4"
"""Litestar adds the charset."""
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


@get("/metrics", opt={"action": "metrics.read"}, include_in_schema=False)
async def metrics(request: Request[Any, Any, Any], registry: NamedDependency[CollectorRegistry]) -> Response[bytes]:
    """Every metric as it is now, in the text format of Prometheus, or in OpenMetrics for whoever accepts that."""
    if accepts_openmetrics(request.headers.get("accept", "")):
        return Response(openmetrics.generate_latest(registry), media_type=OPENMETRICS)  # type: ignore[no-untyped-call]
    return Response(exposition.generate_latest(registry), media_type=TEXT)


def accepts_openmetrics(accept: str) -> bool:
    """Whether a header names OpenMetrics, in whatever version, and doesn't rule it out."""
    for offer in accept.lower().split(","):
        kind, *parameters = (part.replace(" ", "") for part in offer.split(";"))
        if kind == "application/openmetrics-text":
            return not any(parameter in ("q=0", "q=0.0") for parameter in parameters)
    return False


def build_registry(board: Board, refusals: Counter[str]) -> CollectorRegistry:
    """The metrics of a board. `refusals` is what the doors and borders count in."""
    for reason in (WRONG_HOST, WRONG_ORIGIN, TOO_MANY_ATTEMPTS, TOO_MANY_VIEWERS, TOO_MANY_REQUESTS):
        refusals[reason] += 0
    registry = CollectorRegistry()
    registry.register(BoardCollector(board, refusals))
    ProcessCollector(registry=registry)
    return registry


class BoardCollector(Collector):
    """Reads a board when it is asked; nothing is computed before."""

    def __init__(self, board: Board, refusals: Counter[str]) -> None:
        self._board = board
        self._refusals = refusals

    def describe(self) -> list[Metric]:
        return []  # so that registering asks for no values

    def collect(self) -> Iterator[Metric]:
        board = self._board
        scene = Scene(
            stats=board.sampler.newest,
            totals=board.totals,
            timeline=board.hub.timeline,
            delivered=board.hub.delivered,
            backlog=board.store.backlog,
            viewers=board.hub.viewers,
            refusals=self._refusals,
        )
        for metric in METRICS:
            yield metric.family(scene)
        yield durations(scene)
