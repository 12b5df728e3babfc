"""How long a gateway connection is tried, and how many are too many."""

from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from pulseboard.bot import connections as module
from pulseboard.bot.connections import (
    MAX_IN_A_DAY,
    MAX_WAIT_SECONDS,
    ClosedTooOften,
    Connections,
    full_jitter,
    in_words,
)
from pulseboard.bot.reasons import Unreachable
from pulseboard.stats import BotStatus


class World:
    """A clock that only sleeping moves, and a gateway that can be out of order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        self.opened = 0
        self.is_down_until = 0.0
        self.told: list[tuple[BotStatus, str | None]] = []
        self.connections = Connections(
            lambda *said: self.told.append(said), backoff=lambda failures: 2.0**failures, clock=lambda: self.now
        )
        monkeypatch.setattr(module.asyncio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def client(self) -> Any:
        client = SimpleNamespace(http=SimpleNamespace(ws_connect=self.ws_connect))
        self.connections.guard(client)  # type: ignore[arg-type]
        return client

    async def ws_connect(self, url: str, **_options: Any) -> str:
        if self.now < self.is_down_until:
            raise aiohttp.ServerDisconnectedError
        self.opened += 1
        return url


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


async def test_a_first_connection_is_tried_once(world: World) -> None:
    """A client that never was connected has no session to save: its failure is told at once, with the reason."""
    world.is_down_until = world.now + 1
    with pytest.raises(Unreachable, match="Server disconnected"):
        await world.client().http.ws_connect("wss://gateway")
    assert world.told == []


async def test_a_later_one_is_tried_for_a_while(world: World) -> None:
    """The session can be resumed for some time; each attempt tells when the next one is."""
    client = world.client()
    await client.http.ws_connect("wss://gateway")
    world.is_down_until = world.now + 20
    assert await client.http.ws_connect("wss://gateway", compress=0) == "wss://gateway"
    assert world.told == [
        (BotStatus.RECONNECTING, f"Discord can't be reached (Server disconnected); trying again in {wait} s")
        for wait in (2, 4, 8, 16)
    ]


async def test_but_not_for_ever(world: World) -> None:
    """Before discord.py's own deadline it is given up, for a fresh client to begin anew."""
    client = world.client()
    await client.http.ws_connect("wss://gateway")
    began = world.now
    world.is_down_until = world.now + 1_000
    with pytest.raises(Unreachable):
        await client.http.ws_connect("wss://gateway")
    assert world.now - began <= 45


async def test_ten_in_a_minute_are_enough(world: World) -> None:
    """The eleventh is refused, whichever client wants it, until a minute has gone by since the first of the ten."""
    for second in range(10):
        world.now = 1_000.0 + second
        await world.client().http.ws_connect("wss://gateway")
    assert world.connections.seconds_until_free() == pytest.approx(51)
    with pytest.raises(ClosedTooOften, match="10 times in a minute"):
        await world.client().http.ws_connect("wss://gateway")
    world.now += world.connections.seconds_until_free()
    await world.client().http.ws_connect("wss://gateway")
    assert world.opened == 11


async def test_nine_hundred_in_a_day_are_enough(world: World) -> None:
    """A thousand cost the token: then the bot waits for the day to go by, and says so."""
    for _ in range(MAX_IN_A_DAY):
        await world.client().http.ws_connect("wss://gateway")
        world.now += 30
    wait = world.connections.seconds_until_free()
    assert wait == pytest.approx(86_400 - MAX_IN_A_DAY * 30)
    with pytest.raises(ClosedTooOften, match="900 times in a day"):
        await world.client().http.ws_connect("wss://gateway")
    world.now += wait
    await world.client().http.ws_connect("wss://gateway")


def test_waits_in_words() -> None:
    """As coarse as one would say it."""
    waits = (0, 0.4, 59.6, 99, 150, 5_400, 30_000)
    assert [in_words(wait) for wait in waits] == ["1 s", "1 s", "60 s", "99 s", "2 min", "90 min", "8 h"]


def test_backoff_is_any_time_up_to_a_limit_that_grows() -> None:
    """Bots that lost Discord together must not come back together; none waits over half a minute."""
    for failures, limit in ((1, 2), (2, 4), (4, 16), (5, MAX_WAIT_SECONDS), (1_000_000, MAX_WAIT_SECONDS)):
        waits = [full_jitter(failures) for _ in range(500)]
        assert 0 <= min(waits) < limit * 0.1
        assert limit * 0.9 < max(waits) <= limit
