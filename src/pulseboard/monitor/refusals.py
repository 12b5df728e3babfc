"""What Discord's REST API refuses, or asks the bot to wait for: an event each, as often as one wants to read it."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import discord

from pulseboard.events import Draft, Level, Named, draft
from pulseboard.kinds import REST_BUDGET_LOW, REST_FAILED, REST_RATE_LIMITED, REST_REFUSED
from pulseboard.monitor.budgets import INVALID_WINDOW_SECONDS, MAX_INVALID_REQUESTS, Alarm, InvalidRequests
from pulseboard.monitor.repeats import Repeats
from pulseboard.monitor.routes import normalised

_LOCAL_SECONDS = 1.0
"""discord.py waits by itself all the time; so long, and somebody notices."""
_LONGEST_WAIT_SECONDS = 366 * 86_400.0
_OWN_TOKENS = ("/webhooks/", "/interactions/")
"""A 401 of these isn't about the bot's token."""


class Answer(NamedTuple):
    """An answer that isn't what was hoped for. `body`: decoded JSON, or why there was no answer at all."""

    method: str
    path: str
    status: int | None
    headers: Mapping[str, str]
    body: Any


class _Told(NamedTuple):
    kind: str
    level: Level
    message: str
    data: dict[str, Any]
    bot: Named | None


class Refusals:
    """Records REST_RATE_LIMITED, REST_REFUSED, REST_FAILED and REST_BUDGET_LOW. Times are seconds that go forward."""

    def __init__(self, record: Callable[[Draft], None]) -> None:
        self._record = record
        self._repeats: Repeats[_Told] = Repeats()
        self._invalid = InvalidRequests()
        self._alarm = Alarm()

    def count(self, status: int, headers: Mapping[str, str], now: float) -> None:
        """Discord counts each 401, 403 and 429, but for limits that a bot shares with others."""
        if status == 429 and headers.get("X-RateLimit-Scope") == "shared":
            return
        self._invalid.add(now)

    def invalid_requests(self, now: float) -> int:
        """In the last ten minutes."""
        return self._invalid.count(now)

    def heard(self, answer: Answer, bot: Named | None, now: float) -> None:
        """An answer, or none, that is worth an event."""
        route = f"{answer.method} {normalised(answer.path)}"
        if answer.status == 429:
            told = _rate_limited(route, answer, bot)
        elif answer.status in (401, 403):
            told = _refused(route, answer, bot)
        else:
            told = _failed(route, answer, bot)
        self._tell(told, now)

    def look_at_buckets(self, client: discord.Client, now: float) -> None:
        """Where discord.py holds requests back by itself, because it knows that Discord would refuse them."""
        http: Any = client.http
        for key, bucket in list(http._buckets.items()):
            if bucket._sleeping.locked():
                seconds = (bucket.expires or 0.0) - bucket._loop.time()
                if seconds >= _LOCAL_SECONDS:
                    route = _route_of_bucket(http, key)
                    data = {"route": route, "scope": "local", "retry_after_ms": round(seconds * 1_000)}
                    message = f"{route} waits {seconds:.1f} s for its rate limit"
                    self._tell(_Told(REST_RATE_LIMITED.name, Level.INFO, message, data, client.user), now)

    def tell_counted(self, now: float) -> None:
        """Tell what was counted in windows that are over, and of a budget that runs low."""
        for told, count in self._repeats.due(now):
            self._write(told, count)
        used = self._invalid.count(now)
        if self._alarm.sounds(used, MAX_INVALID_REQUESTS):
            within = f"{INVALID_WINDOW_SECONDS / 60:.0f} minutes"
            message = f"Discord refused {used:,} requests in {within}; at {MAX_INVALID_REQUESTS:,} it shuts the bot out"
            data = {"invalid_requests": used, "limit": MAX_INVALID_REQUESTS}
            self._record(draft(REST_BUDGET_LOW.name, message, level=REST_BUDGET_LOW.level, data=data))

    def _tell(self, told: _Told, now: float) -> None:
        key = (told.kind, *(told.data.get(name) for name in ("route", "scope", "status", "code")))
        if self._repeats.heard(key, told, now):
            self._write(told, 1)

    def _write(self, told: _Told, count: int) -> None:
        message = told.message if count == 1 else f"{told.message} ({count:,} times)"
        data = told.data | {"count": count}
        self._record(draft(told.kind, message, level=told.level, bot=told.bot, data=data))


def _rate_limited(route: str, answer: Answer, bot: Named | None) -> _Told:
    body = answer.body if isinstance(answer.body, dict) else None
    scope = answer.headers.get("X-RateLimit-Scope")
    if body is None:
        scope = "cloudflare"  # what stands before Discord answers in HTML
    elif scope is None:
        scope = "global" if body.get("global") else "user"
    seconds = _wait_seconds((body or {}).get("retry_after"), answer.headers.get("Retry-After"))
    data = {"route": route, "scope": scope, "retry_after_ms": None if seconds is None else round(seconds * 1_000)}
    wait = "" if seconds is None else f": wait {seconds:.1f} s"
    level = Level.ERROR if scope == "cloudflare" else REST_RATE_LIMITED.level
    return _Told(REST_RATE_LIMITED.name, level, f"{route} was asked too often (scope {scope}){wait}", data, bot)


def _refused(route: str, answer: Answer, bot: Named | None) -> _Told:
    body = answer.body if isinstance(answer.body, dict) else {}
    data = {"route": route, "status": answer.status, **_error(body)}
    if answer.status == 401 and not answer.path.startswith(_OWN_TOKENS):
        return _Told(REST_REFUSED.name, Level.ERROR, f"Discord refused the bot's token: {route}", data, bot)
    why = f": {data['error']}" if data["error"] else ""
    return _Told(REST_REFUSED.name, REST_REFUSED.level, f"Discord refused {route} ({answer.status}){why}", data, bot)


def _failed(route: str, answer: Answer, bot: Named | None) -> _Told:
    data = {"route": route} | ({"error": answer.body} if answer.status is None else {"status": answer.status})
    how = f"got no answer ({answer.body})" if answer.status is None else f"was answered with {answer.status}"
    return _Told(REST_FAILED.name, REST_FAILED.level, f"{route} {how}", data, bot)


def _wait_seconds(*values: Any) -> float | None:
    """The first that is a time somebody could wait."""
    for value in values:
        with contextlib.suppress(TypeError, ValueError, OverflowError):
            if 0 <= (seconds := float(value)) <= _LONGEST_WAIT_SECONDS:
                return seconds
    return None


def _error(body: dict[str, Any]) -> dict[str, Any]:
    """What Discord says of a refusal, as far as it is what it should be."""
    code, message = body.get("code"), body.get("message")
    return {"code": code if isinstance(code, int) else None, "error": message if isinstance(message, str) else None}


def _route_of_bucket(http: Any, key: str) -> str:
    """discord.py keeps buckets by Discord's hash for them, or by the route where it doesn't know that yet."""
    name = key.rpartition(":")[0]
    route: str = next((route for route, known in http._bucket_hashes.items() if known == name), name)
    return route.partition(":")[0]
