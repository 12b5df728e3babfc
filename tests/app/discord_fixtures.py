"""A dashboard whose visitors log in with the local Discord."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import SecretStr
from websockets.asyncio.client import connect

from pulseboard.config import Entrant, RoleHolder
from pulseboard.sim import LocalDiscord
from tests.app.conftest import Served, serve
from tests.app.login_fixtures import kinds

SECRET = "the application's secret"


class Entrance:
    """A dashboard whose visitors log in with the local Discord."""

    def __init__(self, local: LocalDiscord, served: Served) -> None:
        self.local, self.served = local, served
        parts = urlsplit(served.address)
        self.address = f"{parts.scheme}://{parts.netloc}"
        self.way_in = served.address

    def browser(self) -> httpx.AsyncClient:
        """Somebody who was never here before."""
        return httpx.AsyncClient(base_url=self.address, headers={"Origin": self.address})

    async def way(self, http: httpx.AsyncClient, **parameters: str) -> str:
        """Where a browser is sent that wants to come in."""
        sent = await http.get("/login/discord", params=parameters)
        assert sent.status_code == 303
        return sent.headers["location"]

    async def decide(self, http: httpx.AsyncClient, member: str, decision: str = "authorize", **parameters: str) -> str:
        """Whoever sits at the browser goes to Discord and says who they are; returns where it sends them back to."""
        form = {"member": member, "decision": decision}
        sent = await http.post(await self.way(http, **parameters), data=form, headers={"Origin": self.local.url})
        assert sent.status_code in (302, 303), sent.text
        return sent.headers["location"]

    async def come_back(self, http: httpx.AsyncClient, back: str) -> httpx.Response:
        """What comes of a way back: the answer that lets in (303), or the login page, which says why not."""
        led = await http.get(back)
        way = httpx.URL(led.headers["location"])
        assert (led.status_code, led.headers["cache-control"]) == (303, "no-store")
        if way.path != "/login":
            return led
        assert set(way.params) - {"next"} == {"failed"}  # and so neither code nor state
        return await http.get(led.headers["location"])

    async def enter(self, http: httpx.AsyncClient, member: str) -> httpx.Response:
        return await self.come_back(http, await self.decide(http, member))

    def watch(self, http: httpx.AsyncClient) -> connect:
        cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
        address = self.address.replace("http", "ws", 1) + "/ws"
        return connect(address, origin=self.address, additional_headers={"Cookie": cookies})  # type: ignore[arg-type]

    async def me(self, http: httpx.AsyncClient) -> dict[str, Any]:
        return dict((await http.get("/api/session")).json())

    async def events(self) -> list[str]:
        """What the log has of who came in, as somebody sees it who has a link."""
        async with self.browser() as http:
            assert (await http.get(self.way_in)).status_code == 303
            return (await kinds(http))[:-1]


@asynccontextmanager
async def entrance(
    local: LocalDiscord, data: Path, lists: dict[str, tuple[Entrant, ...]], **settings: Any
) -> AsyncIterator[Entrance]:
    oauth = {"oauth_client_id": local.client_id, "oauth_client_secret": SecretStr(SECRET)}
    async with serve(data, needs_login=True, discord_api=local.api_url, **oauth, **lists, **settings) as served:
        found = Entrance(local, served)
        local.set_redirect_uris([f"{found.address}/login/discord/callback"])
        yield found


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(seed=7, client_secret=SECRET) as running:
        yield running


def ours(http: httpx.AsyncClient) -> list[str]:
    """The names of the cookies that the dashboard has set; the local Discord is on the same host."""
    return [name for name in http.cookies if name.startswith("pulseboard-")]


def people(local: LocalDiscord, guild: int = 0) -> list[str]:
    return [member.id for member in local.guilds[guild].members if not member.bot]


@asynccontextmanager
async def with_role(local: LocalDiscord, data: Path) -> AsyncIterator[tuple[Entrance, str, RoleHolder]]:
    """Viewers are the holders of a role, of whom there is one."""
    guild, member = local.guilds[0], people(local)[0]
    role = await local.add_role(guild.id, "Watchers")
    await local.give_role(guild.id, member, role.id)
    holder = RoleHolder(guild.id, role.id)
    async with entrance(local, data, {"viewers": (holder,)}) as found:
        yield found, member, holder
