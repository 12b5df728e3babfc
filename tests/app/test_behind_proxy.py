"""A dashboard behind a reverse proxy: below a path, with one public address, told whom the proxy asks for."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from pulseboard.web import application
from pulseboard.web.limits import Doors
from pulseboard.web.page import ROUTES
from tests.app.conftest import Served, frame, serve
from tests.app.test_page import BROWSER
from tests.app.test_ws import close_code
from tests.postgres import free_port
from tests.programs import Program
from tests.proxy import Proxy


class Behind(NamedTuple):
    """A dashboard that needs a login, and the proxy in front of it."""

    served: Served
    proxy: Proxy

    def browser(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.proxy.address, headers={"Origin": self.proxy.origin})


@pytest.fixture(params=[True, False], ids=["strips the path", "leaves the path"])
async def behind(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Behind]:
    async with AsyncExitStack() as stack:
        front = await stack.enter_async_context(Proxy(base_path="/pulseboard", strips=request.param))
        settings: dict[str, Any] = {"port": front.upstream_port, "public_url": front.address}
        served = await stack.enter_async_context(serve(tmp_path / "data", needs_login=True, **settings))
        yield Behind(served, front)


async def test_the_link_leads_to_the_page(behind: Behind) -> None:
    """What is printed is what people can open; it logs in, and leads to the page below the path."""
    assert behind.served.address.startswith(f"{behind.proxy.address}/login?token=")
    async with behind.browser() as http:
        entered = await http.get(behind.served.address)
        assert entered.status_code == 303
        page = urljoin(behind.served.address, entered.headers["location"])
        assert page == f"{behind.proxy.address}/"
        assert "Path=/;" in entered.headers["set-cookie"]
        answer = await http.get(page)
        assert answer.status_code == 200
        assert '<meta name="pulseboard-base" content="/pulseboard"' in answer.text


async def test_a_login_leads_below_the_path(behind: Behind) -> None:
    """To a page that was asked for there, which is named without the path; with it, it would be none of ours."""
    async with behind.browser() as http:
        assert (await http.get(behind.served.address)).status_code == 303
        for asked, destination in (("/events?q=a", "/pulseboard/events?q=a"), ("/pulseboard/events", "/pulseboard/")):
            led = await http.get(f"{behind.proxy.address}/login", params={"next": asked})
            assert (led.status_code, urlsplit(led.headers["location"]).path) == (303, destination.partition("?")[0])
            assert led.headers["location"].endswith(destination)


async def test_every_page_finds_its_files(behind: Behind) -> None:
    """Whichever page is loaded first, one that leads nowhere too: what it names is there, below the path."""
    async with behind.browser() as http:
        await http.get(behind.served.address)
        for path in (*ROUTES, "/nowhere/at/all"):
            asked = f"{behind.proxy.address}{path}"
            text = (await http.get(asked, headers=BROWSER)).text
            names = re.findall(r'(?:src|href)="([^"]+)"', text)
            assert len(names) > 5
            for name in names:
                file = await http.get(urljoin(asked, name))
                assert file.status_code == 200, (path, name)
                assert "text/html" not in file.headers["content-type"]
            assert 'name="pulseboard-base" content="/pulseboard"' in text


async def test_the_login_page_finds_its_files(behind: Behind) -> None:
    async with behind.browser() as http:
        for path in ("/login", "/", "/events"):
            asked = f"{behind.proxy.address}{path}"
            answer = await http.get(asked, headers=BROWSER)
            assert "Log in to Pulseboard" in answer.text
            [icon] = re.findall(r'<link rel="icon" href="([^"]+)"', answer.text)
            assert (await http.get(urljoin(asked, icon))).headers["content-type"].startswith("image/svg")


async def test_the_stream_and_changes(behind: Behind) -> None:
    """Live events arrive, a change is done, and who logs out is sent away with the code that says so."""
    async with behind.browser() as http:
        await http.get(behind.served.address)
        cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
        address = behind.proxy.address.replace("http", "ws", 1) + "/ws"
        async with connect(address, origin=behind.proxy.origin, additional_headers={"Cookie": cookies}) as viewer:  # type: ignore[arg-type]
            await frame(viewer, "HELLO")
            csrf = {"X-CSRF-Token": (await http.get("/api/session")).json()["csrf"]}
            token = {"name": "prometheus", "scopes": ["metrics.read"]}
            assert (await http.post("/api/tokens", json=token, headers=csrf)).status_code == 201
            while (await frame(viewer, "NEW_EVENT"))["data"]["kind"] != "access.token_made":
                pass
            done = await http.post("/api/logout", headers=csrf)
            assert done.status_code == 204
            assert "Path=/;" in done.headers["set-cookie"]
            assert await close_code(viewer) == 4401


async def test_the_api_says_where_it_is(behind: Behind) -> None:
    """A client that is made from the description asks below the path."""
    async with behind.browser() as http:
        await http.get(behind.served.address)
        description = (await http.get("/schema/openapi.json")).json()
        assert [server["url"] for server in description["servers"]] == ["/pulseboard"]
        assert "/api/stats" in description["paths"]


async def test_another_link(tmp_path: Path) -> None:
    """`pulseboard login-link` prints what people can open, as the dashboard does."""
    async with serve(tmp_path / "data", needs_login=True):
        environment = {"PULSEBOARD_PUBLIC_URL": "https://bots.example.org/pulseboard/"}
        async with Program("login-link", "--data", str(tmp_path / "data"), environment=environment) as program:
            line = await program.line()
            assert await program.ended() == 0
            assert program.errors == b""
    assert re.fullmatch(r"Dashboard: https://bots\.example\.org/pulseboard/login\?token=[\w.-]+\n", line)


async def test_a_path_without_its_slash(tmp_path: Path) -> None:
    """Where the proxy leaves the path on, its name alone leads to the page; what is asked for goes along."""
    port = free_port()
    async with (
        serve(tmp_path / "data", port=port, public_url="https://bots.example.org/a/b"),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
    ):
        answer = await http.get("/a/b?range=6h")
        assert (answer.status_code, answer.headers["location"]) == (308, "/a/b/?range=6h")
        for path in ("/a/b/events", "/events"):
            assert (await http.get(path)).status_code == 200, path
        for path in ("/a/events", "/a/bevents", "/a/b/a/b/events", "/b/events", "/A/b/events"):
            assert (await http.get(path)).status_code == 404, path


PUBLIC = [
    (host, origin, allowed)
    for host, origin, allowed in (
        ("bots.example.org", "https://bots.example.org", True),
        ("bots.example.org:443", "https://bots.example.org", True),
        ("BOTS.example.org", "https://bots.example.org", True),
        ("127.0.0.1:PORT", "https://bots.example.org", True),  # a proxy that names us as it finds us
        ("localhost:PORT", "https://bots.example.org", True),
        ("bots.example.org", "https://bots.example.org:443", False),
        ("bots.example.org", "http://bots.example.org", False),
        ("bots.example.org", "https://bots.example.org.", False),
        ("bots.example.org", "https://bots.example.org/pulseboard", False),
        ("bots.example.org", "https://BOTS.example.org", False),
        ("bots.example.org", "https://evil.bots.example.org", False),
        ("bots.example.org", "https://bots.example.org.evil.net", False),
        ("bots.example.org", "https://evil-bots.example.org", False),
        ("bots.example.org", "https://bots.example.org:8443", False),
        ("bots.example.org", "null", False),
        ("bots.example.org", None, False),
        ("bots.example.org", "http://127.0.0.1:PORT", False),  # whoever listens there at the visitor's
        ("127.0.0.1:PORT", "http://127.0.0.1:PORT", False),
        ("localhost:PORT", "http://localhost:PORT", False),
        ("bots.example.org.", "https://bots.example.org", False),
        ("bots.example.org:8443", "https://bots.example.org", False),
        ("bots.example.org:PORT", "https://bots.example.org", False),
        ("127.0.0.1", "https://bots.example.org", False),
        ("evil.net", "https://bots.example.org", False),
    )
]


async def test_only_the_public_origin_gets_in(tmp_path: Path) -> None:
    """On `/ws` and with every change: exactly it. The dashboard's local names are hosts, but no origin."""
    port = free_port()
    async with serve(tmp_path / "data", port=port, public_url="https://bots.example.org:443/pulseboard/") as served:
        assert served.address == "https://bots.example.org/pulseboard"
        for host, origin, allowed in PUBLIC:
            headers = {"Host": host.replace("PORT", str(port))}
            headers |= {} if origin is None else {"Origin": origin.replace("PORT", str(port))}
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                answer = await http.post("/api/tokens", json={}, headers=headers)
            # What gets in is refused for what it wants, which is nothing.
            got_in = answer.status_code == 400 and "This address" not in answer.text
            assert got_in == allowed, (host, origin, answer.text)
            assert await gets_a_socket(port, headers) == allowed, (host, origin)


