"""How long a gateway connection is tried, and how many are too many."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest

from pulseboard.bot import connections as module
from pulseboard.bot.connections import (
    MAX_WAIT_SECONDS,
    ClosedTooOften,
    Connections,
    full_jitter,
    in_words,
)
from pulseboard.bot.reasons import Unreachable
from pulseboard.stats import BotStatus
from tests.app.bot_fixtures import data

if TYPE_CHECKING:
    from pulseboard.events import Draft


class World:
    """A clock that only sleeping moves, and a gateway that can be out of order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        self.opened = 0
        self.is_down_until = 0.0
        self.told: list[tuple[BotStatus, str | None]] = []
        self.drafts: list[Draft] = []
        self.limit: dict[str, Any] | None = None
        self.identified = 0
        self.connections = Connections(
            lambda *said: self.told.append(said),
            self.drafts.append,
            backoff=lambda failures: 2.0**failures,
            clock=lambda: self.now,
        )
        monkeypatch.setattr(module.asyncio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def client(self) -> Any:
        http = SimpleNamespace(ws_connect=self.ws_connect, get_bot_gateway=self.get_bot_gateway)
        client = SimpleNamespace(http=http, before_identify_hook=self.before_identify)
        self.connections.guard(client)  # type: ignore[arg-type]
        return client

    async def ws_connect(self, url: str, **_options: Any) -> str:
        if self.now < self.is_down_until:
            raise aiohttp.ServerDisconnectedError
        self.opened += 1
        return url

    async def before_identify(self, _shard: int | None, *, initial: bool) -> None:
        self.identified += 1

    async def get_bot_gateway(self) -> tuple[int, str, dict[str, Any]]:
        if self.limit is None:
            raise discord.GatewayNotFound
        return 1, "wss://gateway", self.limit

    @property
    def kinds(self) -> list[str]:
        return [draft.kind for draft in self.drafts]


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


async def test_ten_at_once_are_enough(world: World) -> None:
    """The eleventh is refused, whichever client wants it, until a minute has gone by; then one a minute. It is recorded
    once, and again only after a long calm.
    """
    for _ in range(10):
        await world.client().http.ws_connect("wss://gateway")
    for _ in range(3):
        assert world.connections.seconds_until_free() == pytest.approx(60)
        with pytest.raises(ClosedTooOften, match=r"lost again and again \(1\d times in 10 min\)"):
            await world.client().http.ws_connect("wss://gateway")
        assert world.kinds == ["gateway.reconnect_storm"]
        world.now += 60
        await world.client().http.ws_connect("wss://gateway")
    assert world.opened == 13
    world.now += 400
    for _ in range(6):
        await world.client().http.ws_connect("wss://gateway")
    with pytest.raises(ClosedTooOften):
        await world.client().http.ws_connect("wss://gateway")
    assert world.kinds == ["gateway.reconnect_storm"] * 2


async def test_an_outage_is_no_storm(world: World) -> None:
    """Attempts that fail are slowed down like others, to one a minute; but nothing closes again and again."""
    for _ in range(60):
        world.is_down_until = world.now + 1
        with pytest.raises(Unreachable):
            await world.client().http.ws_connect("wss://gateway")
        world.now += max(1.0, world.connections.seconds_until_free())
    assert world.now - 1_000 > 45 * 60
    assert world.kinds == []


async def test_thirty_sessions_at_once_are_enough(world: World) -> None:
    """Then it is one in ten minutes: that is what keeps a day of invalid sessions far from the thousand."""
    for _ in range(33):
        await world.client().before_identify_hook(None, initial=True)
        world.now += 60
    assert world.connections.seconds_until_free() > 0
    with pytest.raises(ClosedTooOften):
        await world.client().before_identify_hook(None)
    world.now += world.connections.seconds_until_free()
    await world.client().before_identify_hook(None)
    assert world.connections.seconds_until_free() == pytest.approx(600)
    assert world.kinds == ["gateway.reconnect_storm"]


async def test_the_day_of_discord(world: World) -> None:
    """Discord counts what other processes began, too: at four fifths no session is begun until the count starts anew.
    That is recorded once.
    """
    world.limit = {"total": 1_000, "remaining": 201, "reset_after": 3_000_000}
    await world.client().before_identify_hook(None)
    for _ in range(2):
        world.limit = {"total": 1_000, "remaining": 200, "reset_after": 3_000_000}
        with pytest.raises(ClosedTooOften, match="Discord allows 1,000 sessions a day, and 800 were begun"):
            await world.client().before_identify_hook(None)
    assert world.kinds == ["gateway.identify_budget_spent"]
    assert data(world.drafts[0]) == {"used": 800, "total": 1_000, "reset_seconds": 3_000}
    assert world.connections.seconds_until_free() == pytest.approx(3_000)
    world.now += 3_001
    assert world.connections.seconds_until_free() == 0
    world.limit = {"total": 1_000, "remaining": 1_000, "reset_after": 86_400_000}
    await world.client().before_identify_hook(None)
    assert len(world.drafts) == 1


@pytest.mark.parametrize("limit", [None, {}, {"total": "many", "remaining": 1, "reset_after": 1}])
async def test_a_budget_that_is_not_told(world: World, limit: dict[str, Any] | None) -> None:
    """Whatever Discord answers instead: a session is begun."""
    world.limit = limit
    await world.client().before_identify_hook(None)
    assert world.identified == 1
    assert world.kinds == []


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
