"""What goes wrong in the local Discord when it is told to: each fault at the frames, or as discord.py meets it."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from pulseboard.sim import DoesNotFit, GatewayFault, LocalDiscord
from pulseboard.sim.session_starts import SessionStarts
from tests.app.sim_fixtures import BareClient, RecordingBot, bare_client, logged_in, until


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(guilds=3, heartbeat_interval_seconds=0.2) as discord_:
        yield discord_


@pytest.fixture
async def bot(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RecordingBot]:
    bot = RecordingBot()
    async with logged_in(bot, local, monkeypatch):
        yield bot


async def identify(bare: BareClient, shard: tuple[int, int] = (0, 1)) -> dict[str, object]:
    """Say who one is; returns what comes in answer to that."""
    assert (await bare.frame())["op"] == 10
    await bare.say(2, {"token": "local", "intents": 1, "shard": shard})
    return await bare.frame()


async def test_refused_connections(local: LocalDiscord) -> None:
    """So many connections are refused; the next one gets in."""
    local.break_gateway("refused", times=2)
    for _ in range(2):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with bare_client(local):
                pass
        assert refused.value.status == 503
    async with bare_client(local) as bare:
        assert (await bare.frame())["op"] == 10


async def test_op7_before_hello(local: LocalDiscord) -> None:
    """A connection is told to reconnect before anything else."""
    local.break_gateway(GatewayFault.OP7_BEFORE_HELLO, times=1)
    async with bare_client(local) as bare:
        assert (await bare.frame())["op"] == 7
    async with bare_client(local) as bare:
        assert (await bare.frame())["op"] == 10


async def test_closed_when_ready(local: LocalDiscord, bot: RecordingBot) -> None:
    """READY and RESUMED arrive, and the close with 4000 behind them; then it goes on."""
    local.break_gateway("closed-when-ready", times=3)
    await local.drop_connections()
    await bot.sees("resumed", 4)
    assert local.counters["resumes"] == 4
    async with bare_client(local) as bare:
        local.break_gateway("closed-when-ready")
        assert (await identify(bare))["t"] == "READY"
        assert await bare.close_code() == 4000


async def test_op9(local: LocalDiscord) -> None:
    """Every attempt to log in is an invalid session, and counts."""
    local.break_gateway("op9")
    for _ in range(2):
        async with bare_client(local) as bare:
            answer = await identify(bare)
            assert (answer["op"], answer["d"]) == (9, False)
    assert local.counters["identifies"] == 2
    local.mend_gateway()
    async with bare_client(local) as bare:
        assert (await identify(bare))["t"] == "READY"


async def test_unacknowledged(local: LocalDiscord) -> None:
    """Heartbeats get no answer, while what happens in guilds is told."""
    local.break_gateway("unacknowledged")
    async with bare_client(local) as bare:
        await identify(bare)
        for _ in local.guilds:
            assert (await bare.frame())["t"] == "GUILD_CREATE"
        await bare.say(1, None)
        guild = await local.add_guild("New home")
        told = await bare.frame()
        assert (told["t"], told["d"]["id"]) == ("GUILD_CREATE", guild.id)
        local.mend_gateway()
        await bare.say(1, None)
        assert (await bare.frame())["op"] == 11


async def test_silence(local: LocalDiscord) -> None:
    """A line that is open and says nothing, for ever; what happened meanwhile is there for who resumes on another."""
    async with bare_client(local) as bare:
        ready = await identify(bare)
        for _ in local.guilds:
            await bare.frame()
        local.break_gateway("silent")
        guild = await local.add_guild("New home")
        async with bare_client(local) as also_silent:
            for one in (bare, also_silent):
                with pytest.raises(asyncio.TimeoutError):
                    await one.socket.receive(timeout=0.05)
        local.mend_gateway()
        await bare.say(1, None)
        assert not bare.socket.closed
        async with bare_client(local) as next_one:
            await next_one.frame()
            session = ready["d"]["session_id"]  # type: ignore[index]
            await next_one.say(6, {"token": "local", "session_id": session, "seq": 4})
            assert (await next_one.frame())["d"]["id"] == guild.id
            assert (await next_one.frame())["t"] == "RESUMED"


async def test_a_shard_that_is_down(local: LocalDiscord) -> None:
    """Its line is cut, and whoever comes as this shard; the other one stays."""
    async with bare_client(local) as first, bare_client(local) as other:
        for shard, bare in enumerate((first, other)):
            assert (await identify(bare, (shard, 2)))["t"] == "READY"
        local.break_gateway("down", shard=1)
        assert await other.close_code() == 1006
        await until(lambda: local.connected_shards == [0])
        async with bare_client(local) as again:
            assert (await again.frame())["op"] == 10
            await again.say(2, {"token": "local", "intents": 1, "shard": (1, 2)})
            assert await again.close_code() == 1006
        local.mend_gateway()
        async with bare_client(local) as again:
            assert (await identify(again, (1, 2)))["t"] == "READY"
            assert local.connected_shards == [0, 1]


async def test_a_token_that_was_reset(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is closed with 4004, REST answers 401, and the new token logs in."""
    bot = RecordingBot()
    async with logged_in(bot, local, monkeypatch) as running:
        await local.reset_token("another")
        with pytest.raises(discord.ConnectionClosed) as closed:
            await running
        assert closed.value.code == 4004
    old = RecordingBot()
    with pytest.raises(discord.LoginFailure):
        await old.login("local")
    await old.close()
    async with logged_in(RecordingBot(), local, monkeypatch):
        assert local.is_connected


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_rate_limits(local: LocalDiscord, bot: RecordingBot, scope: str) -> None:
    """discord.py waits as long as it is told, and asks again; a global limit stops other calls, too."""
    limited: list[aiohttp.ClientResponse] = []
    request = bot.http._HTTPClient__session._request  # type: ignore[attr-defined]

    async def heard(*arguments: object, **options: object) -> aiohttp.ClientResponse:
        response: aiohttp.ClientResponse = await request(*arguments, **options)
        if response.status == 429:
            limited.append(response)
        return response

    bot.http._HTTPClient__session._request = heard  # type: ignore[attr-defined]
    path = "/guilds/*"
    local.break_rest(429, method="GET", path=path, times=1, scope=scope, retry_after_seconds=0.3)  # type: ignore[arg-type]
    began = asyncio.get_running_loop().time()
    fetching = asyncio.create_task(bot.fetch_guild(int(local.guilds[0].id)))
    await until(lambda: limited)
    await bot.fetch_user(int(local.world.owner.id))
    waited_globally = asyncio.get_running_loop().time() - began >= 0.3
    assert (await fetching).name == local.guilds[0].name
    assert asyncio.get_running_loop().time() - began >= 0.3
    assert waited_globally == (scope == "global")
    (answer,) = limited
    assert (answer.headers["X-RateLimit-Scope"], answer.headers["Via"] != "") == (scope, True)
    assert ("X-RateLimit-Global" in answer.headers) == (scope == "global")
    assert answer.headers.get("X-RateLimit-Remaining") == (None if scope == "global" else "0")


