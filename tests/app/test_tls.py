"""TLS with files of one's own: the page and the stream, and who never finishes a handshake."""

import asyncio
import contextlib
import json
import signal
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import httpx
import msgspec
import pytest
import trustme
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

import pulseboard
from pulseboard.config import LimitSettings
from pulseboard.web.limits import Limits
from pulseboard.web.server import Server, bind
from tests.app.conftest import Served, frame, serve
from tests.programs import Program


class Files(NamedTuple):
    """A certificate for this machine, its key, and a client that trusts it."""

    certificate: Path
    key: Path
    client: ssl.SSLContext

    @property
    def variables(self) -> dict[str, str]:
        return {"PULSEBOARD_TLS_CERTIFICATE": str(self.certificate), "PULSEBOARD_TLS_KEY": str(self.key)}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return make_files(tmp_path)


def make_files(folder: Path) -> Files:
    authority = trustme.CA()
    pair = authority.issue_cert("127.0.0.1", "localhost")
    found = Files(folder / "cert.pem", folder / "key.pem", ssl.create_default_context())
    pair.private_key_pem.write_to_path(found.key)
    found.certificate.write_bytes(b"".join(pem.bytes() for pem in pair.cert_chain_pems))
    authority.configure_trust(found.client)
    return found


@pytest.fixture
async def encrypted(files: Files, tmp_path: Path) -> AsyncIterator[Served]:
    async with serve(tmp_path / "data", tls_certificate=files.certificate, tls_key=files.key) as served:
        yield served


@pytest.fixture
async def hurried(files: Files, tmp_path: Path) -> AsyncIterator[Served]:
    """The same with less time for a handshake than most need."""
    given = {"tls_certificate": files.certificate, "tls_key": files.key, "max_handshake_seconds": 1.0}
    async with serve(tmp_path / "data", **given) as served:
        yield served


def browser(address: str, files: Files) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, verify=files.client)


def watch(address: str, files: Files, origin: str | None = None) -> connect:
    return connect(f"wss://{address.removeprefix('https://')}/ws", ssl=files.client, origin=origin or address)  # type: ignore[arg-type]


async def test_the_page_and_the_stream(encrypted: Served, files: Files) -> None:
    """What is printed says https, and its Origin is the one that gets in."""
    assert encrypted.address.startswith("https://127.0.0.1:")
    async with browser(encrypted.address, files) as http:
        assert (await http.get("/")).status_code == 200
        made = {"name": "prometheus", "scopes": ["metrics.read"]}
        for origin, status in ((encrypted.address.replace("https", "http", 1), 403), (encrypted.address, 201)):
            assert (await http.post("/api/tokens", json=made, headers={"Origin": origin})).status_code == status
    async with watch(encrypted.address, files) as viewer:
        await frame(viewer, "HELLO")
        pulseboard.record("test.sent", "encrypted")
        assert (await frame(viewer, "NEW_EVENT"))["data"]["message"]
    with pytest.raises(InvalidStatus) as refused:
        await watch(encrypted.address, files, encrypted.address.replace("https", "http", 1))
    assert refused.value.response.status_code == 403


async def test_a_viewer_who_is_slow_catches_up(encrypted: Served, files: Files) -> None:
    """Under TLS too nothing is missed, and nothing comes twice, by one who doesn't read for a while."""
    async with watch(encrypted.address, files) as viewer:
        head = (await frame(viewer, "HELLO"))["data"]["head"]
        viewer.transport.pause_reading()
        for number in range(4_000):
            pulseboard.record("test.sent", f"{number} {'x' * 400}")
            if number % 500 == 0:
                await asyncio.sleep(0)
        await encrypted.dashboard.board.follower.reached(head + 4_000)
        viewer.transport.resume_reading()
        positions = [(await frame(viewer, "NEW_EVENT"))["data"]["seq"] for _ in range(4_000)]
    assert positions == list(range(head + 1, head + 4_001))


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x01\x02\x00\x01\x00"], ids=["nothing", "half a hello"])
async def test_a_handshake_that_is_never_finished(hurried: Served, files: Files, sent: bytes) -> None:
    """It is dropped in time, and nobody else waits for it."""
    host, port = hurried.address.removeprefix("https://").split(":")
    opened = [await asyncio.open_connection(host, int(port)) for _ in range(200)]
    for _, writer in opened:
        writer.write(sent)
    async with asyncio.timeout(1), browser(hurried.address, files) as http:
        assert (await http.get("/healthz")).status_code == 200
    async with asyncio.timeout(5):
        for reader, writer in opened:
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""
            writer.close()


