"""Who came in over Discord, and may no longer: a role is taken, lists change, Discord is away; and what is kept."""

import asyncio
import html
import time
from pathlib import Path
from urllib.parse import urlsplit

import discord
import httpx
import pytest
from pydantic import SecretStr

from pulseboard.app.dashboard import open_dashboard
from pulseboard.config import OWNER, Entrant, Member, Settings
from pulseboard.errors import SettingsError
from pulseboard.sim import LocalDiscord
from pulseboard.storage import log
from pulseboard.web import logins, standing
from pulseboard.web.access import LOCAL, Identity, Role
from pulseboard.web.cookies import Cookies
from tests.app.conftest import serve
from tests.app.discord_fixtures import SECRET, Entrance, entrance, local, people, with_role
from tests.app.login_fixtures import code_of
from tests.app.sim_fixtures import logged_in

__all__ = ["local"]


async def test_a_role_is_taken_away(local: LocalDiscord, tmp_path: Path) -> None:
    """Who watches with it is sent away within two seconds, and logged out; others go on."""
    async with with_role(local, tmp_path / "data") as (here, member, holder), here.browser() as http:
        other = people(local)[1]
        await local.give_role(holder.guild, other, holder.role)
        async with here.browser() as staying:
            assert (await here.enter(http, member)).status_code == 303
            assert (await here.enter(staying, other)).status_code == 303
            async with here.watch(http) as viewer, here.watch(http) as second, here.watch(staying) as third:
                await asyncio.gather(viewer.recv(), second.recv(), third.recv())
                began = time.monotonic()
                await local.take_role(holder.guild, member, holder.role)
                assert await code_of(viewer) == await code_of(second) == 4403
                assert time.monotonic() - began < 2
                await until_told(here, "access.lost")  # also if they never ask for anything again
                assert (await http.get("/api/stats")).status_code == 401
                assert (await staying.get("/api/stats")).status_code == 200
                assert third.close_code is None
        assert await here.events() == ["access.logged_in", "access.logged_in", "access.lost"]