@pytest.mark.parametrize(
    ("status", "error"), [(503, discord.DiscordServerError), (403, discord.Forbidden), (401, discord.HTTPException)]
)
async def test_refused_calls(local: LocalDiscord, bot: RecordingBot, status: int, error: type[Exception]) -> None:
    """A route answers with an error; the others don't."""
    local.break_rest(status, path="/guilds/*")
    with pytest.raises(error):
        await bot.fetch_guild(int(local.guilds[0].id))
    await bot.fetch_user(int(local.world.owner.id))
    local.mend_rest()
    await bot.fetch_guild(int(local.guilds[0].id))


@pytest.mark.parametrize("status", [None, 503])
async def test_late_calls(local: LocalDiscord, status: int | None) -> None:
    """A call is answered late, as usual or with an error, and meanwhile others aren't kept waiting."""
    me = f"{local.api_url}/users/@me"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {local.token}"}) as session:
        local.break_rest(status, path="/users/@me", times=1, delay_seconds=0.05)
        began = time.monotonic()
        assert (await session.get(me)).status == (status or 200)
        assert time.monotonic() - began >= 0.05
        local.break_rest(status, path="/users/@me", times=1, delay_seconds=600)
        late = asyncio.create_task(session.get(me))
        await until(lambda: local.rest_faults() == [])
        assert (await session.get(me)).status == 200
        assert not late.done()
        late.cancel()


async def test_faults_that_make_no_sense(local: LocalDiscord) -> None:
    """What can't be is refused, with what could."""
    for fault, options in [
        ("flood", {}),
        ("refused", {"shard": 1}),
        ("op9", {"times": 0}),
        ("silent", {"times": 1}),
    ]:
        with pytest.raises(DoesNotFit):
            local.break_gateway(fault, **options)
    for status, rest in [
        (200, {}),
        (500, {"times": 0}),
        (429, {"retry_after_seconds": -1.0}),
        (None, {}),
        (500, {"delay_seconds": -1.0}),
        (None, {"delay_seconds": float("inf")}),
    ]:
        with pytest.raises(DoesNotFit):
            local.break_rest(status, **rest)  # type: ignore[arg-type]
    with pytest.raises(DoesNotFit):
        await local.reset_token("to ken")
    with pytest.raises(DoesNotFit):
        local.set_session_starts(1_001)
    assert (local.gateway_faults(), local.rest_faults()) == ([], [])


async def test_session_starts_are_used_up(local: LocalDiscord) -> None:
    """Each IDENTIFY is one; when none is left the token is refused."""
    local.set_session_starts(1)
    async with bare_client(local) as bare:
        assert (await identify(bare))["t"] == "READY"
    async with bare_client(local) as bare:
        await bare.frame()
        await bare.say(2, {"token": "local", "intents": 1})
        assert await bare.close_code() == 4004


def test_a_day_of_session_starts() -> None:
    """It begins with the first one; a day later all are there again. Shards of one kind identify one after another."""
    now = 0.0
    starts = SessionStarts(2, 5.0, clock=lambda: now)
    assert starts.limit() == {"total": 1_000, "remaining": 1_000, "reset_after": 0, "max_concurrency": 2}
    assert starts.begin()
    now = 3_600.0
    assert (starts.limit()["remaining"], starts.limit()["reset_after"]) == (999, 82_800_000)
    now = 86_400.0
    assert (starts.limit()["remaining"], starts.limit()["reset_after"]) == (1_000, 0)
    assert [starts.is_too_soon(shard) for shard in (0, 1, 2)] == [False, False, True]
    now += 5
    assert not starts.is_too_soon(2)
