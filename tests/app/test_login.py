"""Who gets in: a link that is good once, and the one rule for HTTP and the socket."""

import re
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from pulseboard.errors import StorageUnavailable
from pulseboard.storage import login_links
from pulseboard.web import entering, logins, tries
from tests.app.conftest import serve
from tests.app.login_fixtures import Guarded, code_of, guarded, kinds
from tests.postgres import free_port
from tests.programs import Program

__all__ = ["guarded"]


async def test_the_link_lets_in_once(guarded: Guarded) -> None:
    """A plain GET sets a cookie that no script sees, and leads to the page; a second one is refused."""
    async with guarded.browser() as http:
        entered = await http.get(guarded.way_in)
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        cookie = entered.headers["set-cookie"]
        port = guarded.address.rpartition(":")[2]
        secret, *flags = cookie.lower().split("; ")
        assert re.fullmatch(rf"pulseboard-{port}=[\w-]{{43}}", secret)
        assert sorted(flags) == ["httponly", "max-age=2592000", "path=/", "samesite=lax"]
        assert (await http.get("/")).status_code == 200
        assert (await http.get("/api/stats")).status_code == 200
        assert (await http.get("/api/session")).json()["isLocal"]
        async with guarded.watch(http) as viewer:
            assert '"type":"HELLO"' in str(await viewer.recv())
        assert await kinds(http) == ["access.logged_in"]
        async with guarded.browser() as other:
            again = await other.get(guarded.way_in)
            assert (again.status_code, "set-cookie" in again.headers) == (401, False)
            assert "used before" in again.text
            assert (await other.get("/api/stats")).status_code == 401
        assert await kinds(http) == ["access.logged_in", "access.login_refused"]