async def test_a_request_notices_it_first(local: LocalDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who watches is told that the right is lost, also where another request of theirs was refused before."""

    async def notices_nobody(*_: object) -> set[Identity]:
        return set()

    monkeypatch.setattr(logins.Logins, "not_allowed", notices_nobody)
    monkeypatch.setattr(standing, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(logins, "KNOWN_SECONDS", 0.0)
    async with with_role(local, tmp_path / "data") as (here, member, holder), here.browser() as http:
        assert (await here.enter(http, member)).status_code == 303
        async with here.watch(http) as viewer:
            await viewer.recv()
            await local.take_role(holder.guild, member, holder.role)
            assert (await http.get("/api/stats")).status_code == 401
            assert await code_of(viewer) == 4403


async def test_another_process_notices_it_first(
    local: LocalDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who watches is told that the right is lost also where another process ended the session for that; where it was
    ended for anything else, that it is over."""

    async def notices_nobody(*_: object) -> set[Identity]:
        return set()

    monkeypatch.setattr(logins.Logins, "not_allowed", notices_nobody)
    mira, noor, *_ = people(local)
    lists = {"viewers": (Member(mira), Member(noor))}
    async with entrance(local, tmp_path / "data", lists) as here, here.browser() as http, here.browser() as other:
        assert (await here.enter(http, mira)).status_code == 303
        assert (await here.enter(other, noor)).status_code == 303
        store = here.served.dashboard.board.store
        elsewhere = logins.Logins(store, Cookies(1, is_secure=False), idle_hours=1, longest_days=1, needs_login=True)
        async with here.watch(http) as loses, here.watch(other) as ends:
            await asyncio.gather(loses.recv(), ends.recv())
            await elsewhere.end_all_of(mira, "Mira")
            ended = [each.id for each in await elsewhere.sessions()]
            await elsewhere.end(ended, Identity("noor", Role.VIEWER, noor))
            assert [await code_of(loses), await code_of(ends)] == [4403, 4401]
        assert (await here.enter(http, mira)).status_code == 303
        async with here.watch(http) as viewer:
            await viewer.recv()
            ended = [each.id for each in await elsewhere.sessions()]
            await elsewhere.end(ended, Identity("noor", Role.ADMINISTRATOR, noor))
            assert await code_of(viewer) == 4401


async def test_a_member_with_the_name_of_who_has_a_link(local: LocalDiscord, tmp_path: Path) -> None:
    """Whatever becomes of them says nothing of who came with one, whose session is over."""
    mira = people(local)[0]
    lists = {"viewers": (Member(mira),)}
    async with entrance(local, tmp_path / "data", lists) as here, here.browser() as http, here.browser() as other:
        assert (await http.get(here.way_in)).status_code == 303
        assert (await here.enter(other, mira)).status_code == 303
        store = here.served.dashboard.board.store
        elsewhere = logins.Logins(store, Cookies(1, is_secure=False), idle_hours=1, longest_days=1, needs_login=True)
        async with here.watch(http) as viewer:
            await viewer.recv()
            await elsewhere.end_all_of(mira, "Local")
            await elsewhere.end([each.id for each in await elsewhere.sessions()], LOCAL._replace(subject=mira))
            assert await code_of(viewer) == 4401


async def until_told(here: Entrance, kind: str) -> None:
    store = here.served.dashboard.board.store
    async with asyncio.timeout(5):
        while kind not in {event.kind for event in await store.read(log.read_after, 0, 100)}:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("how", ["left", "revoked", "expired"])
async def test_the_right_is_lost_otherwise(local: LocalDiscord, tmp_path: Path, how: str) -> None:
    """They leave the guild, take back what they gave, or its time is over."""
    async with with_role(local, tmp_path / "data") as (here, member, holder), here.browser() as http:
        assert (await here.enter(http, member)).status_code == 303
        async with here.watch(http) as viewer:
            await viewer.recv()
            if how == "left":
                await local.remove_member(holder.guild, member)
            elif how == "revoked":
                local.revoke_authorization(member)
            else:
                local.expire_access_tokens()
            assert await code_of(viewer) == 4403
        assert (await http.get("/api/stats")).status_code == 401


async def test_discord_is_away(local: LocalDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is in stays for an hour, who wants to come in is told to try again; then who can't be looked at goes."""
    async with with_role(local, tmp_path / "data") as (here, member, _), here.browser() as http:
        assert (await here.enter(http, member)).status_code == 303
        async with here.watch(http) as viewer, here.browser() as other:
            await viewer.recv()
            back = await here.decide(other, member)
            local.break_rest(503, path="/users/*")
            looked = asyncio.create_task(asyncio.sleep(2 * standing.CHECK_SECONDS + 1))
            answer = await here.come_back(other, back)
            assert (answer.status_code, "be asked now. Try again" in html.unescape(answer.text)) == (503, True)
            await looked
            assert (await http.get("/api/stats")).status_code == 200
            assert viewer.close_code is None
            monkeypatch.setattr(standing, "GRACE_SECONDS", 0.0)
            assert await code_of(viewer) == 4403


async def test_lists_change(local: LocalDiscord, tmp_path: Path) -> None:
    """A restart with other lists: sessions go on with what their owner is now, or not at all."""
    mira, noor, *_ = people(local)
    before = {"administrators": (Member(mira), Member(noor))}
    async with entrance(local, tmp_path / "data", before) as here, here.browser() as http, here.browser() as other:
        port = urlsplit(here.address).port
        await here.enter(http, mira)
        await here.enter(other, noor)
        cookies, others = dict(http.cookies), dict(other.cookies)
    after = {"viewers": (Member(mira),)}
    async with entrance(local, tmp_path / "data", after, port=port) as here, here.browser() as http:
        http.cookies.update(cookies)
        assert (await here.me(http))["role"] == "viewer"
        assert (await http.get("/api/events/export", params={"format": "csv"})).status_code == 403
        http.cookies.update(others)
        assert (await http.get("/api/stats")).status_code == 401
    async with (
        serve(tmp_path / "data", needs_login=True, port=port) as served,  # nobody logs in with Discord now
        httpx.AsyncClient(base_url=served.address.partition("/login")[0], cookies=cookies) as http,
    ):
        assert (await http.get("/api/stats")).status_code == 401
        assert (await http.get("/login/discord")).status_code == 404


async def test_the_owner(
    local: LocalDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Who owns the application, or is in the team that does; until the bot can be asked nobody knows."""
    mira, noor, ivo, eve, *_ = people(local)
    local.set_owner(mira)
    lists: dict[str, tuple[Entrant, ...]] = {"administrators": (OWNER,)}
    async with entrance(local, tmp_path / "data", lists) as here, here.browser() as http:
        assert (await here.enter(http, mira)).status_code == 503
        assert "who owns the bot isn't known yet" in caplog.text
        client = discord.Client(intents=discord.Intents(guilds=True), guild_ready_timeout=0.1)
        here.served.dashboard.monitor.watch(client)
        async with logged_in(client, local, monkeypatch):
            assert (await here.enter(http, mira)).status_code == 303
            assert (await here.me(http))["role"] == "administrator"
            async with here.browser() as other:
                assert (await here.enter(other, noor)).status_code == 403
            local.set_team("Makers", owner=noor, members={ivo: "read_only", eve: "admin"}, invited=[eve])
            monkeypatch.setattr(standing, "OWNERS_SECONDS", 0.0)
            for member, status in ((noor, 303), (ivo, 303), (eve, 403), (mira, 403)):
                async with here.browser() as other:
                    assert (await here.enter(other, member)).status_code == status


async def test_owners_are_known_to_the_bot_alone(tmp_path: Path) -> None:
    """Where no bot runs the dashboard doesn't start with a list that nobody can be found on."""
    settings = Settings(port=0, oauth_client_id="1", oauth_client_secret=SecretStr(SECRET), administrators=(OWNER,))
    with pytest.raises(SettingsError, match="name ids instead of owner"):
        async with open_dashboard(settings, tmp_path / "data", lambda _: None, has_bot=False):
            pass


async def test_what_is_kept(local: LocalDiscord, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The database has what Discord gave encrypted, and the client secret nowhere; no log line has either."""
    async with with_role(local, tmp_path / "data") as (here, member, _), here.browser() as http:
        assert (await here.enter(http, member)).status_code == 303
        (given,) = [grant.access_token for grant in local._oauth._grants]
        assert given is not None
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert b"access.logged_in" in kept
    assert given.encode() not in kept
    assert SECRET.encode() not in kept
    assert given not in caplog.text
    assert SECRET not in caplog.text
