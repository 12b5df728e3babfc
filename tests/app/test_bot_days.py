"""A day on which all goes wrong, in a moment: what discord.py does by itself, and what the supervisor makes of it.

The client is the real one; only its sockets are made up.
"""

import asyncio
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest

from pulseboard.bot.supervisor import supervise
from pulseboard.stats import BotStatus
from tests.app import virtual_time

if TYPE_CHECKING:
    from pulseboard.events import Draft

DAY_SECONDS = 86_400.0
USER = {"id": "1", "username": "pulse", "discriminator": "0", "avatar": None, "bot": True}


class BadDiscord:
    """Counts what a client does to it, and answers as `says` says, until `well_at`."""

    def __init__(self, says: str, well_at: float = float("inf")) -> None:
        self.says, self.well_at = says, well_at
        self.connections = self.identifies = self.resumes = 0
        self.drafts: list[Draft] = []
        self.told: list[tuple[BotStatus, str | None]] = []
        self.was_ready = asyncio.Event()

    @property
    def is_well(self) -> bool:
        return asyncio.get_running_loop().time() >= self.well_at

    async def connect(self, _url: str, **_options: Any) -> Any:
        self.connections += 1
        if self.says == "503" and not self.is_well:
            raise aiohttp.WSServerHandshakeError(SimpleNamespace(real_url="ws"), (), status=503)  # type: ignore[arg-type]
        return Socket(self)

    def make_client(self) -> discord.Client:
        client = discord.Client(intents=discord.Intents(guilds=True))

        async def login(_token: str) -> None:
            await client._async_setup_hook()

        async def budget() -> tuple[int, str, dict[str, int]]:
            remaining = 1_000 - self.identifies
            return 1, "ws://gateway", {"total": 1_000, "remaining": remaining, "reset_after": 80_000_000}

        client.login = login  # type: ignore[method-assign]
        client.http.ws_connect = self.connect  # type: ignore[method-assign]
        client.http.get_bot_gateway = budget  # type: ignore[method-assign,assignment]
        return client

    def supervised(self) -> asyncio.Task[None]:
        told = lambda *said: self.told.append(said)  # noqa: E731
        return asyncio.create_task(supervise(self.make_client, "local", told=told, record=self.drafts.append))

    async def a_day(self) -> None:
        supervising = self.supervised()
        await asyncio.sleep(DAY_SECONDS)
        supervising.cancel()
        await asyncio.gather(supervising, return_exceptions=True)


class Socket:
    """One connection of a client to the bad Discord."""

    def __init__(self, bad: BadDiscord) -> None:
        self._bad = bad
        self._frames: asyncio.Queue[aiohttp.WSMessage] = asyncio.Queue()
        self.close_code: int | None = None
        self.closed = False
        self._say(10, {"heartbeat_interval": 100_000_000})

    async def receive(self, timeout: float) -> aiohttp.WSMessage:  # noqa: ASYNC109  as aiohttp's
        return await self._frames.get()

    async def send_str(self, frame: str) -> None:
        op = json.loads(frame)["op"]
        if op not in (2, 6):
            return
        self._bad.identifies += op == 2
        self._bad.resumes += op == 6
        if self._bad.says == "op9" and not self._bad.is_well:
            self._say(9, False)
            return
        ready = {"session_id": "s", "resume_gateway_url": "ws://gateway", "user": USER, "guilds": [], "v": 10}
        ready |= {"application": {"id": "1", "flags": 0}}
        self._say(0, ready if op == 2 else {}, "READY" if op == 2 else "RESUMED")
        if self._bad.is_well:
            self._bad.was_ready.set()
        else:
            self.close_code = 4000
            self._frames.put_nowait(aiohttp.WSMessage(aiohttp.WSMsgType.CLOSE, 4000, ""))

    async def close(self, *, code: int = 4000, message: bytes = b"") -> bool:
        self.closed = True
        return True

    def _say(self, op: int, data: Any, event: str | None = None) -> None:
        frame = {"op": op, "d": data, "t": event, "s": 1 if event else None}
        self._frames.put_nowait(aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, json.dumps(frame), ""))


@pytest.mark.parametrize(
    ("says", "kinds"), [("503", []), ("op9", ["gateway.reconnect_storm"]), ("4000", ["gateway.reconnect_storm"])]
)
def test_a_bad_day(says: str, kinds: list[str]) -> None:
    """Under 200 sessions and 2,000 connections, whatever Discord does; it is told once, and the bot goes on trying."""
    bad = BadDiscord(says)
    virtual_time.run(bad.a_day())
    assert 100 < bad.connections < 2_000
    assert (bad.identifies > 100) == (says != "503")
    assert bad.identifies < 200
    assert [draft.kind for draft in bad.drafts] == kinds
    assert bad.told[-2][0] is BotStatus.CONNECTING
    assert bad.told[-2][1] is not None
    assert "trying again in " in bad.told[-2][1]


@pytest.mark.parametrize(("says", "within"), [("503", 90.0), ("op9", 95.0), ("4000", 95.0)])
def test_a_bad_five_minutes(says: str, within: float) -> None:
    """When Discord is well again after five minutes the bot is back within the next one or two."""
    late = virtual_time.run(_back_after(says, 300.0))
    assert 0 <= late < within


async def _back_after(says: str, seconds: float) -> float:
    bad = BadDiscord(says, well_at=seconds)
    supervising = bad.supervised()
    await bad.was_ready.wait()
    late = asyncio.get_running_loop().time() - seconds
    supervising.cancel()
    await asyncio.gather(supervising, return_exceptions=True)
    return late
