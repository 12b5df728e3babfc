"""The bot's application: as discord.py sees it, and as its owner sets it, also over the control interface."""

from collections.abc import AsyncIterator

import discord
import httpx
import pytest

from pulseboard.sim import DoesNotFit, LocalDiscord, NotInWorld
from tests.app.sim_fixtures import RecordingBot, logged_in

REDIRECT = "http://127.0.0.1:8000/callback"


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(guilds=1, control_port=0, redirect_uris=[REDIRECT]) as discord_:
        yield discord_


@pytest.fixture
async def control(local: LocalDiscord) -> AsyncIterator[httpx.AsyncClient]:
    assert local.control_url is not None
    async with httpx.AsyncClient(base_url=local.control_url) as client:
        yield client


async def test_application_info(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py tells owner, team, and who counts as the bot's owner; a team's made-up user isn't one of them."""
    bot = RecordingBot()
    owner, admin, reader, guest = (member.id for member in local.guilds[0].members[2:6])
    async with logged_in(bot, local, monkeypatch):
        local.set_owner(owner)
        info = await bot.application_info()
        assert (str(info.id), str(info.owner.id), info.team) == (local.client_id, owner, None)
        assert info.redirect_uris == [REDIRECT]
        roles = {admin: "admin", reader: "read_only", guest: "developer"}
        made = local.set_team("Tellers", owner=owner, members=roles, invited=[guest])  # type: ignore[arg-type]
        info = await bot.application_info()
        team = info.team
        assert team is not None
        assert (str(team.id), team.name, str(team.owner_id)) == (made.id, "Tellers", owner)
        assert (str(info.owner.id), info.owner.name) == (made.id, f"team{made.id}")
        assert info.owner.public_flags.team_user
        accepted, invited = discord.TeamMembershipState.accepted, discord.TeamMembershipState.invited
        assert [(str(one.id), one.role.value, one.membership_state) for one in team.members] == [
            (owner, "admin", accepted),
            (admin, "admin", accepted),
            (reader, "read_only", accepted),
            (guest, "developer", invited),
        ]
        assert not await bot.is_owner(discord.Object(int(reader)))  # type: ignore[arg-type]
        assert await bot.is_owner(discord.Object(int(owner)))  # type: ignore[arg-type]
        local.set_owner(admin)
        info = await bot.application_info()
        assert (str(info.owner.id), info.team) == (admin, None)


async def test_both_addresses(local: LocalDiscord) -> None:
    """The application is at the address that discord.py asks, and at the one in Discord's documentation."""
    async with httpx.AsyncClient(headers={"Authorization": f"Bot {local.token}"}) as http:
        both = [
            (await http.get(f"{local.api_url}{path}")).raise_for_status().json()
            for path in ("/applications/@me", "/oauth2/applications/@me")
        ]
    assert both[0] == both[1]
    assert (both[0]["owner"]["id"], both[0]["team"]) == (local.world.owner.id, None)


def test_what_does_not_fit() -> None:
    """Addresses that nobody can be led to, secrets that don't fit in a header, teams that can't be."""
    local = LocalDiscord(guilds=1)
    one, other = (member.id for member in local.guilds[0].members[:2])
    for uri in ("", "/callback", "javascript:alert(1)", "http:///x", f"{REDIRECT}#part", f"{REDIRECT}\r\nX: 1"):
        with pytest.raises(DoesNotFit):
            local.set_redirect_uris([uri])
    for secret in ("", "ä", "a\nb"):
        with pytest.raises(DoesNotFit):
            local.reset_client_secret(secret)
    for team in (
        {"owner": one, "members": {one: "admin"}},
        {"owner": one, "members": {other: "owner"}},
        {"owner": one, "invited": [other]},
    ):
        with pytest.raises(DoesNotFit):
            local.set_team("Tellers", **team)  # type: ignore[arg-type]
    with pytest.raises(NotInWorld):
        local.set_owner("12")
    with pytest.raises(NotInWorld):
        local.set_team("Tellers", owner=one, members={"12": "admin"})
    assert local.world.application.team is None
    assert local.redirect_uris == []


async def test_control(local: LocalDiscord, control: httpx.AsyncClient) -> None:
    """Other programs set the same, and end codes, tokens and authorizations."""
    owner, member = (one.id for one in local.guilds[0].members[2:4])
    elsewhere = "https://dashboard.example/callback"
    (await control.put("/application/redirects", json={"redirect_uris": [elsewhere]})).raise_for_status()
    (await control.put("/application/secret", json={"client_secret": "new"})).raise_for_status()
    (await control.put("/application/owner", json={"user": owner})).raise_for_status()
    told = (await control.get("/application")).raise_for_status().json()
    assert (told["client_id"], told["redirect_uris"]) == (local.client_id, [elsewhere])
    assert (told["owner"]["id"], told["team"]) == (owner, None)
    assert local.client_secret == "new"
    order = {"name": "Tellers", "owner": owner, "members": {member: "developer"}, "invited": [member]}
    team = (await control.put("/application/team", json=order)).raise_for_status().json()
    assert [(one["user"]["id"], one["accepted"]) for one in team["members"]] == [(owner, True), (member, False)]
    bad = await control.put("/application/redirects", json={"redirect_uris": ["nowhere"]})
    assert (bad.status_code, local.redirect_uris) == (400, [elsewhere])

    asked = {"client_id": local.client_id, "response_type": "code", "redirect_uri": elsewhere, "scope": "identify"}
    decided = {"decision": "authorize", "member": member}
    async with httpx.AsyncClient() as browser:

        async def exchange() -> httpx.Response:
            back = await browser.post(told["authorize_url"], params=asked, data=decided)
            form = {"grant_type": "authorization_code", "redirect_uri": elsewhere}
            form["code"] = httpx.URL(back.headers["location"]).params["code"]
            await control.post("/codes/expire" if expires else "/access-tokens/expire")
            return await browser.post(f"{local.api_url}/oauth2/token", data=form, auth=(local.client_id, "new"))

        expires = True
        assert (await exchange()).json()["error"] == "invalid_grant"
        expires = False
        token = (await exchange()).json()["access_token"]
        me = {"url": f"{local.api_url}/users/@me", "headers": {"Authorization": f"Bearer {token}"}}
        assert (await browser.get(**me)).status_code == 200
        (await control.post("/access-tokens/expire")).raise_for_status()
        assert (await browser.get(**me)).status_code == 401
        (await control.delete(f"/authorizations/{member}")).raise_for_status()
        assert (await control.delete(f"/authorizations/{member}")).status_code == 404
        slow = {"status": None, "delay_seconds": 0.01, "path": "/users/@me", "times": 1}
        (await control.post("/faults/rest", json=slow)).raise_for_status()
        assert (await control.post("/faults/rest", json={"status": None})).status_code == 400
