"""The bot stays connected: Discord down, refusing, closing again and again, or not wanting this token."""

import asyncio
import contextlib
import gc
import socket
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from pulseboard.bot.reasons import REFUSED
from pulseboard.bot.supervisor import supervise
from pulseboard.errors import SettingsError, TokenRefused
from pulseboard.features.economy.service import EconomyService
from pulseboard.sim import LocalDiscord
from pulseboard.stats import BotStatus
from pulseboard.storage import log
from pulseboard.storage.store import Store
from tests.app.bot_fixtures import RunningBot, data, running_bot, supervised
from tests.app.conftest import Served
from tests.app.sim_fixtures import until


@contextlib.asynccontextmanager
async def stopped_bot(data: Path, local: LocalDiscord) -> AsyncIterator[RunningBot]:
    async with Store(data) as store:
        yield RunningBot(local, store)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def test_discord_down_at_the_start(tmp_path: Path) -> None:
    """Nobody listens: the reason is told, it is tried again, and when Discord comes up the bot is online."""
    local = LocalDiscord(seed=3, port=free_port())
    api = f"http://127.0.0.1:{local._port}/api/v10"
    async with stopped_bot(tmp_path, local) as bot, supervised(bot, api=api):
        await until(lambda: len(bot.told) >= 4)
        assert bot.told[:2] == [
            (BotStatus.CONNECTING, None),
            (BotStatus.CONNECTING, "Discord can't be reached (Connection refused); trying again in 1 s"),
        ]
        assert bot.status is BotStatus.CONNECTING
        async with local:
            await bot.is_online()
            assert bot.monitor.measure().bot.detail is None
            assert len(bot.seen("gateway.ready")) == 1


async def test_the_first_gateway_connection_is_refused(tmp_path: Path) -> None:
    """discord.py's own start dies then. Here it is one more reason to try again."""
    async with LocalDiscord(seed=3) as local, stopped_bot(tmp_path, local) as bot:
        make_client = bot.make_client

        def refused_at_the_door() -> Any:
            client = make_client()
            register = client.setup_hook

            async def setup_hook() -> None:
                await register()
                if len(bot.clients) < 3:
                    local.refuse(3_600)

            client.setup_hook = setup_hook  # type: ignore[method-assign]
            return client

        bot.make_client = refused_at_the_door  # type: ignore[method-assign]
        answered = (BotStatus.CONNECTING, "Discord can't be reached (it answered 503); trying again in 1 s")
        async with supervised(bot):
            await until(lambda: bot.told.count(answered) >= 1)
            local.refuse(0)
            await until(lambda: bot.told.count(answered) >= 2)
            local.refuse(0)
            await bot.is_online()
        assert not bot.seen("gateway.disconnected")


async def test_discord_answers_with_errors_at_the_start(tmp_path: Path) -> None:
    """REST and gateway answer 503 for a while."""
    async with LocalDiscord(seed=3) as local, stopped_bot(tmp_path, local) as bot:
        local.refuse(0.3)
        async with supervised(bot):
            await bot.is_online()
        assert (BotStatus.CONNECTING, "Discord can't be reached (it answered 503); trying again in 1 s") in bot.told


async def test_an_outage_later_on(tmp_path: Path) -> None:
    """The connection is lost and refused for a while: the session goes on afterwards, in the same client."""
    async with running_bot(tmp_path) as bot:
        bot.local.refuse(0.5)
        await bot.local.drop_connections()
        await until(lambda: bot.status is BotStatus.RECONNECTING)
        await until(lambda: any(detail and "it answered 503" in detail for _, detail in bot.told))
        await bot.is_online()
        assert [draft.kind for draft in bot.seen()] == ["gateway.ready", "gateway.disconnected", "gateway.resumed"]
        assert len(bot.clients) == 1


@pytest.mark.parametrize("token", ["wrong", "wrong token", "wrong\ntoken", "tökén", ""])
async def test_token_refused(tmp_path: Path, token: str) -> None:
    """A wrong token ends it at once, and the sentence says what to do; what can't be a token isn't even sent."""
    async with LocalDiscord(seed=3) as local, stopped_bot(tmp_path, local) as bot:
        async with supervised(bot, token=token) as supervising:
            await asyncio.wait([supervising], timeout=5)
            with pytest.raises(TokenRefused) as refused:
                await supervising
        assert "wrong" not in str(refused.value)
        assert str(refused.value) == REFUSED
        assert len(bot.clients) <= 1
        assert bot.told[-1] == (BotStatus.OFFLINE, None)


@pytest.mark.parametrize(("code", "error"), [(4004, TokenRefused), (4011, SettingsError), (4014, SettingsError)])
async def test_discord_ends_it(tmp_path: Path, code: int, error: type[Exception]) -> None:
    """Close codes that no trying again would mend end the bot: a token that was reset, intents it may not have."""
    async with running_bot(tmp_path) as bot:
        await bot.local.drop_connections(code)
        await asyncio.wait([bot.supervising], timeout=5)
        with pytest.raises(error):
            await bot.supervising


async def test_closed_again_and_again(tmp_path: Path) -> None:
    """discord.py would reconnect hundreds of times a second: after ten times the bot pauses and says so, once."""
    async with running_bot(tmp_path) as bot:
        bot.local.break_gateway("closed-when-ready")
        await bot.local.drop_connections(4000)
        await until(lambda: bot.supervisor_drafts)
        assert bot.local.counters["connections"] <= 10
        lost = "The connection to Discord was lost again and again (10 times in 10 min)"
        (storm,) = bot.supervisor_drafts
        assert storm.kind == "gateway.reconnect_storm"
        assert (storm.level, storm.message) == ("error", f"{lost}: from now on it is opened once a minute at most")
        assert data(storm)["connections"] == 10
        assert 30 <= data(storm)["wait_seconds"] <= 60
        await until(lambda: bot.told[-1][1] is not None and lost in bot.told[-1][1])
        status, detail = bot.told[-1]
        assert status is BotStatus.CONNECTING
        assert detail is not None
        assert detail.startswith(f"{lost}; trying again in ")
        assert 30 <= int(detail.split()[-2]) <= 60
        assert bot.status is BotStatus.RECONNECTING
        assert bot.local.connections == 0