async def gets_a_socket(port: int, headers: dict[str, str]) -> bool:
    request = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    request |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", **headers}
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
        http.stream("GET", "/ws", headers=request) as answer,
    ):
        return answer.status_code == 101


@pytest.mark.parametrize(("public_url", "host", "lasts"), [
    ("https://bots.example.org", "bots.example.org", True),
    ("https://bots.example.org", "127.0.0.1:PORT", False),
    ("https://localhost", "localhost", False),
    ("http://localhost:8123", "localhost:8123", False),
    (None, "127.0.0.1:PORT", False),
])  # fmt: skip
async def test_by_tls_only_from_now_on(tmp_path: Path, public_url: str | None, host: str, *, lasts: bool) -> None:
    """Browsers are told so where the public address is https, and never for a name that other programs have too."""
    port = free_port()
    async with (
        serve(tmp_path / "data", port=port, public_url=public_url),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
    ):
        answer = await http.get("/healthz", headers={"Host": host.replace("PORT", str(port))})
        assert answer.status_code == 200
        assert answer.headers.get("strict-transport-security") == ("max-age=31536000" if lasts else None)


PROXIES = [
    ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
    ("127.0.0.0/8, ::1", "203.0.113.9", "203.0.113.9"),
    ("127.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # the first was written by the client itself
    ("127.0.0.1 203.0.113.0/24", "198.51.100.7, 203.0.113.9", "198.51.100.7"),
    ("127.0.0.1", "127.0.0.1, 203.0.113.9", "203.0.113.9"),
    ("127.0.0.1 10.0.0.5", "127.0.0.1, 10.0.0.5, 203.0.113.9, 10.0.0.5", "203.0.113.9"),
    ("127.0.0.1", "203.0.113.9, 127.0.0.1, 127.0.0.1", "203.0.113.9"),  # two proxies of this machine
    ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
    ("127.0.0.1", "198.51.100.7, 203.0.113.9:4711", "203.0.113.9"),
    ("127.0.0.1", "127.0.0.1, [2001:db8::9]:4711", "2001:db8::9"),
    ("127.0.0.1", "::1, 2001:0db8::0009", "2001:db8::9"),
    ("127.0.0.1", "127.0.0.1, ::ffff:203.0.113.9", "203.0.113.9"),  # as a proxy that listens on both calls it
    ("127.0.0.1", "127.0.0.1, unix:", ""),  # what is no address is nobody's, least of all this machine's
    ("127.0.0.1", "127.0.0.1, 127.0.0.1x", ""),
    ("127.0.0.1", "127.0.0.1, " + "9" * 5_000, ""),
    ("", "203.0.113.9", "127.0.0.1"),
    ("10.0.0.1", "203.0.113.9", "127.0.0.1"),
]


@pytest.mark.parametrize(("trusted", "forwarded", "address"), PROXIES)
async def test_whom_a_proxy_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: str, forwarded: str, address: str
) -> None:
    """Only a trusted proxy is believed; of a list that which it, or another trusted one, wrote."""
    monkeypatch.setenv("PULSEBOARD_TRUSTED_PROXIES", trusted)
    async with serve(tmp_path / "data", needs_login=True) as served, httpx.AsyncClient() as http:
        await http.get(served.address, headers={"X-Forwarded-For": forwarded})
        [session] = (await http.get(urljoin(served.address, "/api/sessions"))).json()["items"]
        assert session["address"] == address


