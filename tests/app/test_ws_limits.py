"""How much may come in to `/ws`, and what happens to those who bring more."""

import asyncio
import contextlib
import json
import resource
import signal
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode

import pulseboard
from pulseboard.config import LimitSettings
from pulseboard.web import protocols
from tests.app.conftest import Served, frame, marked_packed, serve, serve_application, shake_hands
from tests.app.test_ws import close_code
from tests.programs import Program


@contextlib.asynccontextmanager
async def watching(served: Served, count: int) -> AsyncIterator[list[ClientConnection]]:
    """So many viewers that have been greeted."""
    async with contextlib.AsyncExitStack() as stack:
        viewers = [await stack.enter_async_context(served.watch()) for _ in range(count)]
        for viewer in viewers:
            await frame(viewer, "HELLO")
        yield viewers


async def test_a_message_over_the_limit(tmp_path: Path) -> None:
    """A message as long as the limit is read; one byte more closes the socket with 1009, in one frame or in many."""
    async with serve(tmp_path, max_frame_bytes=200) as served:
        async with served.watch() as viewer:
            await viewer.send("x" * 200)
            await frame(viewer, "ERROR")
            await viewer.send("x" * 201)
            assert await close_code(viewer) == 1009
        async with served.watch() as viewer:
            await viewer.send(iter(["x" * 100, "x" * 100, "x"]))
            assert await close_code(viewer) == 1009


async def test_a_message_that_swells_over_the_limit(tmp_path: Path) -> None:
    """The limit is that of the message as it is read: 64 MiB that were compressed to 64 KiB are never unpacked."""
    async with serve(tmp_path, compress=True) as served, watching(served, 1) as [good]:
        async with served.watch() as viewer:
            packer = zlib.compressobj(wbits=-12)
            packed = packer.compress(bytes(64 * 2**20)) + packer.flush(zlib.Z_SYNC_FLUSH)
            before = psutil.Process().memory_info().rss
            viewer.transport.write(marked_packed(Frame(Opcode.TEXT, packed[:-4]).serialize(mask=True)))
            assert await close_code(viewer) == 1009
            assert psutil.Process().memory_info().rss - before < 8 * 2**20
        pulseboard.record("test.swollen", "still here")
        await frame(good, "NEW_EVENT")


