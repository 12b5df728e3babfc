"""OAuth2 at the local Discord: codes and tokens, and what a Bearer token opens."""

import asyncio
import base64

import httpx
import pytest

from pulseboard.sim import LocalDiscord, NotInWorld
from pulseboard.sim.oauth import ACCESS_TOKEN_SECONDS, CODE_SECONDS, MAX_GRANTS, InvalidGrant, OAuth
from pulseboard.sim.people import Member
from tests.app.oauth_fixtures import (
    CHALLENGE,
    PKCE,
    REDIRECT,
    SCOPE,
    SECRET,
    VERIFIER,
    Site,
    error,
    local,
    member,
    refusal,
    site,
)

__all__ = ["local", "member", "site"]

BAD_CODE = (400, "invalid_grant", 'Invalid "code" in request.')
UNAUTHORIZED = (401, 0, "401: Unauthorized")
MIRA = Member("17", "Mira", "mira")


class Clock:
    seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


async def test_code_for_tokens(site: Site, member: str) -> None:
    """A code gives tokens, with PKCE and without, at both addresses and for both ways to show the secret."""
    told = await site.exchange(await site.code(member, **PKCE), code_verifier=VERIFIER)
    tokens = told.raise_for_status().json()
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 604_800, SCOPE)
    assert tokens["access_token"] != tokens["refresh_token"]
    assert told.headers["cache-control"] == "no-store"
    assert told.headers["content-type"] == "application/json"

    form = {"grant_type": "authorization_code", "code": await site.code(member), "redirect_uri": REDIRECT}
    in_form = form | {"client_id": site.local.client_id, "client_secret": SECRET}
    again = await site.http.post("/v10/oauth2/token", data=in_form)
    me = await site.get("/v10/users/@me", again.raise_for_status().json()["access_token"])
    assert me.json()["id"] == member
    assert not site.local.unknown_calls


async def test_code_is_good_once(site: Site, member: str) -> None:
    """Whoever brings a code a second time gets nothing, and its tokens end; those of another login stay."""
    other = await site.tokens(member)
    code = await site.code(member)
    tokens = (await site.exchange(code)).json()
    assert (await site.get("/v10/users/@me", tokens["access_token"])).status_code == 200
    for _ in range(2):
        assert refusal(await site.exchange(code)) == BAD_CODE
    assert error(await site.get("/v10/users/@me", tokens["access_token"])) == UNAUTHORIZED
    assert refusal(await site.refresh(tokens["refresh_token"]))[1] == "invalid_grant"
    assert (await site.get("/v10/users/@me", other["access_token"])).status_code == 200


async def test_code_is_bound(site: Site, member: str) -> None:
    """A code is good only with its redirect_uri and its verifier; to one without a challenge no verifier comes."""
    code = await site.code(member, **PKCE)
    wrong = (400, "invalid_grant", 'Invalid "code_verifier" in request.')
    assert refusal(await site.exchange(code)) == wrong
    for verifier in ("w" * 43, CHALLENGE, "é" * 43):
        assert refusal(await site.exchange(code, code_verifier=verifier)) == wrong
    answer = await site.exchange(code, code_verifier=VERIFIER, redirect_uri=f"{REDIRECT}2")
    assert refusal(answer) == (400, "invalid_grant", 'Invalid "redirect_uri" in request.')
    assert (await site.exchange(code, code_verifier=VERIFIER)).status_code == 200
    assert refusal(await site.exchange(await site.code(member), code_verifier=VERIFIER)) == wrong
    assert refusal(await site.exchange("another")) == BAD_CODE


