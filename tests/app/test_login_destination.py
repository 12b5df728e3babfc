"""What was asked for before a login is where it leads to: over Discord, with a link, and nowhere that isn't ours."""

import base64
import html
import re
from pathlib import Path

import httpx
import pytest

from pulseboard.config import Member
from pulseboard.sim import LocalDiscord
from tests.app.conftest import serve
from tests.app.discord_fixtures import Entrance, entrance, local, ours, people

__all__ = ["local"]

DEEP = "/events?q=kind%3Aaccess.*&level=info"


def way_of(page: httpx.Response) -> str:
    """What the button of a login page leads to."""
    found = re.search(r'href="([^"]*/login/discord[^"]*)"', page.text)
    assert found is not None
    return html.unescape(found[1])


async def answer(here: Entrance, http: httpx.AsyncClient, way: str, member: str, decision: str) -> httpx.Response:
    """Somebody follows a way to Discord, decides there, and comes back."""
    at_discord = (await http.get(way)).headers["location"]
    form = {"member": member, "decision": decision}
    back = await http.post(at_discord, data=form, headers={"Origin": here.local.url})
    return await here.come_back(http, back.headers["location"])


async def test_over_discord(local: LocalDiscord, tmp_path: Path) -> None:
    """A page that was asked for without a session is where the login ends; also after a first try that failed."""
    mira = people(local)[0]
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here, here.browser() as http:
        asked = await http.get(DEEP)
        assert asked.status_code == 401
        cancelled = await answer(here, http, way_of(asked), mira, "cancel")
        assert cancelled.status_code == 401
        back = await answer(here, http, way_of(cancelled), mira, "authorize")
        assert (back.status_code, back.headers["location"]) == (303, DEEP)
        assert (await http.get(DEEP)).status_code == 200


@pytest.mark.parametrize("made_up", ["//evil.example", "/\\evil.example", "https://evil.example", "/" * 5_000])
async def test_made_up(local: LocalDiscord, tmp_path: Path, made_up: str) -> None:
    """An address that isn't a page of ours leads to the first one, whoever wrote the link."""
    mira = people(local)[0]
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here, here.browser() as http:
        login = await http.get("/login", params={"next": made_up})
        assert (login.status_code, way_of(login)) == (200, "/login/discord")
        back = await here.come_back(http, await here.decide(http, mira, next=made_up))
        assert (back.status_code, back.headers["location"]) == (303, "/")


async def test_what_is_kept_is_signed(local: LocalDiscord, tmp_path: Path) -> None:
    """The destination belongs to the login that was begun: with another one put into its cookie it is refused."""
    mira = people(local)[0]
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here, here.browser() as http:
        back = await here.decide(http, mira, next=DEEP)
        (name,) = ours(http)
        verifier = http.cookies[name].partition(".")[0]
        http.cookies.delete(name)
        changed = base64.urlsafe_b64encode(b"/economy").rstrip(b"=").decode()
        http.cookies.set(name, f"{verifier}.{changed}", domain="127.0.0.1")
        assert (await here.come_back(http, back)).status_code == 403
        assert [name for name in ours(http) if not name.endswith("-login")] == []


async def test_another_name_of_this_machine(local: LocalDiscord, tmp_path: Path) -> None:
    """A browser that is led to the one address that Discord knows takes the destination along."""
    mira = people(local)[0]
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here:
        elsewhere = here.address.replace("127.0.0.1", "localhost")
        async with httpx.AsyncClient() as http:
            sent = await http.get(f"{elsewhere}/login/discord", params={"next": DEEP})
            assert httpx.URL(sent.headers["location"]).params["next"] == DEEP


async def test_with_a_link(tmp_path: Path) -> None:
    """Who opens a link in another tab is told that the page which they asked for is to be loaded again."""
    async with serve(tmp_path / "data", needs_login=True) as served:
        address = served.address.partition("/login")[0]
        async with httpx.AsyncClient(base_url=address) as http:
            assert "load this page again" in (await http.get(DEEP)).text
            assert "load this page again" not in (await http.get("/")).text
            assert (await http.get(served.address)).headers["location"] == "/"
            assert (await http.get(DEEP)).status_code == 200