@pytest.mark.parametrize("trusted", ["127.0.0.1", ""])
async def test_limits_are_for_each_who_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: str
) -> None:
    """Sockets too are counted by the address that a trusted proxy tells, and else by the one they come from.

    Who has a network of IPv6 addresses is one, and so are all that a proxy names no address of.
    """
    monkeypatch.setenv("PULSEBOARD_TRUSTED_PROXIES", trusted)
    monkeypatch.setattr(application, "Doors", partial(Doors, clock=lambda: 1.0))  # the same second all along
    async with serve(tmp_path / "data", max_attempts_per_second=1) as served:
        codes: list[object] = []
        for address in (
            "203.0.113.9",
            "203.0.113.10",
            "127.0.0.1, 203.0.113.9:1",
            "2001:db8::1",
            "2001:db8::2:1",
            "x",
            "y",
        ):
            async with served.watch(additional_headers={"X-Forwarded-For": address}) as viewer:
                try:
                    codes.append((await frame(viewer, "HELLO"))["type"])
                except ConnectionClosed as closed:
                    codes.append(closed.rcvd and closed.rcvd.code)
    assert codes == (["HELLO", "HELLO", 4429, "HELLO", 4429, "HELLO", 4429] if trusted else ["HELLO", *[4429] * 6])