async def test_only_the_client(site: Site, member: str) -> None:
    """A wrong id or secret, or none, is 401 with Basic asked for; the code stays good."""
    code = await site.code(member)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    shown = [
        (form, {}),
        (form | {"client_id": site.local.client_id}, {}),
        (form | {"client_id": "1", "client_secret": SECRET}, {}),
        *((form, {"Authorization": f"Basic {base64.b64encode(one).decode()}"}) for one in (b"1:2", b"\xff:", b"12")),
        (form | {"client_id": site.local.client_id, "client_secret": SECRET}, {"Authorization": "Bearer x"}),
    ]
    for data, headers in shown:
        for path in ("/oauth2/token", "/v10/oauth2/token/revoke"):
            answer = await site.http.post(path, data=data, headers=headers)
            assert refusal(answer) == (401, "invalid_client", "Invalid client_id or client_secret")
            assert answer.headers["www-authenticate"] == "Basic"
    site.local.reset_client_secret("another")
    assert (await site.exchange(code)).status_code == 401
    site.local.reset_client_secret(SECRET)
    assert (await site.exchange(code)).status_code == 200


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "1"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "", "redirect_uri": REDIRECT}, "invalid_request"),
        ({"grant_type": ["refresh_token", "refresh_token"], "refresh_token": "1"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "1"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
async def test_what_does_not_fit(site: Site, form: dict[str, str], wrong: str) -> None:
    """A form that lacks something, says it twice or asks for another grant is 400."""
    assert refusal(await site.post(**form))[:2] == (400, wrong)


async def test_only_forms(site: Site, member: str) -> None:
    """JSON, several parts and what is no text is refused at both endpoints, whatever it says."""
    form = "application/x-www-form-urlencoded"
    bodies = (
        ("application/json", b"{}", f"The body is {form}."),
        (form, b"code=\xff", "The body is no text, or in no known encoding."),
        (f"{form}; charset=none", b"code=1", "The body is no text, or in no known encoding."),
    )
    for path in ("/oauth2/token", "/oauth2/token/revoke"):
        for kind, body, why in bodies:
            answer = await site.http.post(path, content=body, headers={"Content-Type": kind}, auth=site.client)
            assert refusal(answer) == (400, "invalid_request", why)
    fields = {"grant_type": "authorization_code", "code": await site.code(member), "redirect_uri": REDIRECT}
    answer = await site.http.post("/oauth2/token", data=fields, files={"file": b""}, auth=site.client)
    assert refusal(answer) == (400, "invalid_request", f"The body is {form}.")
    assert (await site.post(**fields)).status_code == 200


async def test_refresh(site: Site, member: str) -> None:
    """New tokens for the refresh token; the old ones are good no more, and the rights are the same."""
    first = await site.tokens(member, scope="identify")
    second = (await site.refresh(first["refresh_token"])).raise_for_status().json()
    assert second["scope"] == "identify"
    assert (await site.get("/v10/users/@me", second["access_token"])).json()["id"] == member
    assert error(await site.get("/v10/users/@me", first["access_token"])) == UNAUTHORIZED
    answer = await site.refresh(first["refresh_token"])
    assert refusal(answer) == (400, "invalid_grant", 'Invalid "refresh_token" in request.')


@pytest.mark.parametrize("shown", ["access_token", "refresh_token"])
async def test_revoke(site: Site, member: str, shown: str) -> None:
    """Either token ends everything that the member authorized; one that nobody has is 200, too."""
    other, waiting = site.local.guilds[0].members[4].id, await site.code(member)
    tokens, second, theirs = await site.tokens(member), await site.tokens(member), await site.tokens(other)
    assert (await site.post("/oauth2/token/revoke", token="nobody's")).status_code == 200
    assert (await site.get("/v10/users/@me", tokens["access_token"])).status_code == 200
    answer = await site.post("/oauth2/token/revoke", token=tokens[shown], token_type_hint="refresh_token")
    assert (answer.status_code, answer.json()) == (200, {})
    for revoked in (tokens, second):
        assert error(await site.get("/v10/users/@me", revoked["access_token"])) == UNAUTHORIZED
        assert refusal(await site.refresh(revoked["refresh_token"]))[1] == "invalid_grant"
    assert refusal(await site.exchange(waiting)) == BAD_CODE
    assert (await site.get("/v10/users/@me", theirs["access_token"])).status_code == 200
    assert (await site.visit(prompt="none")).status_code == 303  # the browser is the other one's
    assert refusal(await site.post("/oauth2/token/revoke"))[:2] == (400, "invalid_request")


async def test_ended_from_outside(site: Site, member: str) -> None:
    """Codes and access tokens expire when told to, and a member takes back what they authorized."""
    code = await site.code(member)
    site.local.expire_codes()
    assert refusal(await site.exchange(code)) == BAD_CODE
    tokens = await site.tokens(member)
    site.local.expire_access_tokens()
    assert error(await site.get("/v10/users/@me", tokens["access_token"])) == UNAUTHORIZED
    tokens = (await site.refresh(tokens["refresh_token"])).raise_for_status().json()
    assert (await site.get("/v10/users/@me", tokens["access_token"])).status_code == 200
    site.local.revoke_authorization(member)
    assert error(await site.get("/v10/users/@me", tokens["access_token"])) == UNAUTHORIZED
    assert refusal(await site.refresh(tokens["refresh_token"]))[1] == "invalid_grant"
    assert (await site.visit(prompt="none")).status_code == 200
    with pytest.raises(NotInWorld):
        site.local.revoke_authorization(member)


async def test_who_it_is(site: Site, local: LocalDiscord, member: str) -> None:
    """`@me` is whoever authorized it: their account, guilds, and what the token is good for."""
    guild, who = local.guilds[0], local.guilds[0].members[3]
    token = (await site.tokens(member))["access_token"]
    me = (await site.get("/v10/users/@me", token)).json()
    assert (me["id"], me["username"], me["global_name"], me["bot"]) == (who.id, who.username, who.name, False)
    (listed,) = (await site.get("/v10/users/@me/guilds", token)).json()
    expected = (guild.id, guild.name, False, str(guild.permissions(who)))
    assert (listed["id"], listed["name"], listed["owner"], listed["permissions"]) == expected
    authorization = (await site.get("/v10/oauth2/@me", token)).json()
    assert authorization["application"]["id"] == local.client_id
    assert (authorization["scopes"], authorization["user"]["id"]) == (SCOPE.split(), member)
    assert authorization["expires"].endswith("+00:00")
    assert not local.unknown_calls


async def test_membership(site: Site, local: LocalDiscord, member: str) -> None:
    """A member's roles as they are now; 404 in a guild that isn't theirs, or is no more."""
    guild, other = local.guilds
    token = (await site.tokens(member))["access_token"]
    path = f"/v10/users/@me/guilds/{guild.id}/member"
    role = await local.add_role(guild.id, "Tellers")
    for change, roles in ((local.give_role, [role.id]), (local.take_role, [])):
        await change(guild.id, member, role.id)
        found = (await site.get(path, token)).json()
        assert (found["user"]["id"], found["roles"]) == (member, roles)
    await local.remove_member(guild.id, member)
    for missing in (guild.id, other.id, "12"):
        answer = await site.get(f"/v10/users/@me/guilds/{missing}/member", token)
        assert error(answer) == (404, 10004, "Unknown Guild")


async def test_scopes(site: Site, local: LocalDiscord, member: str) -> None:
    """Without its scope a call is 403; `oauth2/@me` needs none, and doesn't tell who it is without `identify`."""
    paths = {
        "identify": "/v10/users/@me",
        "guilds": "/v10/users/@me/guilds",
        "guilds.members.read": f"/v10/users/@me/guilds/{local.guilds[0].id}/member",
    }
    for scope in paths:
        token = (await site.tokens(member, scope=scope))["access_token"]
        for needed, path in paths.items():
            answer = await site.get(path, token)
            if needed == scope:
                assert answer.status_code == 200
            else:
                assert error(answer) == (403, 50026, "Missing required OAuth2 scope")
        authorization = (await site.get("/v10/oauth2/@me", token)).json()
        assert ("user" in authorization, authorization["scopes"]) == (scope == "identify", [scope])


async def test_bearers_and_bots(site: Site, local: LocalDiscord, member: str) -> None:
    """A Bearer token opens nothing of the bot's, the bot's token nothing that is a member's."""
    token = (await site.tokens(member))["access_token"]
    guild = local.guilds[0].id
    for path in (f"/v10/guilds/{guild}", "/v10/applications/@me", "/v10/users/@me/", f"/v10/users/{member}"):
        assert error(await site.get(path, token)) == UNAUTHORIZED
    for path in ("/v10/users/@me", "/v10/users/@me/guilds", "/v10/oauth2/@me"):
        assert error(await site.get(path, "another")) == UNAUTHORIZED
        assert error(await site.http.get(path)) == UNAUTHORIZED
    for path in ("/v10/oauth2/@me", f"/v10/users/@me/guilds/{guild}/member"):
        answer = await site.http.get(path, headers={"Authorization": f"Bot {local.token}"})
        assert error(answer) == (403, 20001, "Bots cannot use this endpoint")


async def test_trouble(site: Site, local: LocalDiscord, member: str) -> None:
    """The token endpoint fails and is slow so many times, at whichever of its addresses."""
    code = await site.code(member)
    local.break_rest(503, method="POST", path="/oauth2/token", times=2)
    assert (await site.exchange(code)).status_code == 503
    assert (await site.http.post("/v10/oauth2/token", auth=site.client)).status_code == 503
    local.break_rest(None, path="/oauth2/token", times=1, delay_seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        await site.http.post("/oauth2/token", auth=site.client, timeout=0.1)
    assert local.rest_faults() == []
    local.break_rest(None, path="/oauth2/token", times=1, delay_seconds=0.05)
    began = asyncio.get_running_loop().time()
    assert (await site.exchange(code)).status_code == 200
    assert asyncio.get_running_loop().time() - began >= 0.05


def test_time() -> None:
    """A code is good for ten minutes, an access token for a week, a refresh token until it is used."""
    clock = Clock()
    oauth = OAuth(clock)
    codes = [oauth.authorize(MIRA, ("identify",), REDIRECT, None) for _ in range(2)]
    clock.seconds += CODE_SECONDS - 1
    grant = oauth.exchange(codes[0], REDIRECT, None)
    clock.seconds += 1
    with pytest.raises(InvalidGrant):
        oauth.exchange(codes[1], REDIRECT, None)
    first = grant.access_token or ""
    clock.seconds += ACCESS_TOKEN_SECONDS - 2
    assert oauth.grant(first) is grant
    clock.seconds += 1
    assert oauth.grant(first) is None
    clock.seconds += 100 * ACCESS_TOKEN_SECONDS
    assert oauth.refresh(grant.refresh_token or "") is oauth.grant(grant.access_token or "")


def test_bounds() -> None:
    """Codes that nobody fetched are forgotten, and of logins the newest are kept."""
    clock = Clock()
    oauth = OAuth(clock)
    first = oauth.exchange(oauth.authorize(MIRA, ("identify",), REDIRECT, None), REDIRECT, None)
    for _ in range(MAX_GRANTS - 1):
        oauth.authorize(MIRA, ("identify",), REDIRECT, None)
    assert oauth.grant(first.access_token or "") is first
    clock.seconds += CODE_SECONDS
    for _ in range(MAX_GRANTS - 1):
        oauth.authorize(MIRA, ("identify",), REDIRECT, None)
    assert oauth.grant(first.access_token or "") is first
    oauth.authorize(MIRA, ("identify",), REDIRECT, None)
    assert oauth.grant(first.access_token or "") is None