async def test_leaves_within_two_seconds_while_identifying(tmp_path: Path) -> None:
    """An invalid session makes discord.py wait five seconds, deaf to a cancel: the bot is gone all the same."""
    async with running_bot(tmp_path) as bot:
        connections = len(bot.seen("gateway.disconnected"))
        await bot.local.drop_connections("op9")
        await until(lambda: len(bot.seen("gateway.disconnected")) > connections and bot.local.connections > 0)
        began = time.monotonic()
        bot.supervising.cancel()
        await asyncio.wait([bot.supervising], timeout=5)
        assert bot.supervising.cancelled()
        assert time.monotonic() - began < 2
        assert bot.status is BotStatus.OFFLINE
        hearts = [thread for thread in threading.enumerate() if isinstance(thread, discord.gateway.KeepAliveHandler)]
        assert all(heart._stop_ev.is_set() for heart in hearts)
        await until(lambda: bot.local.connections == 0)
        sockets = [found for found in gc.get_objects() if isinstance(found, aiohttp.ClientWebSocketResponse)]
        assert all(socket.closed for socket in sockets)


async def test_leaving_is_no_loss(tmp_path: Path) -> None:
    """Stopped, the bot says goodbye: no disconnect is recorded, and nothing of it is left."""
    async with running_bot(tmp_path) as bot:
        bot.supervising.cancel()
        await asyncio.wait([bot.supervising])
        assert [draft.kind for draft in bot.seen()] == ["gateway.ready"]
        assert bot.clients[-1].is_closed()
        assert bot.status is BotStatus.OFFLINE
        assert discord.http.Route.BASE == "https://discord.com/api/v10"
        assert str(discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY) == "wss://gateway.discord.gg/"


async def test_leaves_while_waiting(tmp_path: Path) -> None:
    """Between two attempts there is nothing to wait for."""
    local = LocalDiscord(seed=3)
    async with stopped_bot(tmp_path, local) as bot:
        nowhere = f"http://127.0.0.1:{free_port()}/api/v10"
        supervising = asyncio.create_task(
            supervise(
                bot.make_client,
                "local",
                api=nowhere,
                told=bot.hear,
                record=bot.supervisor_tells,
                backoff=lambda _failures: 60,
            )
        )
        await until(lambda: len(bot.told) == 2)
        assert bot.told[1][1] == "Discord can't be reached (Connection refused); trying again in 60 s"
        supervising.cancel()
        await asyncio.wait([supervising], timeout=1)
        assert supervising.cancelled()


async def test_begun_anew_it_is_still_called_by_its_name(tmp_path: Path) -> None:
    """A client that hasn't logged in yet doesn't know whose it is; what is shown does."""
    async with running_bot(tmp_path, bot_name="Purser") as bot:
        bot.make_client()
        assert bot.monitor.measure().bot.name == "Purser"


async def test_a_bot_that_fails_by_itself(tmp_path: Path) -> None:
    """What isn't Discord's fault isn't called so; it is tried again too."""
    async with LocalDiscord(seed=3) as local, stopped_bot(tmp_path, local) as bot:
        make_client = bot.make_client

        def broken_once() -> Any:
            client = make_client()
            if len(bot.clients) == 1:

                async def setup_hook() -> None:
                    raise KeyError("plugin")

                client.setup_hook = setup_hook  # type: ignore[method-assign]
            return client

        bot.make_client = broken_once  # type: ignore[method-assign]
        async with supervised(bot):
            await bot.is_online()
        assert (BotStatus.CONNECTING, "The bot failed (KeyError: 'plugin'); trying again in 1 s") in bot.told


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi", "names no gateway"),
        (
            b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"url": "http://x/"}',
            "the gateway it names is no WebSocket address: http://x/",
        ),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "it answered 404"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "what answers there doesn't speak HTTP"),
        (b"", "Server disconnected"),
    ],
)
async def test_something_else_listens_there(tmp_path: Path, answer: bytes, reason: str) -> None:
    """`--discord-api` may name what is no Discord: each way has its words, and none ends the program."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    api = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v10"
    async with server, stopped_bot(tmp_path, LocalDiscord(seed=3)) as bot, supervised(bot, api=api):
        await until(lambda: len(bot.told) >= 3)
        assert bot.told[1][1] is not None
        assert reason in bot.told[1][1]


async def test_stopped_while_a_command_runs(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `pulseboard run` was still at when it is stopped is told, as no bug."""
    held = asyncio.Event()

    async def hold(*_arguments: object) -> None:
        held.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(EconomyService, "claim", hold)
    async with LocalDiscord() as local:
        running = asyncio.create_task(served.dashboard.run_bot(local.token, local.api_url))
        await local.wait_for_bot(commands=6)
        asking = asyncio.create_task(local.run_command("daily", timeout_seconds=0.1))
        await held.wait()
        running.cancel()
        await asyncio.gather(running, asking, return_exceptions=True)
    events = await served.dashboard.board.store.read(log.read_after, 0, 100)
    told = [(event.kind, event.data["error"]) for event in events if event.kind.startswith("command.")]
    assert told == [("command.failed", "The bot was stopped before it ended")]
