"""The page on which members authorize an application, and where it leads them."""

from html import escape

import pytest

from pulseboard.sim import LocalDiscord
from tests.app.oauth_fixtures import CHALLENGE, PKCE, REDIRECT, SCOPE, Site, led_back, local, member, site

__all__ = ["local", "member", "site"]

COOKIE = "local-discord-member"


async def test_page(site: Site, local: LocalDiscord) -> None:
    """Everybody who is no bot is on it, once; it has no script, and no other site can frame it."""
    nia = await local.add_member(local.guilds[0].id, '"><script>alert(1)</script>')
    page = await site.visit()
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    people = {one.id: one for guild in local.guilds for one in guild.members}
    people[local.world.owner.id] = local.world.owner
    for one in people.values():
        assert page.text.count(f'<option value="{one.id}">') == (0 if one.bot else 1)
    assert escape(nia.name) in page.text
    assert "<script" not in page.text
    assert escape(REDIRECT) in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert COOKIE not in page.cookies


async def test_authorize(site: Site, member: str) -> None:
    """Whoever authorizes brings a code and the state back; a request without a state brings none."""
    came = led_back(await site.decide("authorize", member))
    assert (came.pop("state"), len(came.pop("code")), came) == ("s&1", 32, {})
    assert set(led_back(await site.decide("authorize", member, state=None))) == {"code"}
    again = await site.visit()
    assert f'<option value="{member}" selected>' in again.text


async def test_cancel(site: Site, member: str) -> None:
    """Whoever cancels brings back that they did, and isn't remembered."""
    answer = await site.decide("cancel", member)
    description = "The resource owner or authorization server denied the request"
    assert led_back(answer) == {"error": "access_denied", "error_description": description, "state": "s&1"}
    assert COOKIE not in site.browser.cookies
    assert " selected" not in (await site.visit()).text


async def test_prompt_none(site: Site, member: str) -> None:
    """Whoever is remembered and authorized these scopes before isn't asked again; all others are."""
    assert (await site.visit(prompt="none")).status_code == 200
    await site.decide("authorize", member, scope="identify guilds")
    assert led_back(await site.visit(prompt="none", scope="guilds"))["state"] == "s&1"
    code = led_back(await site.visit(prompt="none", scope="guilds", **PKCE))["code"]
    assert (await site.exchange(code)).status_code == 400  # it is bound like any other
    for asked in ({"scope": SCOPE}, {"prompt": "consent"}, {"prompt": None}):
        changed = {"prompt": "none", "scope": "guilds"} | asked
        assert (await site.visit(**changed)).status_code == 200
    await site.local.remove_member(site.local.guilds[0].id, member)
    assert (await site.visit(prompt="none", scope="guilds")).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "12"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://elsewhere.example/"},
        {"redirect_uri": f"{REDIRECT}&more"},
        {"redirect_uri": REDIRECT.replace("127", "//127")},
        {"scope": None},
        {"scope": " "},
        {"scope": "identify everything"},
        {"response_type": "token"},
        {"response_type": None},
        {"prompt": "login"},
        {"code_challenge": CHALLENGE},
        {"code_challenge_method": "S256"},
        {"code_challenge": "v" * 43, "code_challenge_method": "plain"},
        {"code_challenge": "short", "code_challenge_method": "S256"},
    ],
)
async def test_leads_nowhere(site: Site, member: str, changed: dict[str, str | None]) -> None:
    """What isn't the application's own request is answered with a page that says what is wrong, whatever is pressed."""
    await site.decide("authorize", member)
    answers = [
        await site.visit(**{"prompt": "none"} | changed),
        await site.decide("authorize", member, **changed),
        await site.decide("cancel", **changed),
    ]
    for answer in answers:
        assert (answer.status_code, "location" in answer.headers) == (400, False)
        assert "<h1>This can't be authorized</h1>" in answer.text


async def test_said_twice(site: Site) -> None:
    """Of two addresses to be led to none is right; the error shows nothing as markup."""
    query = [*site.asked().items(), ("redirect_uri", REDIRECT)]
    assert (await site.browser.get(site.local.authorize_url, params=query)).status_code == 400
    answer = await site.visit(redirect_uri="<img src=x>")
    assert "<img" not in answer.text


async def test_who_decides(site: Site, local: LocalDiscord, member: str) -> None:
    """Nobody in particular, a bot and another site's page decide nothing; the page itself does."""
    bot = next(one.id for one in local.guilds[0].members if one.bot)
    for who in ("", "12", bot, local.world.bot.id):
        assert (await site.decide("authorize", who)).status_code == 400
    assert (await site.decide("perhaps", member)).status_code == 400
    form = {"decision": "authorize", "member": member}
    for origin, status in (("http://127.0.0.1:1", 403), ("null", 403), (local.url, 303)):
        headers = {"Origin": origin}
        answer = await site.browser.post(local.authorize_url, params=site.asked(), data=form, headers=headers)
        assert answer.status_code == status


async def test_owners(site: Site, local: LocalDiscord) -> None:
    """Whoever owns the application, or is in its team, can log in without being in a guild."""
    people = [local.world.population.person(number).id for number in (-10, -11)]
    local.set_owner(people[0])
    assert (await site.tokens(people[0]))["scope"] == SCOPE
    assert (await site.decide("authorize", people[1])).status_code == 400
    local.set_team("Tellers", owner=people[0], members={people[1]: "developer"})
    assert (await site.tokens(people[1]))["scope"] == SCOPE