async def test_silence_after_the_handshake(hurried: Served, files: Files) -> None:
    """The deadline of a request holds as it does without TLS."""
    host, port = hurried.address.removeprefix("https://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), ssl=files.client)
    writer.write(b"GET / HTTP/1.1\r\n")
    async with asyncio.timeout(5):
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
    writer.close()


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"\0" * 600])
async def test_who_speaks_no_tls(
    encrypted: Served, files: Files, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    """Gets no page, and costs no line in the log."""
    host, port = encrypted.address.removeprefix("https://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    async with asyncio.timeout(5):
        with contextlib.suppress(ConnectionError):
            assert b"HTTP" not in await reader.read()
    writer.close()
    async with browser(encrypted.address, files) as http:
        assert (await http.get("/healthz")).status_code == 200
    assert [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


async def answers(scope: object, receive: object, send: object) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]


async def status_of(http: httpx.AsyncClient) -> int | None:
    with contextlib.suppress(httpx.TransportError):
        return (await http.get("/")).status_code
    return None


async def test_handshakes_are_counted(files: Files) -> None:
    """One connection more than there may be is dropped at once, be the others' handshakes finished or not."""
    limits = msgspec.structs.replace(Limits.of(LimitSettings()), max_sockets=3)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.certificate, files.key)
    with bind("127.0.0.1", 0) as listener:
        server = Server(answers, limits, tls=context)  # type: ignore[arg-type]
        serving = asyncio.create_task(server.serve([listener]))
        await server.ready.wait()
        port = listener.getsockname()[1]
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""
            writer.close()
            for _, writer in opened:
                writer.close()
            async with browser(f"https://127.0.0.1:{port}", files) as http:
                while await status_of(http) != 204:
                    await asyncio.sleep(0.01)
        server.stop()
        await serving


async def test_the_program(files: Files) -> None:
    """As `pulseboard` runs, on its own event loop: the printed address, the stream, and who is told to come back."""
    async with Program("demo", "--port", "0", "--rate", "20", environment=files.variables) as program:
        line = await program.line()
        assert line.startswith("Dashboard: https://127.0.0.1:"), line
        address = line.removeprefix("Dashboard: ").strip()
        async with browser(address, files) as http:
            assert (await http.get("/healthz")).status_code == 200
            host, port = address.removeprefix("https://").split(":")
            silent = [await asyncio.open_connection(host, int(port)) for _ in range(20)]
            for _ in range(20):  # whatever comes first, the client's hello or our being ready for it
                _, writer = await asyncio.open_connection(host, int(port), ssl=files.client)
                writer.close()
        async with watch(address, files) as viewer:
            await frame(viewer, "HELLO")
            assert (await frame(viewer, "NEW_EVENT"))["data"]["seq"] > 0
            program.send(signal.SIGTERM)
            assert await code(viewer) == 1012
        assert await program.ended() == 0
        assert b"Traceback" not in program.errors
        for _, writer in silent:
            writer.close()


async def code(viewer: ClientConnection) -> int | None:
    """What a viewer is sent away with, whatever comes before."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            json.loads(await viewer.recv())
    return viewer.close_code


async def test_the_doctor_finds_it(files: Files, tmp_path: Path) -> None:
    """A Pulseboard that serves TLS is known for one."""
    async with Program("demo", "--port", "0", environment=files.variables) as program:
        port = (await program.line()).strip().rpartition(":")[2]
        arguments = ("doctor", "--port", port, "--data", str(tmp_path / "none"))
        async with Program(*arguments, environment=files.variables) as doctor:
            assert f"A Pulseboard answers at https://127.0.0.1:{port} already" in await doctor.output()
