"""What Discord's REST API refuses is told once, by route; how long it takes is known; and the bot's calls go on."""

import asyncio

import aiohttp
import discord
import pytest

from pulseboard.monitor.repeats import WINDOW_SECONDS
from tests.app.health_fixtures import INTENTS, Health, healthy
from tests.app.sim_fixtures import until

ROUTE = "POST /channels/{channel_id}/messages"
PATH = "/channels/*/messages"


def events(health: Health) -> list[str]:
    return health.kinds("rest.")


@pytest.mark.parametrize("late", [False, True])
async def test_calls_are_counted_by_route(monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    """Watched from before the login or from later: number, errors and percentiles, the most used first."""
    async with healthy(monkeypatch, late=late) as health:
        for number in range(5):
            await health.channel.send(str(number))
        with pytest.raises(discord.NotFound):
            await health.client.fetch_channel(123)
        await until(lambda: (health.monitor.measure().rest.count or 0) >= 6)
        rest = health.monitor.measure().rest
        assert (rest.routes[0].route, rest.routes[0].count, rest.routes[0].errors) == (ROUTE, 5, 0)
        assert next(each for each in rest.routes if each.route == "GET /channels/{channel_id}").errors == 1
        assert rest.errors == 1
        assert rest.p50_ms is not None
        assert rest.p95_ms is not None
        assert 0 < rest.p50_ms <= rest.p95_ms < 5_000
        assert rest.invalid_requests == 0
        assert any(each.route == "GET /users/@me" for each in rest.routes) is not late
        assert events(health) == []


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_rate_limits(monkeypatch: pytest.MonkeyPatch, scope: str) -> None:
    """Each scope by its name, with the wait; a shared limit isn't counted against the bot. The message arrives."""
    async with healthy(monkeypatch) as health:
        health.local.break_rest(429, path=PATH, times=1, scope=scope, retry_after_seconds=0.2)  # type: ignore[arg-type]
        await health.channel.send("hello")
        assert health.seen("rest.rate_limited") == [{"route": ROUTE, "scope": scope, "retry_after_ms": 200, "count": 1}]
        assert health.drafts[-1].level == "warning"
        assert health.monitor.measure().rest.invalid_requests == (0 if scope == "shared" else 1)


async def test_a_refusal_with_discord_s_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """403: the code and the sentence are in the answer's body, which is still the bot's to read."""
    async with healthy(monkeypatch) as health:
        health.local.break_rest(403, path=PATH)
        with pytest.raises(discord.Forbidden, match="Missing Access"):
            await health.channel.send("hello")
        assert health.seen("rest.refused") == [
            {"route": ROUTE, "status": 403, "code": 50001, "error": "Missing Access", "count": 1}
        ]
        assert health.drafts[-1].message == f"Discord refused {ROUTE} (403): Missing Access"


async def test_a_storm_of_refusals_is_two_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first at once, the others together when the minute is over; none is lost from the budget."""
    async with healthy(monkeypatch) as health:
        health.local.break_rest(403, path=PATH)
        for _ in range(30):
            with pytest.raises(discord.Forbidden):
                await health.channel.send("hello")
        assert events(health) == ["rest.refused"]
        assert health.monitor.measure().rest.invalid_requests == 30
        now = asyncio.get_running_loop().time()
        health.monitor._rest.sample(now + WINDOW_SECONDS)
        assert [told["count"] for told in health.seen("rest.refused")] == [1, 29]


async def test_a_token_that_is_refused_while_the_bot_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is an error: nothing works any more."""
    async with healthy(monkeypatch) as health:
        health.local.break_rest(401, path=PATH, times=1)
        with pytest.raises(discord.HTTPException):
            await health.channel.send("hello")
        (event,) = [draft for draft in health.drafts if draft.kind == "rest.refused"]
        assert (event.level, event.message) == ("error", f"Discord refused the bot's token: {ROUTE}")


async def test_discord_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """5xx: one event, and an error in the stats; discord.py tries again by itself and the message arrives."""
    async with healthy(monkeypatch) as health:
        health.local.break_rest(500, path=PATH, times=1)
        await health.channel.send("hello")
        assert health.seen("rest.failed") == [{"route": ROUTE, "status": 500, "count": 1}]
        await until(lambda: health.monitor.measure().rest.errors == 1)
        assert health.monitor.measure().rest.invalid_requests == 0


async def test_no_answer_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is gone: what went wrong is named, and the bot gets its own exception."""
    async with healthy(monkeypatch) as health:
        channel = health.channel
        monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:9/api/v10")
        with pytest.raises(aiohttp.ClientConnectionError):
            await channel.send("hello")
        assert health.seen("rest.failed") == [{"route": ROUTE, "error": "ClientConnectorError", "count": 1}]


async def test_discord_py_waits_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket that is used up holds the next request back: scope `local`, an info."""
    async with healthy(monkeypatch) as health:
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=health.channel.id)
        bucket = health.client.http.get_ratelimit(f"{route.key}:{route.major_parameters}")
        bucket.remaining, bucket.reset_after = 0, 3.0
        bucket.expires = asyncio.get_running_loop().time() + 3.0
        async with bucket._sleeping:
            await until(lambda: health.seen("rest.rate_limited"))
        (told,) = health.seen("rest.rate_limited")
        assert (told["route"], told["scope"]) == (ROUTE, "local")
        assert 1_000 <= told["retry_after_ms"] <= 3_000
        assert health.drafts[-1].level == "info"


async def test_the_author_s_own_trace_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both hear of every call; afterwards only theirs does."""
    heard: list[str] = []
    trace = aiohttp.TraceConfig()

    async def ended(_session: object, _context: object, request: aiohttp.TraceRequestEndParams) -> None:
        heard.append(request.method)

    trace.on_request_end.append(ended)
    client = discord.Client(intents=INTENTS, guild_ready_timeout=0.1, http_trace=trace)
    async with healthy(monkeypatch, client) as health:
        await until(lambda: health.monitor.measure().rest.count is not None)
        heard.clear()
        await until(lambda: len(client.http._HTTPClient__session.trace_configs) == 2)  # type: ignore[attr-defined]
        await health.channel.send("hello")
        assert heard == ["POST"]
        await until(lambda: health.monitor.measure().rest.count == 1)
        health.monitor.unwatch()
        await health.channel.send("hello")
        assert heard == ["POST", "POST"]
        assert client.http._HTTPClient__session.trace_configs == [trace]  # type: ignore[attr-defined]


async def test_a_fault_of_ours_is_not_the_bot_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recording fails: the refusal reaches the bot as ever, and so does the next answer."""
    async with healthy(monkeypatch) as health:

        def fail(*_arguments: object) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(health.monitor._rest._refusals, "heard", fail)
        health.local.break_rest(403, path=PATH, times=1)
        with pytest.raises(discord.Forbidden):
            await health.channel.send("hello")
        await health.channel.send("hello")
