"""How much may come in over HTTP: from an address, and with a login."""

import asyncio
import contextlib
import threading
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from pulseboard.web import application, event_api
from pulseboard.web.rates import PerSecond
from tests.app.conftest import frame, serve
from tests.app.login_fixtures import Guarded
from tests.app.test_ws import close_code


def elsewhere(address: str, number: int) -> httpx.AsyncClient:
    """Somebody at another address."""
    transport = httpx.AsyncHTTPTransport(local_address=f"127.0.0.{number}")
    return httpx.AsyncClient(base_url=address, transport=transport)


async def test_too_many_requests_of_an_address(tmp_path: Path) -> None:
    """429 until the second is over, for everything; other addresses and those who watch never notice."""
    async with serve(tmp_path, max_requests_per_second=20) as served, served.watch() as watching:
        await frame(watching, "HELLO")
        refused = 0
        for _ in range(150):
            answer = await served.http.get("/healthz")
            if answer.status_code == 429:
                refused += 1
                assert answer.headers["retry-after"] == "1"
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert answer.json() == {"status_code": 429, "detail": "More than 20 requests in a second."}
        assert refused > 20
        async with elsewhere(served.address, 7) as other:
            assert (await other.get("/healthz")).status_code == 200
            told = (await other.get("/metrics")).text
        assert f'pulseboard_refusals_total{{reason="requests"}} {refused}.0' in told
        await watching.send('{"type":"PING","data":{"nonce":1}}')
        await frame(watching, "PONG")


async def test_too_many_requests_of_a_login(tmp_path: Path) -> None:
    """However many addresses it is used from; what others do with theirs doesn't count, nor do the page's files."""
    async with serve(tmp_path, needs_login=True, max_session_requests_per_second=10) as served:
        parts = urlsplit(served.address)
        guarded = Guarded(served, f"{parts.scheme}://{parts.netloc}", served.address)
        async with guarded.somebody() as one, guarded.somebody() as two:
            secret = (await one.post("/api/tokens", json={"name": "a", "scopes": ["stats.read"]})).json()["token"]
            bearer = {"Authorization": f"Bearer {secret}"}
            async with AsyncExitStack() as stack:
                clients = [await stack.enter_async_context(elsewhere(guarded.address, 2 + n)) for n in range(5)]
                for http in clients:
                    http.cookies = one.cookies
                for path, headers in (("/api/session", {}), ("/api/stats", bearer)):
                    answers = list[int]()
                    async with asyncio.timeout(20):  # a busy machine may need some tries for so many in a second
                        while 429 not in answers:
                            several = await asyncio.gather(*(each.get(path, headers=headers) for each in clients * 4))
                            answers += [answer.status_code for answer in several]
                    assert set(answers) == {200, 429}
                    assert (await two.get("/api/stats")).status_code == 200
            assert [(await one.get("/favicon.svg")).status_code for _ in range(50)] == [200] * 50


