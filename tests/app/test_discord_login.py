"""Coming in over Discord: there and back, who may, and what is wrong with a way back."""

import html
import re
from pathlib import Path

import httpx
import pytest

from pulseboard.config import Member
from pulseboard.sim import LocalDiscord
from pulseboard.web import tries
from pulseboard.web.not_let_in import Why
from tests.app.discord_fixtures import entrance, local, ours, people, with_role

__all__ = ["local"]


async def test_there_and_back(local: LocalDiscord, tmp_path: Path) -> None:
    """Who is on a list gets a session of that name and role; the browser keeps its secret and nothing else does."""
    mira, noor, *_ = people(local)
    lists = {"administrators": (Member(mira),), "viewers": (Member(noor), Member(mira))}
    async with entrance(local, tmp_path / "data", lists) as here, here.browser() as http:
        page = await http.get("/login")
        assert 'href="/login/discord"' in page.text
        went = await http.get("/login/discord")
        (verifier,) = went.headers.get_list("set-cookie")
        assert {"httponly", "samesite=lax", "path=/", "max-age=900"} <= set(verifier.lower().split("; "))
        asked = httpx.URL(went.headers["location"]).params
        assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "identify")
        assert httpx.Cookies(http.cookies)[verifier.partition("=")[0]] not in went.headers["location"]

        back = await here.come_back(http, f"{await here.decide(http, mira)}&iss=https%3A%2F%2Fdiscord.com")
        assert (back.status_code, back.headers["location"]) == (303, "/")
        assert [name.endswith("-login") for name in ours(http)] == [False]
        me = await here.me(http)
        person = local.world.user(mira)
        assert (me["name"], me["role"], me["hasSession"]) == (person.name, "administrator", True)
        assert (await http.get("/")).status_code == 200

        async with here.browser() as other:
            assert (await here.enter(other, noor)).status_code == 303
            assert (await here.me(other))["role"] == "viewer"
            assert (await other.get("/api/events/export", params={"format": "csv"})).status_code == 403
        assert await here.events() == ["access.logged_in", "access.logged_in"]


async def test_who_is_on_no_list(local: LocalDiscord, tmp_path: Path) -> None:
    """They are told so with their id, get no session, and it is written down."""
    mira, stranger, *_ = people(local)
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here, here.browser() as http:
        refused = await here.enter(http, stranger)
        assert refused.status_code == 403
        assert "This Discord account may not come in here." in refused.text
        assert f"Its id is {stranger}." in refused.text
        assert 'href="/login/discord?again=true"' in refused.text
        again = (await http.get("/login/discord?again=true")).headers["location"]
        assert httpx.URL(again).params["prompt"] == "consent"
        assert [name.rpartition("-")[2] for name in ours(http)] == ["login", "refused"]
        assert (await http.get("/api/stats")).status_code == 401
        assert await here.events() == ["access.login_refused"]


async def test_a_refusal_is_a_word(local: LocalDiscord, tmp_path: Path) -> None:
    """The login page says what its address has a word for, to who is in as well; any other word is refused. The id of
    who may not come in is not taken from the address, and only an id is shown."""
    mira, stranger, *_ = people(local)
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here, here.browser() as http:
        assert (await here.enter(http, mira)).status_code == 303
        assert (await here.enter(http, stranger)).status_code == 403
        for why in Why:
            shown = await http.get("/login", params={"failed": why, "next": "/economy"})
            assert (shown.status_code, shown.headers["cache-control"]) == (why.status, "no-store")
            assert why.sentences("") in html.unescape(shown.text)
            assert (stranger in shown.text) is (why is Why.NOT_LISTED)
        (name,) = (name for name in ours(http) if name.endswith("-refused"))
        http.cookies.delete(name)
        http.cookies.set(name, "call-0800-for-help", domain="127.0.0.1")
        assert "0800" not in (await http.get("/login?failed=not_listed")).text
        made_up = await http.get("/login?failed=call-0800-for-help")
        assert (made_up.status_code, made_up.headers["content-type"]) == (400, "application/json")


async def test_cancelled(local: LocalDiscord, tmp_path: Path) -> None:
    """Whoever says no at Discord can try again; what stands in the address is never shown."""
    mira = people(local)[0]
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here, here.browser() as http:
        back = await here.come_back(http, await here.decide(http, mira, "cancel"))
        assert back.status_code == 401
        assert "You cancelled at Discord." in back.text
        evil = {"error": "<script>alert(1)</script>", "error_description": "call 0800 for help"}
        shown = await here.come_back(http, str(httpx.URL("/login/discord/callback", params=evil)))
        assert shown.status_code == 401
        assert "script" not in shown.text
        assert "0800" not in shown.text
        assert (await here.enter(http, mira)).status_code == 303


