"""How long Discord's REST API took to answer in the last hour: in all, and by route."""

from collections.abc import Callable

from pulseboard.events import now_ms
from pulseboard.live.rolling import RollingCounter, RollingSketch
from pulseboard.monitor.routes import normalised
from pulseboard.stats import RestStats, RouteStats

MAX_ROUTES = 100
"""Discord's documentation has some 200; what a bot uses beyond these is one route, `other`."""
TOP_ROUTES = 10
OTHER = "other"
_HOUR_MS, _STEP_MS = 3_600_000, 300_000


class RouteTimes:
    """What is forgotten goes in steps of 5 minutes."""

    def __init__(self, clock_ms: Callable[[], int] = now_ms) -> None:
        self._clock_ms = clock_ms
        self._counts = RollingCounter(_HOUR_MS, _STEP_MS)
        self._all = RollingSketch(_HOUR_MS, _STEP_MS)
        self._by_route: dict[str, RollingSketch] = {}

    def add(self, method: str, path: str, ms: float | None, *, is_error: bool) -> None:
        """One request; `ms` is None where no answer came."""
        at_ms, route = self._clock_ms(), f"{method} {normalised(path)}"
        if route not in self._by_route:
            if len(self._by_route) >= MAX_ROUTES:
                route = OTHER
            self._by_route.setdefault(route, RollingSketch(_HOUR_MS, _STEP_MS))
        self._counts.add(at_ms, ("asked", route))
        if is_error:
            self._counts.add(at_ms, ("failed", route))
        if ms is not None:
            self._all.add(at_ms, ms)
            self._by_route[route].add(at_ms, ms)

    def stats(self, invalid_requests: int) -> RestStats:
        at_ms = self._clock_ms()
        counts = self._counts.totals(at_ms)
        used = sorted((route for route in self._by_route if counts["asked", route]), key=lambda r: -counts["asked", r])
        p50, p95 = self._all.quantiles(at_ms, (0.5, 0.95))
        return RestStats(
            count=sum(counts["asked", route] for route in used),
            errors=sum(counts["failed", route] for route in used),
            p50_ms=p50,
            p95_ms=p95,
            routes=[self._route(route, counts["asked", route], counts["failed", route]) for route in used[:TOP_ROUTES]],
            invalid_requests=invalid_requests,
        )

    def _route(self, route: str, count: int, errors: int) -> RouteStats:
        p50, p95 = self._by_route[route].quantiles(self._clock_ms(), (0.5, 0.95))
        return RouteStats(route=route, count=count, errors=errors, p50_ms=p50, p95_ms=p95)
