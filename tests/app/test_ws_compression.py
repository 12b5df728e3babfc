"""`/ws` compressed: who asks for it reads the same as everybody else."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, PerMessageDeflate
from websockets.frames import Frame

import pulseboard
from tests.app.conftest import Served, frame, serve

EVENTS = 300


@pytest.fixture
async def compressing(tmp_path: Path) -> AsyncIterator[Served]:
    async with serve(tmp_path / "data", compress=True) as running:
        yield running


def watch(served: Served, window_bits: int | None = None, query: str = "") -> connect:
    """A viewer that wants its frames compressed, with a window of at most so many bits."""
    factory = ClientPerMessageDeflateFactory(server_max_window_bits=window_bits)
    return served.watch(query, compression=None, extensions=[factory])


async def read_events(viewer: ClientConnection) -> list[dict[str, Any]]:
    return [(await frame(viewer, "NEW_EVENT"))["data"] for _ in range(EVENTS)]


def agreed(viewer: ClientConnection) -> str | None:
    assert viewer.response is not None
    return viewer.response.headers.get("Sec-WebSocket-Extensions")


async def test_both_kinds_of_viewers_see_the_same(compressing: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compressed and plain side by side: exactly the same events, each of them compressed once for all viewers."""
    compressed: list[bytes] = []
    encode = PerMessageDeflate.encode

    def count(self: PerMessageDeflate, frame: Frame) -> Frame:
        if bytes(frame.data).startswith(b'{"type":"NEW_EVENT"'):
            compressed.append(bytes(frame.data))
        return encode(self, frame)

    monkeypatch.setattr(PerMessageDeflate, "encode", count)
    viewers = [await watch(compressing) for _ in range(5)]
    viewers += [await compressing.watch(compression=None) for _ in range(5)]
    assert ["permessage-deflate" in (agreed(viewer) or "") for viewer in viewers] == [True] * 5 + [False] * 5
    for viewer in viewers:
        await frame(viewer, "HELLO")
    for n in range(EVENTS):
        pulseboard.record("test.counted", f"number {n} ✓", data={"padding": "x" * 100 * (n % 7)})
        await asyncio.sleep(0.001 * (n % 3))
    seen = await asyncio.gather(*map(read_events, viewers))
    assert [event["message"] for event in seen[0]] == [f"number {n} ✓" for n in range(EVENTS)]
    assert all(events == seen[0] for events in seen)
    async with watch(compressing, query="?after=0") as late:
        assert await read_events(late) == seen[0]
    assert len(compressed) == EVENTS
    await viewers[0].send(json.dumps({"type": "PING", "data": {"nonce": "x" * 64}}))
    assert (await frame(viewers[0], "PONG"))["data"]["nonce"] == "x" * 64
    for viewer in viewers:
        await viewer.close()


@pytest.mark.parametrize(("window_bits", "is_compressed"), [(9, False), (11, False), (12, True), (15, True)])
async def test_a_window_too_small_for_the_shared_frames(
    compressing: Served, window_bits: int, is_compressed: bool
) -> None:
    """A viewer that can't hold the window is not refused: it gets plain frames."""
    async with watch(compressing, window_bits) as viewer:
        assert (agreed(viewer) is not None) is is_compressed
        pulseboard.record("test.counted", "one", data={"padding": "x" * 8_000})
        assert (await frame(viewer, "NEW_EVENT"))["data"]["message"] == "one"


async def test_off_unless_set(served: Served) -> None:
    """By default nothing is compressed, whatever a viewer asks for."""
    async with watch(served) as viewer:
        assert agreed(viewer) is None
        assert (await frame(viewer, "HELLO"))["type"] == "HELLO"


async def test_a_bomb_is_too_big(compressing: Served) -> None:
    """A small frame that would unpack to more than 4 KiB is closed with 1009, like a big one."""
    async with watch(compressing) as viewer:
        await viewer.send("9" * 1_000_000)
        with pytest.raises(Exception, match="1009"):
            await frame(viewer, "NEVER")
