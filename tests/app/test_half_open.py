"""Connections that get to no end, by the thousand: each is dropped in time, others get in at once."""

import asyncio
import contextlib
import shutil
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psutil
import pytest

import pulseboard
from pulseboard.events import draft
from pulseboard.storage.store import Store
from pulseboard.web import protocols
from pulseboard.web.page import PAGE
from tests.app.conftest import Served, frame, handshake, serve
from tests.conftest import not_to_be_had
from tests.stores.event_golden import keep

HALF_OPEN = 2_000
COME_SECONDS = 2.0
"""So long all of them take to come: it is this process, too, that they come from."""
DROPPED_SECONDS = 10.0
LATE_SECONDS = 1.0
"""What a busy machine may be late with its timers, and we with looking."""
GOOD_SECONDS = 1.0

BEGINNINGS = [b"", b"G", b"GET /ws HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"\x16\x03\x01\x02\x00\x01"]
HEADERS = b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


FEW = 8
"""Connections of those who behave."""


def port_of(served: Served) -> int:
    return int(served.address.rpartition(":")[2])


def held(served: Served) -> int:
    """How many connections the dashboard has."""
    found = psutil.Process().net_connections("tcp")
    return sum(each.status == psutil.CONN_ESTABLISHED and each.laddr[1] == port_of(served) for each in found)


async def linger(address: str, begins: bytes, drips: bytes = b"", *, after_seconds: float = 0.0) -> float:
    """Begin a request and never end it, with a byte now and then; returns after how long it was dropped."""
    await asyncio.sleep(after_seconds)
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    began = time.monotonic()
    with contextlib.closing(writer), contextlib.suppress(ConnectionError):
        writer.write(begins)
        while drips and time.monotonic() - began < 3 * DROPPED_SECONDS:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(), 1.0)
                break
            writer.write(drips)
        async with asyncio.timeout(3 * DROPPED_SECONDS):
            await reader.read()
    return time.monotonic() - began


async def visit(served: Served) -> float:
    """How long one who behaves needs to see the page's data and be greeted."""
    began = time.monotonic()
    async with httpx.AsyncClient(base_url=served.address) as http:
        assert (await http.get("/api/stats")).status_code == 200
    async with served.watch() as viewer:
        await frame(viewer, "HELLO")
    return time.monotonic() - began


@contextlib.asynccontextmanager
async def good_ones(served: Served) -> AsyncIterator[list[float]]:
    """One who was there before and misses nothing, and others who come all the while; how long these took."""
    took: list[float] = []

    async def come() -> None:
        while True:
            took.append(await visit(served))
            await asyncio.sleep(0.25)

    async with served.watch() as watching:
        await frame(watching, "HELLO")
        coming = asyncio.create_task(come())
        try:
            yield took
            assert not coming.done()
        finally:
            coming.cancel()
        pulseboard.record("test.flooded", "still here")
        await frame(watching, "NEW_EVENT")


async def test_thousands_that_are_half_open(tmp_path: Path) -> None:
    """Silent ones, and those who began to say something: gone within 10 s, and nothing of them is left."""
    async with serve(tmp_path) as served, good_ones(served) as took:
        asked = [
            linger(
                served.address, BEGINNINGS[number % len(BEGINNINGS)], after_seconds=COME_SECONDS * number / HALF_OPEN
            )
            for number in range(HALF_OPEN)
        ]
        lingered = await asyncio.gather(*asked)
        assert max(lingered) < DROPPED_SECONDS + LATE_SECONDS
        assert len(took) > 10
        assert max(took) < GOOD_SECONDS
        assert held(served) <= FEW


