"""Bytes that nobody should send to `/ws`, before and after the handshake."""

import asyncio
import contextlib
import json
import logging
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.frames import Frame, Opcode

import pulseboard
from tests.app.conftest import frame, handshake, marked_packed, serve, shake_hands
from tests.app.test_ws import BAD_FRAMES

MAX_GROWN_BYTES = 8 * 2**20


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The same with up to four faults: a byte changed, a piece left out, repeated, or put in."""
    for _ in range(chance.randrange(1, 5)):
        begin = chance.randrange(len(data) + 1)
        end = min(len(data), begin + chance.randrange(1, 20))
        data = chance.choice(
            [
                data[:begin] + chance.randbytes(1) + data[begin + 1 :],
                data[:begin] + data[end:],
                data[:end] + data[begin:],
                data[:begin] + chance.randbytes(end - begin) + data[begin:],
            ]
        )
    return data


def well_framed(chance: random.Random) -> bytes:
    """A frame as it should be, with what may be rubbish in it."""
    ping = json.dumps({"type": "PING", "data": {"nonce": chance.choice([1, "x", None, {}, 2**60, "x" * 65])}}).encode()
    data = chance.choice(
        [ping, ping, b"", chance.randbytes(chance.randrange(126)), chance.choice(BAD_FRAMES)[:100].encode(), b"9" * 126]
    )
    if chance.random() < 0.01:
        data = b"9" * chance.choice([4_096, 4_097])
    is_packed = chance.random() < 0.2
    if is_packed:
        data = zlib.compress(data, wbits=-12)
    opcode = chance.choice([Opcode.TEXT, Opcode.TEXT, *Opcode])
    is_whole = chance.random() < 0.8
    if opcode in (Opcode.PING, Opcode.PONG, Opcode.CLOSE):  # the library builds no others
        data, is_whole = data[:125], True
    framed = Frame(opcode, data, fin=is_whole).serialize(mask=chance.random() < 0.95)
    return marked_packed(framed) if is_packed else framed


def before_handshake(chance: random.Random, address: str) -> bytes:
    return chance.choice(
        [
            chance.randbytes(chance.randrange(1, 300)),
            mutated(handshake(address), chance),
            handshake(address) + well_framed(chance),
        ]
    )


def after_handshake(chance: random.Random) -> bytes:
    frames = [well_framed(chance) for _ in range(chance.randrange(1, 6))]
    return chance.choice(
        [
            chance.randbytes(chance.randrange(1, 300)),
            mutated(b"".join(frames), chance),
            b"".join([*frames, mutated(well_framed(chance), chance)]),
        ]
    )


async def attack(chance: random.Random, address: str) -> int:
    """Send rubbish on a connection of its own until the server has ended it; returns how many bytes."""
    if chance.random() < 0.3:
        reader, writer = await asyncio.open_connection(*address.removeprefix("http://").split(":"))
        rubbish = before_handshake(chance, address)
    else:
        reader, writer = await shake_hands(address)
        rubbish = after_handshake(chance)
    with contextlib.closing(writer), contextlib.suppress(ConnectionError):
        writer.write(rubbish)
        writer.write_eof()
        async with asyncio.timeout(5):
            await reader.read()
    return len(rubbish)


async def count_to(viewer: ClientConnection, last: str) -> int:
    """How many events came until the last one, each with the position after the one before."""
    counted = 0
    while True:
        event = (await frame(viewer, "NEW_EVENT"))["data"]
        counted += 1
        assert event["seq"] == counted
        if event["message"] == last:
            return counted


def open_sockets() -> int:
    return len(psutil.Process().net_connections())


async def settled(count: Callable[[], int], expected: int) -> None:
    """Wait until what ends by itself has ended."""
    async with asyncio.timeout(5):
        while count() > expected:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("size", [100_000, pytest.param(1_000_000, marks=pytest.mark.soak)])
async def test_rubbish_harms_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture, size: int) -> None:
    """Every attacker is ended, a good viewer misses nothing, the log stays calm, memory and tasks where they were."""
    caplog.set_level(logging.ERROR)
    chance = random.Random(size)
    process = psutil.Process()
    async with serve(tmp_path, compress=True) as served, served.watch() as good:
        await frame(good, "HELLO")
        counting = asyncio.create_task(count_to(good, "over"))
        sent, attacks, resident, tasks, sockets = 0, 0, 0, 0, 0
        while sent < size:
            sent += await attack(chance, served.address)
            attacks += 1
            pulseboard.record("test.attacked", str(attacks))
            if not resident and sent > size / 5:
                resident, tasks, sockets = process.memory_info().rss, len(asyncio.all_tasks()), open_sockets()
        pulseboard.record("test.attacked", "over")
        assert await counting == attacks + 1
        await settled(lambda: len(asyncio.all_tasks()), tasks)
        await settled(open_sockets, sockets)
    assert process.memory_info().rss - resident < MAX_GROWN_BYTES
    assert caplog.records == []
