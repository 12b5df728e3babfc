"""Bodies and frames that are too deep or too large: a plain answer, soon, and nobody else waits."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from uvicorn.protocols.http.h11_impl import RequestResponseCycle

from pulseboard.web.requests import MAX_BODY_LEVELS
from tests.app.conftest import Served, frame
from tests.app.test_ws import close_code

TOKENS = "/api/tokens"
MAX_WAIT_SECONDS = 0.5


@asynccontextmanager
async def nobody_waits(served: Served) -> AsyncIterator[None]:
    """Others are answered at once for as long as this goes on."""
    longest, asked = 0.0, 0

    async def ask() -> None:
        nonlocal longest, asked
        async with httpx.AsyncClient(base_url=served.address) as http:
            while True:
                began = time.monotonic()
                assert (await http.get("/healthz")).status_code == 200
                longest, asked = max(longest, time.monotonic() - began), asked + 1

    asking = asyncio.create_task(ask())
    yield
    async with asyncio.timeout(5):
        while not asked:
            await asyncio.sleep(0.01)
    asking.cancel()
    assert longest < MAX_WAIT_SECONDS


def from_our_page(served: Served) -> dict[str, str]:
    return {"Origin": served.address, "Content-Type": "application/json"}


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


DEEP = {
    "arrays": nested(30_000),
    "arrays that don't end": b"[" * 60_000,
    "objects": b'{"a":' * 10_000,
    "in a field": b'{"name":' + nested(30_000) + b',"scopes":["stats.read"]}',
    "in a field that isn't known": b'{"x":' + nested(30_000) + b"}",
    "just too deep": nested(MAX_BODY_LEVELS + 1),
    "behind a text that looks like an end": b'["]]]]\\"]]]]",' + nested(20_000) + b"]",
}


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
async def test_deep_bodies(served: Served, body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """400 that says why, though Python's own limit would be reached; no fault in the log."""
    async with nobody_waits(served):
        for _ in range(20):
            answer = await served.http.post(TOKENS, content=body, headers=from_our_page(served))
            assert answer.status_code == 400
            assert "levels deep" in answer.json()["detail"]
    assert caplog.records == []


async def test_brackets_in_a_text_are_no_levels(served: Served) -> None:
    """What is written in a text counts for nothing."""
    body = {"name": '[{"\\' * 20, "scopes": ["stats.read"]}
    answer = await served.http.post(TOKENS, json=body, headers={"Origin": served.address})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        *((kind, 415) for kind in ("text/plain", "application/x-www-form-urlencoded", "text/json", "", None)),
        *((kind, 201) for kind in ("application/json", "Application/JSON; charset=utf-8")),
    ],
)
async def test_bodies_that_are_not_said_to_be_json(served: Served, kind: str | None, status: int) -> None:
    """415, and nothing is done: any page may make a browser send them as text or as a form."""
    headers = {"Origin": served.address} | ({} if kind is None else {"Content-Type": kind})
    body = json.dumps({"name": "a", "scopes": ["stats.read"]}).encode()
    answer = await served.http.post(TOKENS, content=body, headers=headers)
    assert answer.status_code == status
    made = (await served.http.get(TOKENS)).json()["items"]
    if status == 415:
        assert answer.json() == {
            "status_code": 415,
            "detail": "Send the body as JSON, with Content-Type: application/json.",
        }
    assert len(made) == (status == 201)


async def test_large_bodies(served: Served) -> None:
    """413, with a length that says so or without one, before much of it is read."""
    large = json.dumps({"name": "x" * 10_000_000, "scopes": []}).encode()
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for begin in range(0, len(large), 50_000):
            yield large[begin : begin + 50_000]
            sent += 50_000

    async with nobody_waits(served):
        for content in (large, pieces()):
            try:
                answer = await served.http.post(TOKENS, content=content, headers=from_our_page(served))
                assert answer.status_code == 413
            except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
                pass  # it was hung up on while it was still sending
    assert (await served.http.get("/healthz")).status_code == 200


@pytest.mark.parametrize(
    ("header", "body"),
    [("Content-Length: 100", '{"name":'), ("Transfer-Encoding: chunked", '8\r\n{"name":\r\n')],
)
async def test_bodies_that_break_off(
    served: Served, header: str, body: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A client that goes away in the middle is no fault of ours: nothing is in the log."""
    given_up = asyncio.Event()
    called = RequestResponseCycle.run_asgi

    async def run_asgi(self: RequestResponseCycle, app: Any) -> None:
        await called(self, app)
        given_up.set()

    monkeypatch.setattr(RequestResponseCycle, "run_asgi", run_asgi)
    host = served.address.removeprefix("http://")
    head = [f"POST {TOKENS} HTTP/1.1", f"Host: {host}", f"Origin: {served.address}", header, "", ""]
    _, writer = await asyncio.open_connection(*host.split(":"))
    writer.write(("\r\n".join(head) + body).encode())
    await writer.drain()
    writer.transport.abort()
    async with asyncio.timeout(10):
        await given_up.wait()
    assert caplog.records == []


@pytest.mark.parametrize(
    "text",
    [
        "[" * 4_096,
        '{"type":' + '{"":' * 1_020,
        '{"type":' * 512,
        '{"data":' + "[" * 4_000,
        '{"data":{"nonce":' + "[" * 4_000,
    ],
)
async def test_deep_frames(served: Served, text: str, caplog: pytest.LogCaptureFixture) -> None:
    """An ERROR each, and the third closes the socket with 4400; others go on."""
    async with served.watch() as good, nobody_waits(served), served.watch() as viewer:
        await frame(good, "HELLO")
        for _ in range(3):
            await viewer.send(text)
            assert (await frame(viewer, "ERROR"))["data"]["code"] == "bad_frame"
        assert await close_code(viewer) == 4400
        await good.send('{"type":"PING","data":{"nonce":1}}')
        await frame(good, "PONG")
    assert caplog.records == []
