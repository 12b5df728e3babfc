"""Addresses, Hosts and headers that somebody made up: they reach no file, no header of an answer, and lead nowhere."""

import asyncio
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from pulseboard.web.page import PAGE
from tests.app.conftest import Served, serve


async def raw(address: str, target: bytes, *headers: bytes, method: bytes = b"GET") -> tuple[int, bytes, bytes]:
    """What a request is answered with whose target and headers no client would send so: status, head and body."""
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = [method + b" " + target + b" HTTP/1.1", *headers, b"Connection: close", b"", b""]
    writer.write(b"\r\n".join(lines))
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head, body


def host_of(address: str) -> bytes:
    return b"Host: " + address.removeprefix("http://").encode()


def hosts(address: str) -> dict[str, list[bytes]]:
    """Headers of requests that come to us by a name that isn't ours."""
    name, _, port = address.removeprefix("http://").rpartition(":")
    ours = f"{name}:{port}"
    wrong = {
        "another name": f"evil.example:{port}",
        "another name without a port": "evil.example",
        "ours without its port": name,
        "another port": f"{name}:1",
        "a name that begins like ours": f"{ours}.evil.example",
        "a name that ends like ours": f"evil.example/{ours}",
        "somebody at another": f"{ours}@evil.example",
        "a trailing dot": f"localhost.:{port}",
        "all addresses": f"0.0.0.0:{port}",
        "another way to write ours": f"2130706433:{port}",
        "one more of the loopback's": f"127.0.0.2:{port}",
        "with a space": f"{ours} ",
        "with a tab in it": f"{name}\t:{port}",
        "in another alphabet": f"l\u043ecalhost:{port}",
        "nothing": "",
    }
    found = {what: [b"Host: " + value.encode()] for what, value in wrong.items() if what != "with a space"}
    found["two of them"] = [b"Host: " + ours.encode(), b"Host: evil.example"]
    found["none"] = []
    found["forwarded for another"] = [b"Host: evil.example", b"X-Forwarded-Host: " + ours.encode()]
    return found