async def test_states(local: LocalDiscord, tmp_path: Path) -> None:
    """What a login was begun with is good once, in that browser, and made here; otherwise nobody comes in."""
    mira = people(local)[0]
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here:
        async with here.browser() as victim, here.browser() as attacker:
            stolen = await here.decide(attacker, mira)
            assert (await here.come_back(victim, stolen)).status_code == 403  # it hasn't begun any
            own = await here.decide(victim, mira)
            assert (await here.come_back(victim, stolen)).status_code == 403  # it has begun another one
            assert "begun elsewhere" in (await here.come_back(victim, stolen)).text
            assert [name for name in ours(victim) if not name.endswith("-login")] == []
            cancelled = "/login/discord/callback?error=access_denied"
            assert (await here.come_back(victim, cancelled)).status_code == 401
            assert (await here.come_back(victim, own)).status_code == 303  # which none of these has ended
        async with here.browser() as http:
            once = await here.decide(http, mira)
            kept = dict(http.cookies)
            assert (await here.come_back(http, once)).status_code == 303
            http.cookies.update(kept)
            assert (await here.come_back(http, once)).status_code == 403
            made_up = re.sub(r"state=[^&]+", "state=1795985400000.AAAAAAAAAAAAAAAAAAAAAA." + "A" * 43, once)
            await here.way(http)
            assert (await here.come_back(http, made_up)).status_code == 403


async def test_back_once_more(local: LocalDiscord, tmp_path: Path) -> None:
    """A way back that was gone already leads who is in by it to the dashboard; elsewhere it is refused as ever."""
    mira = people(local)[0]
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here, here.browser() as http:
        back = await here.decide(http, mira)
        assert (await here.come_back(http, back)).status_code == 303
        session = dict(http.cookies)
        again = await here.come_back(http, back)
        assert (again.status_code, again.headers["location"]) == (303, "/")
        assert dict(http.cookies) == session
        assert (await here.me(http))["role"] == "viewer"
        async with here.browser() as other:
            assert (await here.come_back(other, back)).status_code == 403
        assert await here.events() == ["access.logged_in"]


async def test_codes(local: LocalDiscord, tmp_path: Path) -> None:
    """A code that is over or was never given lets nobody in."""
    mira = people(local)[0]
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here, here.browser() as http:
        late = await here.decide(http, mira)
        local.expire_codes()
        answer = await here.come_back(http, late)
        assert (answer.status_code, "did not confirm" in answer.text) == (403, True)
        other = re.sub(r"code=[^&]+", "code=none", await here.decide(http, mira))
        assert (await here.come_back(http, other)).status_code == 403
        assert "the application's secret" not in answer.text


async def test_wrong_ones_are_counted(local: LocalDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty wrong ways back in a minute, and no more is looked at until it is over."""
    mira = people(local)[0]
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here, here.browser() as http:
        await here.way(http)
        wrong = "/login/discord/callback?code=a&state=b"
        answers = set()
        for _ in range(tries.MAX_TRIES):
            await here.way(http)
            answers.add((await here.come_back(http, wrong)).status_code)
        assert answers == {403}
        good = await here.decide(http, mira)
        slower = await here.come_back(http, good)
        assert (slower.status_code, slower.headers["retry-after"]) == (429, "60")
        monkeypatch.setattr(tries, "TRIES_SECONDS", 0.0)
        assert (await here.come_back(http, good)).status_code == 303


async def test_somebody_else_in_the_same_browser(local: LocalDiscord, tmp_path: Path) -> None:
    """The session that it had before is ended."""
    mira, noor, *_ = people(local)
    lists = {"administrators": (Member(mira),), "viewers": (Member(noor),)}
    async with entrance(local, tmp_path / "data", lists) as here, here.browser() as http:
        assert (await here.enter(http, mira)).status_code == 303
        before = dict(http.cookies)
        assert (await here.enter(http, noor)).status_code == 303
        assert (await here.me(http))["role"] == "viewer"
        async with here.browser() as old:
            old.cookies.update(before)
            assert (await old.get("/api/session")).status_code == 401
        assert (await http.delete("/api/sessions")).status_code == 403  # not proven to be ours
        http.headers["X-CSRF-Token"] = (await here.me(http))["csrf"]
        assert (await http.delete("/api/sessions")).json() == {"sessions": 1}
        assert (await http.get("/api/session")).status_code == 401


async def test_holders_of_a_role(local: LocalDiscord, tmp_path: Path) -> None:
    """Who has the role in that guild comes in; who has it not, or isn't in the guild, doesn't."""
    async with with_role(local, tmp_path / "data") as (here, member, _):
        async with here.browser() as http:
            assert "guilds.members.read" in httpx.URL(await here.way(http)).params["scope"]
            assert (await here.enter(http, member)).status_code == 303
            assert (await here.me(http))["role"] == "viewer"
        for other in (people(local)[1], people(local, guild=1)[-1]):
            async with here.browser() as http:
                assert (await here.enter(http, other)).status_code == 403


async def test_another_name_of_this_machine(local: LocalDiscord, tmp_path: Path) -> None:
    """Discord sends back to one address: a browser that used another is led there first."""
    mira = people(local)[0]
    async with entrance(local, tmp_path / "data", {"viewers": (Member(mira),)}) as here:
        elsewhere = here.address.replace("127.0.0.1", "localhost")
        async with httpx.AsyncClient() as http:
            sent = await http.get(f"{elsewhere}/login/discord")
            assert (sent.status_code, sent.headers["location"]) == (303, f"{here.address}/login/discord")
            assert not http.cookies