FLOODS = {
    "messages": Frame(Opcode.TEXT, b'{"type":"PING","data":{"nonce":1}}'),
    "pings": Frame(Opcode.PING, b"are you there?"),
    "pongs": Frame(Opcode.PONG, b"I am here"),
    "fragments of nothing": Frame(Opcode.CONT, b"", fin=False),
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
async def test_too_many_frames(tmp_path: Path, flood: Frame) -> None:
    """Frames of every kind count; those over the limit in 10 s close the socket with 4429, and only that socket."""
    async with serve(tmp_path, max_frames_per_10_seconds=20) as served, watching(served, 1) as [good]:
        async with served.watch() as flooder:
            if flood.opcode is Opcode.CONT:
                flooder.transport.write(Frame(Opcode.TEXT, b"", fin=False).serialize(mask=True))
            for _ in range(19 if flood.opcode is Opcode.CONT else 20):
                flooder.transport.write(flood.serialize(mask=True))
            pulseboard.record("test.flooded", "not too many yet")
            await frame(flooder, "NEW_EVENT")
            flooder.transport.write(flood.serialize(mask=True))
            assert await close_code(flooder) == 4429
        await frame(good, "NEW_EVENT")


async def test_frames_are_counted_anew_after_10_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stays under the limit in every 10 s may stay for ever."""
    monkeypatch.setattr(protocols, "FRAMES_SECONDS", 0.0)
    async with serve(tmp_path, max_frames_per_10_seconds=10) as served, watching(served, 1) as [viewer]:
        for nonce in range(30):
            await viewer.send(json.dumps({"type": "PING", "data": {"nonce": nonce}}))
            assert (await frame(viewer, "PONG"))["data"]["nonce"] == nonce


async def test_a_flooder_who_reads_nothing_costs_no_memory(served: Served) -> None:
    """Of pings without end only those up to the limit are answered: for one who reads nothing answers would pile up."""
    reader, writer = await shake_hands(served.address)
    pings = Frame(Opcode.PING, b"p" * 125).serialize(mask=True) * 500
    async with asyncio.timeout(10):
        try:
            for _ in range(100):
                writer.write(pings)
                await writer.drain()
            writer.write(Frame(Opcode.CLOSE, b"").serialize(mask=True))
            answers = await reader.read()
        except ConnectionError:  # reset before all was written: what had come by then
            answers = bytes(reader._buffer)  # type: ignore[attr-defined]
    assert answers.count(b"p" * 125) <= 600  # what one piece off the wire holds
    writer.close()


async def test_bad_frames_before_the_end(tmp_path: Path) -> None:
    """The last bad frame that is borne closes the socket with 4400."""
    async with serve(tmp_path, max_bad_frames=1) as served, served.watch() as viewer:
        await viewer.send("{")
        assert await close_code(viewer) == 4400


async def test_too_many_viewers(tmp_path: Path) -> None:
    """One more than there may be is accepted and closed with 4429; those inside go on, and HTTP answers."""
    async with serve(tmp_path, max_connections=3) as served, watching(served, 3) as viewers:
        for _ in range(10):
            async with served.watch() as refused:
                assert await close_code(refused) == 4429
        assert (await served.http.get("/healthz")).status_code == 200
        assert (await served.http.get("/api/dashboard")).status_code == 200
        pulseboard.record("test.crowded", "still here")
        for viewer in viewers:
            await frame(viewer, "NEW_EVENT")
        await viewers[0].close()
        async with served.watch() as successor:
            await frame(successor, "HELLO")


async def test_too_many_attempts(tmp_path: Path) -> None:
    """An address that tries more often than it may is closed with 4429; others get in meanwhile."""
    async with serve(tmp_path, max_attempts_per_second=5) as served, watching(served, 1) as [good]:
        turned_away = 0

        async def knock() -> None:
            nonlocal turned_away
            async with served.watch() as knocking:
                with contextlib.suppress(ConnectionClosed):
                    await knocking.recv()
                    return
                turned_away += knocking.close_code == 4429

        began = int(time.monotonic())
        for n in range(10):
            await asyncio.gather(*(knock() for _ in range(10)))
            async with served.watch(local_addr=(f"127.0.0.{n + 2}", 0)) as other:
                await frame(other, "HELLO")
        assert turned_away >= 100 - 5 * (int(time.monotonic()) - began + 1)
        assert turned_away > 0
        pulseboard.record("test.crowded", "still here")
        await frame(good, "NEW_EVENT")


async def test_a_foreign_page_is_not_even_turned_away(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A foreign Origin gets its 403 also where the house is full, and never a socket; it is no error of ours."""
    async with serve(tmp_path, max_connections=1) as served, watching(served, 1):
        with pytest.raises(InvalidStatus) as refused:
            async with served.watch(origin="http://evil.example"):
                pass
        assert refused.value.response.status_code == 403
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


async def test_a_system_with_few_descriptors(tmp_path: Path) -> None:
    """Viewers and connections that say nothing never take the last descriptors: HTTP answers, those inside go on."""
    async with (
        Program("demo", "--port", "0", "--data", str(tmp_path / "data")) as demo,
        contextlib.AsyncExitStack() as stack,
    ):
        resource.prlimit(demo.pid, resource.RLIMIT_NOFILE, (256, 256))
        await demo.ready()
        address = demo.address.replace("http", "ws", 1) + "/ws"
        viewers: list[ClientConnection] = []
        codes = []
        for _ in range(110):
            viewer = await stack.enter_async_context(connect(address, origin=demo.address, max_queue=None))
            try:
                await frame(viewer, "HELLO")
                viewers.append(viewer)
            except ConnectionClosed:
                codes.append(viewer.close_code)
        assert (len(viewers), codes) == (96, [4429] * 14)
        for _ in range(300):
            _, writer = await asyncio.open_connection("127.0.0.1", int(demo.port))
            stack.callback(writer.close)
        for viewer in viewers:
            await frame(viewer, "NEW_EVENT")
        await stack.aclose()
        async with httpx.AsyncClient() as http:
            assert (await http.get(demo.address + "/healthz")).status_code == 200
        demo.send(signal.SIGINT)
        assert await demo.ended() == 0
    assert b"connections_limited" in demo.errors
    assert b"Traceback" not in demo.errors
    assert b"out of system resource" not in demo.errors


SLOW = {
    "silence": [b""],
    "half a request": [b"GET /ws HT"],
    "headers without end": [b"GET /ws HTTP/1.1\r\n", *[b"X-Slow: 1\r\n"] * 1_000],
    "a byte at a time": [bytes([byte]) for byte in b"GET /ws HTTP/1.1\r\nHost: " + b"x" * 1_000],
    "half a handshake": [b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Ver"],
}


@pytest.fixture
async def hurried(tmp_path: Path) -> AsyncIterator[Served]:
    """A dashboard that gives a handshake less time than most."""
    async with serve(tmp_path / "data", max_handshake_seconds=0.3) as running:
        yield running


@pytest.mark.parametrize("pieces", SLOW.values(), ids=SLOW)
async def test_a_slow_handshake_is_dropped(hurried: Served, pieces: list[bytes]) -> None:
    """Whoever doesn't get to the end of a handshake in time is dropped, also when something keeps coming."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(hurried.address.rpartition(":")[2]))

    async def drip() -> None:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0.02)

    dripping = asyncio.create_task(drip())
    began = time.monotonic()
    async with asyncio.timeout(5):
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
    assert time.monotonic() - began > 0.2
    dripping.cancel()
    writer.close()


async def test_an_application_that_hangs_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    """A handshake that our own side never answers gets a 500 and is dropped; the log says where it hangs."""

    async def hang(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.Event().wait()

    async with serve_application(hang, LimitSettings(max_handshake_seconds=0.3)) as server:
        with pytest.raises(InvalidStatus) as dropped:
            async with connect(f"ws://127.0.0.1:{server.config.port}/ws"):
                pass
        assert dropped.value.response.status_code == 500
        async with asyncio.timeout(5):
            while server.server_state.connections or server.server_state.tasks:
                await asyncio.sleep(0.01)
    assert "in hang" in caplog.text