async def test_dns_rebinding(served: Served) -> None:
    """A name of another site's that leads here gets nothing, on any route, and no socket."""
    upgrade = [b"Upgrade: websocket", b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", b"Sec-WebSocket-Version: 13"]
    for what, headers in hosts(served.address).items():
        for path in (b"/", b"/api/stats", b"/healthz", b"/metrics", b"/login", b"/favicon.svg", b"/nowhere"):
            status, head, body = await raw(served.address, path, *headers)
            assert status in (400, 421), (what, path)
            assert b"set-cookie" not in head.lower()
            assert b"<" not in body
        status, _, _ = await raw(served.address, b"/ws", *headers, b"Origin: " + served.address.encode(), *upgrade)
        assert status == 400, what
    assert (await served.http.get("/healthz", headers={"X-Forwarded-Host": "evil.example"})).status_code == 200


async def test_an_address_in_the_request_line(served: Served) -> None:
    """As a proxy would be asked: it doesn't count instead of the Host, and leads nowhere else."""
    for target in (
        b"http://evil.example/api/stats",
        served.address.encode() + b"/api/stats",
        b"//evil.example/api/stats",
    ):
        status, _, body = await raw(served.address, target, b"Host: evil.example")
        assert status == 400
        status, head, body = await raw(served.address, target, host_of(served.address))
        assert status in (400, 404), target
        assert b"location" not in head.lower()
        assert b"latency" not in body


STEPS = ["..", "%2e%2e", "%252e%252e", "..%00", ".%2e", "%c0%ae%c0%ae", "..%c0%af", "%e0%80%ae.", "....", "..;"]
SLASHES = ["/", "%2f", "%252f", "\\", "%5c", "%255c", "//"]
OUTSIDE = str(PAGE.parent / "page.py")


def ways_out() -> list[str]:
    """Targets that would lead out of the page's folder, if anything took them for a path."""
    climbing = [
        f"/{begin}{slash.join([step] * up)}{slash}{file}"
        for begin in ("", "assets/")
        for slash in SLASHES
        for step in STEPS
        for up in (1, 2, 12)
        for file in ("page.py", "etc/passwd")
    ]
    absolute = [
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/%2Fetc/passwd",
        "/C:/windows/win.ini",
        "/c%3a%5cwindows%5cwin.ini",
    ]
    absolute += [
        quote(OUTSIDE),
        "/" + quote(OUTSIDE, safe=""),
        "/assets/" + quote(OUTSIDE, safe=""),
        "/file:///etc/passwd",
    ]
    near = [
        "/page.py",
        "/.",
        "/..",
        "/assets",
        "/assets/",
        "/assets/.",
        "/assets/..",
        "/assets//etc/passwd",
        "/assets/~root",
    ]
    near += [
        "/index.html%00.js",
        "/.built-from",
        "/%2ebuilt-from",
        "/index.html/../../page.py",
        "/assets/../.built-from",
    ]
    return [*climbing, *absolute, *near]


async def test_path_traversal(tmp_path: Path) -> None:
    """No file but the page's own, however the way to it is written."""
    async with serve(tmp_path, needs_login=True, max_session_requests_per_second=10_000) as served:
        address = served.address.partition("/login")[0]
        cookie = (await served.http.get(served.address)).headers["set-cookie"].partition(";")[0]
        hidden = [path.read_bytes() for path in PAGE.iterdir() if path.name.startswith(".")]  # of a checkout
        for target in ways_out():
            status, _, body = await raw(address, target.encode(), host_of(address), b"Cookie: " + cookie.encode())
            assert status in (400, 404), target
            assert b"def page_routes" not in body, target
            assert b"root:" not in body, target
            assert not [content for content in hidden if content in body], target


INJECTED = ["\r\nX-Injected: yes", "\nX-Injected: yes", "\rX-Injected: yes", "\u560d\u560aX-Injected: yes"]
PLACES = [
    *("/{}", "/assets/{}", "/login?token={}", "/login?next={}", "/events?q={}", "/api/events?q={}", "/api/events/{}"),
    *(
        "/api/events/export?format=csv&q={}",
        "/api/events/export?format={}",
        "/api/failures/{}",
        "/api/commands?zone={}",
    ),
    *("/api/economy/export/accounts?format=csv{}", "/api/economy/export/transactions?format=csv&guild={}"),
    *("/api/economy/accounts/{}/1", "/api/economy/accounts?cursor={}", "/api/marks?cursor={}", "/ws?epoch={}&after=1"),
]


async def test_header_injection(served: Served) -> None:
    """Nothing that a client says becomes a header of an answer, or an answer of its own."""
    for place in PLACES:
        for injected in INJECTED:
            for written in (quote(injected), quote(quote(injected)), injected.replace(" ", "")):
                target = place.format(written).encode("latin-1", errors="replace")
                status, head, _ = await raw(served.address, target, host_of(served.address))
                assert status < 500, target
                assert b"x-injected" not in head.lower(), target
    for name in (
        "Cookie",
        "User-Agent",
        "Accept",
        "Accept-Encoding",
        "Origin",
        "Authorization",
        "If-None-Match",
        "Range",
    ):
        for value in ("a\rX-Injected: yes", "a\0X-Injected: yes", "a\x85X-Injected: yes"):
            header = f"{name}: {value}".encode("latin-1")
            for path in (b"/", b"/login", b"/favicon.svg", b"/api/events/export?format=csv"):
                status, head, _ = await raw(served.address, path, host_of(served.address), header)
                assert status < 500, (path, header)
                assert b"x-injected" not in head.lower(), (path, header)


ELSEWHERE = [
    *("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example"),
    *("/%09/evil.example", "/%2f%2fevil.example", "%2f%2fevil.example", "////evil.example/..", "@evil.example"),
    *("/.evil.example", "javascript:x"),
]
PARAMETERS = [
    *("next", "url", "redirect", "redirect_uri", "return_to", "continue", "to", "from", "dest", "back", "token", "r"),
]


async def test_open_redirect(tmp_path: Path) -> None:
    """Nobody is led anywhere but to the page: by no address that begins like another's, by no parameter."""
    async with serve(tmp_path, needs_login=True) as served:
        address, _, link = served.address.partition("/login?token=")
        targets = [*(f"/{way}" for way in ELSEWHERE), *ELSEWHERE[:1], *(f"{way}/%2e%2e" for way in ELSEWHERE[:1])]
        targets += [f"{path}?{name}={way}" for path in ("/", "/login") for name in PARAMETERS for way in ELSEWHERE]
        for target in targets:
            status, head, _ = await raw(address, target.encode(), host_of(address), b"Accept: text/html")
            assert status in (200, 400, 401, 404, 429), target
            assert b"location" not in head.lower(), target
    async with serve(tmp_path / "another", needs_login=True) as served:
        address, _, link = served.address.partition("/login?token=")
        for name in PARAMETERS:
            if name not in ("token", "next"):
                refused = await served.http.get(f"/login?token={link}&{name}=//evil.example")
                assert (refused.status_code, "location" in refused.headers) == (400, False)
        entered = await served.http.get(f"{served.address}&next=//evil.example")
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        cookie = f"Cookie: {entered.headers['set-cookie'].partition(';')[0]}".encode()
        for way in ELSEWHERE:  # whoever is in is led on from the login page
            status, head, _ = await raw(address, f"/login?next={way}".encode(), host_of(address), cookie)
            assert status in (303, 400), way
            assert re.findall(rb"location: (.*)\r", head) == ([b"/"] if status == 303 else []), way


async def test_what_is_no_request_is_no_news(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """It is refused, and logged nowhere: whoever sends many would fill the log."""
    for method in (b"BREW\0", b"GET", b"\xff\xfe"):
        status, _, _ = await raw(served.address, b"/ of what", host_of(served.address), method=method)
        assert status == 400
    assert [record.getMessage() for record in caplog.records if record.name.startswith("uvicorn")] == []