async def test_requests_of_a_login_for_whatever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They count together: who asks for many things may ask no more often."""
    monkeypatch.setattr(application, "PerSecond", partial(PerSecond, clock=lambda: 1.0))  # the same second all along
    paths = ("/api/stats", "/api/dashboard", "/api/events", "/api/sessions", "/api/tokens")
    async with serve(tmp_path, needs_login=True, max_session_requests_per_second=4) as served:
        parts = urlsplit(served.address)
        async with Guarded(served, f"{parts.scheme}://{parts.netloc}", served.address).somebody() as one:  # asks once
            assert [(await one.get(path)).status_code for path in paths] == [200, 200, 200, 429, 429]


async def test_too_many_viewers_of_a_login(tmp_path: Path) -> None:
    """One more is closed with 4429; those who watch go on, and so do others with theirs."""
    async with serve(tmp_path, needs_login=True, max_session_connections=3) as served:
        parts = urlsplit(served.address)
        guarded = Guarded(served, f"{parts.scheme}://{parts.netloc}", served.address)
        async with guarded.somebody() as one, guarded.somebody() as two:
            viewers = [await guarded.watch(one) for _ in range(3)]
            for viewer in viewers:
                await frame(viewer, "HELLO")
            for _ in range(3):
                async with guarded.watch(one) as refused:
                    assert await close_code(refused) == 4429
            async with guarded.watch(two) as other:
                await frame(other, "HELLO")
            await viewers.pop().close()
            async with guarded.watch(one) as successor:
                await frame(successor, "HELLO")
            for viewer in viewers:
                await viewer.send('{"type":"PING","data":{"nonce":1}}')
                await frame(viewer, "PONG")
                await viewer.close()


async def test_too_many_exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is 429, of whatever kind, until another has ended or its reader is gone; what is no export goes on."""
    events, accounts = "/api/events/export?format=ndjson", "/api/economy/export/accounts?format=csv"
    begun, held = threading.Semaphore(0), threading.Event()
    real = event_api._read_part

    def read_part(*asked: Any) -> Any:
        begun.release()
        held.wait(20)
        return real(*asked)

    monkeypatch.setattr(event_api, "_read_part", read_part)
    async with serve(tmp_path, max_exports=2) as served:
        going = [asyncio.create_task(served.http.get(events)) for _ in range(2)]
        for _ in going:
            await asyncio.to_thread(begun.acquire, timeout=20)
        for path in (events, accounts):
            answer = await served.http.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
        assert (await served.http.get("/api/events")).status_code == 200
        going.pop().cancel()
        async with asyncio.timeout(10):
            while (await served.http.get(accounts)).status_code == 429:
                await asyncio.sleep(0.01)
        held.set()
        assert (await going.pop()).status_code == 200
        assert [(await served.http.get(path)).status_code for path in (events, accounts) * 3] == [200] * 6


async def test_sizes(tmp_path: Path) -> None:
    """As long as they may be, and one byte more."""
    async with serve(tmp_path, max_body_bytes=2_000, max_header_bytes=5_000) as served:
        for size, status in ((2_000, 400), (2_001, 413)):
            body = b'{"name":"' + b"x" * (size - 11) + b'"}'
            headers = {"Origin": served.address, "Content-Type": "application/json"}
            answer = await served.http.post("/api/tokens", content=body, headers=headers)
            assert (len(body), answer.status_code) == (size, status)
        for size, status in ((4_500, 200), (5_000, 431), (50_000, 431)):
            assert (await served.http.get("/healthz", headers={"X-Large": "x" * size})).status_code == status
            assert (await served.http.get(f"/login?token={'x' * size}")).status_code == (400 if status == 200 else 431)
        for count, status in ((80, 200), (101, 431)):
            many = {f"X-{number}": "x" for number in range(count)}
            assert (await served.http.get("/healthz", headers=many)).status_code == status
            if status == 431:
                with pytest.raises(InvalidStatus) as refused:
                    async with served.watch(additional_headers=many):
                        pass
                assert refused.value.response.status_code == 431


async def test_a_flood_of_handshakes_harms_no_viewer(tmp_path: Path) -> None:
    """It is turned away while those who watch are answered."""
    async with serve(tmp_path, max_attempts_per_second=1) as served, served.watch() as watching:
        await frame(watching, "HELLO")
        refused = 0
        for number in range(100):
            async with served.watch() as flooder:
                with contextlib.suppress(ConnectionClosed):
                    await frame(flooder, "HELLO")
                refused += flooder.close_code == 4429
            if number % 10 == 0:
                await answers(watching, number)
        assert refused > 50


async def test_a_flood_of_frames_harms_no_viewer(tmp_path: Path) -> None:
    """Each who sends it is sent away while those who watch are answered."""
    async with serve(tmp_path) as served, served.watch() as watching:
        await frame(watching, "HELLO")
        for number in range(10):
            async with served.watch() as flooder:
                with contextlib.suppress(ConnectionClosed):
                    for _ in range(1_000):
                        await flooder.send('{"type":"PING","data":{"nonce":1}}')
                await flooder.wait_closed()
                assert flooder.close_code == 4429
            await answers(watching, number)


async def answers(viewer: ClientConnection, nonce: int) -> None:
    await viewer.send(f'{{"type":"PING","data":{{"nonce":{nonce}}}}}')
    assert (await frame(viewer, "PONG"))["data"]["nonce"] == nonce
