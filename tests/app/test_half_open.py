"""Connections that get to no end, by the thousand: each is dropped in time, others get in at once."""

import asyncio
import contextlib
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

import pulseboard
from pulseboard.events import draft
from pulseboard.storage.store import Store
from pulseboard.web import protocols
from pulseboard.web.page import PAGE
from tests.app.conftest import Served, frame, handshake, serve
from tests.app.crowd import Member, lingered
from tests.conftest import not_to_be_had
from tests.stores.event_golden import keep

HALF_OPEN = 2_000
COME_SECONDS = 2.0
"""So long all of them take to come."""
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


@contextlib.asynccontextmanager
async def good_ones(served: Served) -> AsyncIterator[list[float]]:
    """One who was there before and misses nothing, and others who come all the while; how long these took.

    They come from a process of their own, as the crowd does: what they cost is not the server's.
    """
    took: list[float] = []
    command = (sys.executable, "-m", "tests.app.visitor", served.address)
    async with served.watch() as watching:
        await frame(watching, "HELLO")
        coming = await asyncio.create_subprocess_exec(*command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert coming.stdin is not None
        assert coming.stdout is not None
        try:
            took.append(float(await coming.stdout.readline()))
            counting = asyncio.create_task(_count(coming.stdout, took))
            yield took
            coming.stdin.close()
            assert await coming.wait() == 0
            await counting
        finally:
            if coming.returncode is None:
                coming.kill()
                await coming.wait()
        pulseboard.record("test.flooded", "still here")
        await frame(watching, "NEW_EVENT")


async def _count(said: asyncio.StreamReader, took: list[float]) -> None:
    async for line in said:
        took.append(float(line))  # noqa: PERF401  they are looked at while they come


async def test_thousands_that_are_half_open(tmp_path: Path) -> None:
    """Silent ones, and those who began to say something: gone within 10 s, and nothing of them is left."""
    async with serve(tmp_path) as served, good_ones(served) as took:
        crowd = [
            Member(BEGINNINGS[number % len(BEGINNINGS)], after_seconds=COME_SECONDS * number / HALF_OPEN)
            for number in range(HALF_OPEN)
        ]
        seconds = await lingered(served.address, crowd)
        assert len(seconds) == HALF_OPEN
        assert max(seconds) < DROPPED_SECONDS + LATE_SECONDS
        assert len(took) > 10
        assert max(took) < GOOD_SECONDS
        assert held(served) <= FEW


async def test_headers_without_an_end(tmp_path: Path) -> None:
    """A byte a second keeps nobody in, and a flood of headers is cut off at once."""
    endless = b"X-Flood: " + b"x" * 1_000 + b"\r\n"
    async with serve(tmp_path) as served, good_ones(served) as took:
        dripping = [Member(HEADERS, drips) for drips in (b"x", b"\r\nX: y", b"\t") for _ in range(100)]
        flooding = [Member(HEADERS + b"\r\n" + endless * 1_000) for _ in range(100)]
        fields = [Member(handshake(served.address)[:-2] + b"A:\r\n" * 100_000) for _ in range(20)]
        dripped, flooded = await asyncio.gather(
            lingered(served.address, dripping), lingered(served.address, [*flooding, *fields])
        )
        assert min(dripped) > DROPPED_SECONDS - 1
        assert max(dripped) < DROPPED_SECONDS + LATE_SECONDS
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
        crowd = [
            Member(
                BEGINNINGS[number % len(BEGINNINGS)],
                b"x" if number % 10 == 0 else b"",
                after_seconds=DROPPED_SECONDS * number / HALF_OPEN,
            )
            for number in range(HALF_OPEN)
        ]
        seconds = await lingered(served.address, crowd, again_for_seconds=60)
        assert len(seconds) > 5 * HALF_OPEN
        assert max(seconds) < DROPPED_SECONDS + LATE_SECONDS
        assert max(took) < GOOD_SECONDS
