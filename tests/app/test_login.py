"""Who gets in: a link that is good once, sessions, tokens of programs, and the one rule for HTTP and the socket."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from pulseboard.errors import StorageUnavailable
from pulseboard.events import now_ms
from pulseboard.storage import login_links, sessions
from pulseboard.storage.keys import LOGIN, ensure_key
from pulseboard.storage.transaction import Transaction
from pulseboard.web import entering, logins, tries
from pulseboard.web.access import FOR_TOKENS
from tests.app.conftest import Served, serve


class Guarded(NamedTuple):
    """A dashboard that needs a login. `way_in` is the link that it was announced with."""

    served: Served
    address: str
    way_in: str

    def browser(self) -> httpx.AsyncClient:
        """Somebody who has not been here before."""
        return httpx.AsyncClient(base_url=self.address, headers={"Origin": self.address})

    @asynccontextmanager
    async def somebody(self) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody who has logged in, and shows with each change that it is ours."""
        async with self.browser() as http:
            link = await self.link()
            assert (await http.get("/login", params={"token": link})).status_code == 303
            http.headers["X-CSRF-Token"] = (await http.get("/api/session")).json()["csrf"]
            yield http

    async def link(self) -> str:
        link: str = await self.served.dashboard.board.store.transact(_new_link)
        return link

    def watch(self, http: httpx.AsyncClient | None = None, **headers: str) -> connect:
        cookies = (
            {} if http is None else {"Cookie": "; ".join(f"{name}={value}" for name, value in http.cookies.items())}
        )
        origin = headers.pop("origin", self.address)
        address = self.address.replace("http", "ws", 1) + "/ws"
        return connect(address, origin=origin or None, additional_headers=cookies | headers)  # type: ignore[arg-type]


def _new_link(transaction: Transaction) -> str:
    return login_links.make_link(ensure_key(transaction.connection, LOGIN), now_ms())


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Guarded]:
    async with serve(tmp_path / "data", needs_login=True) as served:
        parts = urlsplit(served.address)
        yield Guarded(served, f"{parts.scheme}://{parts.netloc}", served.address)


async def code_of(viewer: ClientConnection) -> int:
    """The code that a socket is closed with."""
    async with asyncio.timeout(5):
        await viewer.wait_closed()
    assert viewer.close_code is not None
    return viewer.close_code


async def kinds(http: httpx.AsyncClient) -> list[str]:
    events = (await http.get("/api/events", params={"kind": "access.*"})).json()["items"]
    return [event["kind"] for event in reversed(events)]


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


def test_who_tries_is_known_by_network() -> None:
    """Addresses of IPv6 by their first half, which one customer has all of; what a proxy makes up by nothing."""
    assert tries.caller("192.0.2.7", "").network == "192.0.2.7"
    assert tries.caller("2001:db8::7", "").network == tries.caller("2001:db8::1:2:3:4", "").network
    assert tries.caller("2001:db8:0:1::7", "").network != tries.caller("2001:db8::7", "").network
    assert tries.caller("::ffff:192.0.2.7", "").network == "192.0.2.7"
    assert tries.caller("garbage" * 1_000, "").address == tries.caller(None, "").network == ""


@pytest.mark.parametrize("name", ["a\nb", "a\0b", "\u202eevil"])
async def test_a_token_has_a_name_that_can_be_read(guarded: Guarded, name: str) -> None:
    async with guarded.somebody() as http:
        made = await http.post("/api/tokens", json={"name": name, "scopes": ["stats.read"]})
        assert made.status_code == 400


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


async def test_an_ended_session_closes_its_sockets(guarded: Guarded) -> None:
    """Within two seconds, with 4401; the others go on. So it is where another process ends it."""
    async with guarded.somebody() as one, guarded.somebody() as other:
        mine, theirs = (await one.get("/api/sessions")).json()["items"][::-1]
        assert (mine["isYours"], theirs["isYours"]) == (True, False)
        async with guarded.watch(one) as stays, guarded.watch(other) as goes:
            await goes.recv()
            async with asyncio.timeout(2):
                assert (await one.delete(f"/api/sessions/{theirs['id']}")).json() == {"sessions": 1}
                assert await code_of(goes) == 4401
            assert (await other.get("/api/stats")).status_code == 401
            assert (await one.delete(f"/api/sessions/{theirs['id']}")).status_code == 404
            assert '"type"' in str(await stays.recv())

            store = guarded.served.dashboard.board.store
            async with asyncio.timeout(3):
                await store.transact(lambda transaction: sessions.end_sessions(transaction.connection, [mine["id"]]))
                assert await code_of(stays) == 4401


async def test_log_out_everywhere(guarded: Guarded) -> None:
    async with guarded.somebody() as one, guarded.somebody() as other:
        assert (await one.delete("/api/sessions")).json() == {"sessions": 2}
        assert [(await http.get("/api/stats")).status_code for http in (one, other)] == [401, 401]