async def test_a_link_is_over_after_fifteen_minutes(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    link = await guarded.link()
    now = logins.now_ms()
    monkeypatch.setattr(entering, "now_ms", lambda: now + login_links.GOOD_MS)
    async with guarded.browser() as http:
        refused = await http.get("/login", params={"token": link})
        assert refused.status_code == 401
        assert "15 minutes" in refused.text


@pytest.mark.parametrize("change", ["", "1", "x" * 300, "<script>alert(1)</script>"])
async def test_links_that_nobody_made(guarded: Guarded, change: str) -> None:
    """Each part of it is signed; nothing that is given is shown again."""
    ends, nonce, signature = (await guarded.link()).split(".")
    async with guarded.browser() as http:
        for token in (
            change,
            f"{int(ends) + 1}.{nonce}.{signature}",
            f"{ends}.{nonce[::-1]}.{signature}",
            f"{ends}.{nonce}.{signature[::-1]}",
            f"{ends}.{nonce}.{signature}{change or '='}",
        ):
            refused = await http.get("/login", params={"token": token})
            assert refused.status_code in (400, 401)
            assert "set-cookie" not in refused.headers
            assert "<script" not in refused.text


async def test_whoever_tries_out_links(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    """After twenty wrong ones in a minute none is looked at, nor written down; then they are again."""
    link = await guarded.link()
    async with guarded.somebody() as watching, guarded.browser() as http:
        answers = [(await http.get("/login", params={"token": "wrong"})).status_code for _ in range(25)]
        assert answers == [401] * tries.MAX_TRIES + [429] * 5
        refused = await http.get("/login", params={"token": link})
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
        assert await kinds(watching) == ["access.logged_in"] + ["access.login_refused"] * tries.MAX_TRIES
        monkeypatch.setattr(tries, "TRIES_SECONDS", 0.0)
        assert (await http.get("/login", params={"token": link})).status_code == 303


@pytest.mark.parametrize("header", [{"Sec-Purpose": "prefetch"}, {"Sec-Fetch-Dest": "image"}])
async def test_a_link_that_nobody_follows(guarded: Guarded, header: dict[str, str]) -> None:
    """A browser that looks ahead, or draws a picture of it, doesn't use it up."""
    async with guarded.browser() as http:
        assert (await http.get(guarded.way_in, headers=header)).status_code == 200
        assert not http.cookies
        assert (await http.get(guarded.way_in, headers={"Sec-Fetch-Dest": "document"})).status_code == 303


async def test_a_link_to_nobody(tmp_path: Path) -> None:
    """`pulseboard login-link` says where no dashboard answers, and no more where one does."""
    with_port = ("login-link", "--data", str(tmp_path / "data"), "--port")
    port = free_port()
    async with serve(tmp_path / "data", needs_login=True, port=port), Program(*with_port, str(port)) as program:
        assert f"http://127.0.0.1:{port}/login?token=" in await program.line()
        assert (await program.ended(), program.errors) == (0, b"")
    async with Program(*with_port, str(port)) as program:
        assert f"http://127.0.0.1:{port}/login?token=" in await program.line()
        assert await program.ended() == 0
        assert f"Nothing answers at 127.0.0.1 port {port} now.".encode() in program.errors


def test_who_tries_is_known_by_network() -> None:
    """Addresses of IPv6 by their first half, which one customer has all of; what a proxy makes up by nothing."""
    assert tries.caller("192.0.2.7", "").network == "192.0.2.7"
    assert tries.caller("2001:db8::7", "").network == tries.caller("2001:db8::1:2:3:4", "").network
    assert tries.caller("2001:db8:0:1::7", "").network != tries.caller("2001:db8::7", "").network
    assert tries.caller("::ffff:192.0.2.7", "").network == "192.0.2.7"
    assert tries.caller("garbage" * 1_000, "").address == tries.caller(None, "").network == ""


async def test_without_a_session(guarded: Guarded) -> None:
    """Health, the login page and files answer; everything else is 401, and the socket is closed with 4401."""
    async with guarded.browser() as http:
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.get("/readyz")).status_code in (200, 503)
        assert "login-link" in (await http.get("/login")).text
        assert (await http.get("/favicon.svg")).status_code == 200
        for path in ("/", "/events", "/economy", "/nowhere", "/events/nowhere"):
            page = await http.get(path)
            assert page.status_code == 401
            assert "pulseboard login-link" in page.text
        for path in ("/api/nowhere", "/api/stats/nowhere"):
            assert (await http.get(path)).json() == {"status_code": 404, "detail": "Not Found"}
        for path in ("/api/dashboard", "/api/stats", "/api/events", "/metrics", "/schema/openapi.json", "/api/session"):
            refused = await http.get(path)
            assert refused.status_code == 401, path
            assert refused.json() == {"status_code": 401, "detail": "Log in first."}
    async with guarded.watch() as viewer:
        assert await code_of(viewer) == 4401


async def test_who_is_in_already(guarded: Guarded) -> None:
    """Is led on from the login page, to what was asked for; a link that is no good is refused all the same."""
    async with guarded.somebody() as http:
        for asked, destination in (("/", "/"), ("/events?q=a", "/events?q=a"), ("//evil.example", "/")):
            led = await http.get("/login", params={"next": asked})
            assert (led.status_code, led.headers["location"]) == (303, destination)
            assert "set-cookie" not in led.headers
        assert (await http.get("/login", params={"token": "wrong"})).status_code == 401
        assert (await http.delete("/api/sessions")).status_code == 200
        assert (await http.get("/login")).status_code == 200


async def test_nobody_knows_who_is_in(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database is away the login page is there, as it is for who isn't in."""

    async def is_away(*_: object, **__: object) -> None:
        raise StorageUnavailable

    async with guarded.somebody() as http:
        monkeypatch.setattr(guarded.served.dashboard.board.store, "read", is_away)
        monkeypatch.setattr(logins, "KNOWN_SECONDS", 0.0)
        assert (await http.get("/login")).status_code == 303  # a moment ago they were
        async with guarded.browser() as other:
            other.cookies.set(f"pulseboard-{guarded.address.rpartition(':')[2]}", "A" * 43, domain="127.0.0.1")
            assert (await other.get("/login")).status_code == 200


async def test_cookies_that_nobody_was_given(guarded: Guarded) -> None:
    """Also one that somebody has put into the browser before: logging in makes another one."""
    name = f"pulseboard-{guarded.address.rpartition(':')[2]}"
    async with guarded.browser() as http:
        http.cookies.set(name, "A" * 43, domain="127.0.0.1")
        assert (await http.get("/api/stats")).status_code == 401
        entered = await http.get(guarded.way_in)
        assert entered.status_code == 303
        assert http.cookies[name] != "A" * 43
        assert (await http.get("/api/stats")).status_code == 200
        async with guarded.browser() as other:
            other.cookies.set(name, "A" * 43, domain="127.0.0.1")
            assert (await other.get("/api/stats")).status_code == 401


async def test_changes_carry_what_only_our_page_knows(guarded: Guarded) -> None:
    """A change by a session needs the page's own token beside the Origin."""
    async with guarded.somebody() as http:
        right = http.headers.pop("X-CSRF-Token")
        for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": right[::-1]}, {"X-CSRF-Token": "é"}):
            headers = {name: value.encode() for name, value in wrong.items()}
            assert (await http.post("/api/logout", headers=headers)).status_code == 403
        assert (
            await http.post("/api/logout", headers={"X-CSRF-Token": right, "Origin": "http://x"})
        ).status_code == 403
        assert (await http.get("/api/stats")).status_code == 200
        assert (await http.post("/api/logout", headers={"X-CSRF-Token": right})).status_code == 204
        assert (await http.get("/api/stats")).status_code == 401


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example"])
async def test_sockets_of_others(guarded: Guarded, origin: str) -> None:
    """No Origin without a token, or another one with it: refused before the upgrade."""
    async with guarded.somebody() as http:
        made = await http.post("/api/tokens", json={"name": "a", "scopes": ["live.watch"]})
        tries: list[dict[str, str]] = [{}] if not origin else [{}, {"Authorization": f"Bearer {made.json()['token']}"}]
        for headers in tries:
            with pytest.raises(InvalidStatus) as refused:
                async with guarded.watch(http, origin=origin, **headers):
                    pass
            assert refused.value.response.status_code == 403


async def test_secrets_are_kept_as_hashes(guarded: Guarded, tmp_path: Path) -> None:
    """Whoever reads the database can't log in with what stands there, the key apart."""
    async with guarded.somebody() as http:
        made = await http.post("/api/tokens", json={"name": "a", "scopes": ["stats.read"]})
        secrets = [*http.cookies.values(), made.json()["token"]]
    kept = b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir() if file.is_file())
    assert len(secrets) == 2
    assert not [secret for secret in secrets if secret.encode() in kept]