async def test_headers_without_an_end(tmp_path: Path) -> None:
    """A byte a second keeps nobody in, and a flood of headers is cut off at once."""
    endless = b"X-Flood: " + b"x" * 1_000 + b"\r\n"
    async with serve(tmp_path) as served, good_ones(served) as took:
        dripping = [linger(served.address, HEADERS, drips) for drips in (b"x", b"\r\nX: y", b"\t") for _ in range(100)]
        flooding = [linger(served.address, HEADERS + b"\r\n" + endless * 1_000) for _ in range(100)]
        fields = [linger(served.address, handshake(served.address)[:-2] + b"A:\r\n" * 100_000) for _ in range(20)]
        lingered, flooded = await asyncio.gather(asyncio.gather(*dripping), asyncio.gather(*flooding, *fields))
        assert min(lingered) > DROPPED_SECONDS - 1
        assert max(lingered) < DROPPED_SECONDS + LATE_SECONDS
        assert max(flooded) < DROPPED_SECONDS / 2
        assert len(took) > 10
        assert max(took) < GOOD_SECONDS


async def test_answers_that_nobody_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for megabytes and takes none of them is dropped; who reads slowly gets all."""
    monkeypatch.setattr(protocols, "READ_SECONDS", 3.0)
    ask = "GET /api/events/export?format=ndjson HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n"
    async with Store(tmp_path) as store:
        events = [draft("test.large", str(number), data={"x": "x" * 16_000}) for number in range(750)]
        await store.transact(keep, events)
    async with serve(tmp_path, max_exports=9) as served, good_ones(served), contextlib.AsyncExitStack() as stack:
        host = served.address.removeprefix("http://")
        for _ in range(8):
            deaf = stack.enter_context(socket.create_connection(("127.0.0.1", port_of(served))))
            deaf.sendall(ask.format(host).encode())
        async with asyncio.timeout(5):
            while held(served) < 8 + 2:
                await asyncio.sleep(0.01)
        read = 0
        async with served.http.stream("GET", "/api/events/export?format=ndjson") as slow:
            async for part in slow.aiter_raw(1_000_000):
                read += len(part)
                await asyncio.sleep(0.1)
        assert read > 750 * 16_000
        async with asyncio.timeout(20):
            while held(served) > FEW / 2:
                await asyncio.sleep(0.05)


MODES = {
    "headers": ["-H", "-i", "2", "-u", "/ws"],
    "bodies": ["-B", "-i", "2", "-s", "8192", "-m", "*/*\r\nOrigin: {address}", "-u", "/api/tokens"],
    "reading": ["-X", "-w", "1", "-y", "64", "-z", "5", "-n", "2", "-k", "3", "-u", "{file}"],
}


@pytest.mark.soak
@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
async def test_slowhttptest(tmp_path: Path, mode: list[str]) -> None:
    """The usual tool, with a thousand connections for half a minute: others never notice."""
    tool = shutil.which("slowhttptest") or not_to_be_had("no slowhttptest found: `tools/apt-install slowhttptest`")
    async with serve(tmp_path) as served, good_ones(served) as took:
        file = "/assets/" + max((PAGE / "assets").glob("*.js"), key=lambda path: path.stat().st_size).name
        *options, path = [each.format(address=served.address, file=file) for each in mode]
        process = await asyncio.create_subprocess_exec(
            *(tool, *options, served.address + path, "-c", "1000", "-r", "500", "-l", "30", "-p", "2"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert b"service available:" in said
        assert b"NO" not in said.rpartition(b"service available:")[2].split(b"\n")[0], said.decode()
        assert len(took) > 20
        assert max(took) < GOOD_SECONDS


@pytest.mark.soak
async def test_wave_upon_wave(tmp_path: Path) -> None:
    """Two thousand at any time, for a minute."""
    async with serve(tmp_path) as served, good_ones(served) as took:
        until = time.monotonic() + 60

        async def keep_coming(number: int) -> None:
            await asyncio.sleep(DROPPED_SECONDS * number / HALF_OPEN)
            while time.monotonic() < until:
                drips = b"x" if number % 10 == 0 else b""
                lingered = await linger(served.address, BEGINNINGS[number % len(BEGINNINGS)], drips)
                assert lingered < DROPPED_SECONDS + LATE_SECONDS

        await asyncio.gather(*map(keep_coming, range(HALF_OPEN)))
        assert max(took) < GOOD_SECONDS