async def test_a_session_gets_another_secret_now_and_then(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one before is good for a minute, for answers on their way; then it is nobody's."""
    async with guarded.somebody() as http:
        (name, first), *_ = http.cookies.items()
        now = logins.now_ms() + logins.ROTATE_MS
        monkeypatch.setattr(logins, "now_ms", lambda: now)
        answers = await asyncio.gather(*(http.get("/api/stats") for _ in range(5)))
        assert {answer.status_code for answer in answers} == {200}
        assert sum("set-cookie" in answer.headers for answer in answers) == 1
        second = http.cookies[name]
        assert second != first
        async with guarded.browser() as old:
            old.cookies.set(name, first, domain="127.0.0.1")
            assert (await old.get("/api/stats")).status_code == 200
            now += sessions.FORMER_MS
            await asyncio.sleep(logins.KNOWN_SECONDS)
            assert (await old.get("/api/stats")).status_code == 401
        assert (await http.get("/api/stats")).status_code == 200


@pytest.mark.parametrize(("hours", "is_used"), [(23.9, True), (24.1, False)])
async def test_sessions_end(guarded: Guarded, monkeypatch: pytest.MonkeyPatch, hours: float, is_used: bool) -> None:
    """After a day in which nobody came, and after a month in any case."""
    began = logins.now_ms()
    async with guarded.somebody() as http:
        await asyncio.sleep(logins.KNOWN_SECONDS)
        monkeypatch.setattr(logins, "now_ms", lambda: began + round(hours * 3_600_000))
        assert (await http.get("/api/stats")).status_code == (200 if is_used else 401)


async def test_a_session_is_over_after_a_month(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    began = logins.now_ms()
    async with guarded.somebody() as http:
        monkeypatch.setattr(logins, "KNOWN_SECONDS", 0.0)
        for hours in range(12, 31 * 24, 12):
            monkeypatch.setattr(logins, "now_ms", lambda hours=hours: began + hours * 3_600_000 + 60_000)
            answer = await http.get("/api/stats")
            await guarded.served.dashboard.board.store.transact(lambda transaction: None)  # what was left is written
            if answer.status_code == 401:
                break
        assert hours == 30 * 24


async def test_more_than_one_token(guarded: Guarded) -> None:
    """Whoever looks on the way may have looked at the other one: neither counts, good or not, nor on the socket."""
    async with guarded.somebody() as http:
        asked = {"name": "a", "scopes": ["stats.read", "live.watch"]}
        secret = (await http.post("/api/tokens", json=asked)).json()["token"]
    good, wrong = ("Authorization", f"Bearer {secret}"), ("authorization", "Basic eDp5")
    socket = guarded.address.replace("http", "ws", 1) + "/ws"
    async with httpx.AsyncClient(base_url=guarded.address) as program:
        assert (await program.get("/api/stats", headers=[good])).status_code == 200
        for both in ([good, wrong], [wrong, good], [good, good]):
            refused = await program.get("/api/stats", headers=both)
            assert refused.status_code == 400
            assert refused.json() == {
                "status_code": 400,
                "detail": "The header Authorization is there more than once. Send one.",
            }
            with pytest.raises(InvalidStatus) as told:
                await connect(socket, additional_headers=both)
            assert told.value.response.status_code == 400


async def test_tokens_of_programs(guarded: Guarded) -> None:
    """No Origin, no cookie: a token lets in to what it is for, until it is revoked."""
    async with guarded.somebody() as http:
        made = await http.post("/api/tokens", json={"name": "prometheus", "scopes": ["metrics.read", "live.watch"]})
        assert made.status_code == 201
        secret, id_ = made.json()["token"], made.json()["id"]
        bearer = {"Authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(base_url=guarded.address) as program:
            assert (await program.get("/metrics", headers=bearer)).status_code == 200
            assert (await program.get("/api/stats", headers=bearer)).status_code == 403
            assert (await program.post("/api/logout", headers=bearer)).status_code == 403
            for wrong in ("Bearer", "Bearer x", f"Basic {secret}", f"Bearer {secret}x"):
                assert (await program.get("/metrics", headers={"Authorization": wrong})).status_code == 401
            async with guarded.watch(origin="", **bearer) as viewer:
                await viewer.recv()
                assert (await http.delete(f"/api/tokens/{id_}")).status_code == 204
                async with asyncio.timeout(2):
                    assert await code_of(viewer) == 4401
            assert (await program.get("/metrics", headers=bearer)).status_code == 401
        assert (await http.delete(f"/api/tokens/{id_}")).status_code == 404
        assert await kinds(http) == ["access.logged_in", "access.token_made", "access.token_revoked"]
        shown = str((await http.get("/api/events", params={"kind": "access.*"})).json())
        assert secret not in shown


async def test_tokens_that_cannot_be(guarded: Guarded) -> None:
    """A token lets nobody else in, has one name, and is shown once."""
    async with guarded.somebody() as http:
        for scopes in ([], ["everything"], ["tokens.manage"], ["sessions.manage"], ["stats.read", "page.read"]):
            assert (await http.post("/api/tokens", json={"name": "a", "scopes": scopes})).status_code == 400
        one = {"name": "a", "scopes": ["stats.read"]}
        secret = (await http.post("/api/tokens", json=one)).json()["token"]
        assert (await http.post("/api/tokens", json=one)).status_code == 409
        listed = (await http.get("/api/tokens")).json()
        assert [(token["name"], token["scopes"]) for token in listed["items"]] == [("a", ["stats.read"])]
        assert listed["possibleScopes"] == sorted(FOR_TOKENS)
        assert secret not in str(listed)


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
