"""The viewers and the judge themselves: planted faults don't escape them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.faults.fleet import Fleet
from tests.faults.sequence import Entry, Faults

LOG = [Entry(seq, "first" if seq < 30 else "second", f"id-{seq}") for seq in range(1, 61)]
Tamper = Callable[[list[Entry]], list[Entry]]


def text_frame(kind: str, data: object) -> bytes:
    payload = json.dumps({"type": kind, "data": data}, separators=(",", ":")).encode()
    return bytes([0x81, 126]) + len(payload).to_bytes(2) + payload


@asynccontextmanager
async def untrue_server(tamper: Tamper) -> AsyncIterator[str]:
    """A server of a log of 60 events: whatever a viewer asks for comes in one piece, after it was tampered with."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        after = int(request.split(b"after=")[1].split()[0])
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
        writer.write(text_frame("HELLO", {"recovered": True}))
        events = tamper(LOG[after:])
        writer.write(b"".join(text_frame("NEW_EVENT", entry._asdict() | {"data": {}}) for entry in events))
        while await reader.read(1_000):
            pass
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield "http://{}:{}".format(*server.sockets[0].getsockname())
    server.close()


async def faults_seen(tamper: Tamper) -> list[Faults]:
    async with untrue_server(tamper) as address, Fleet(address, 3, from_the_beginning=True) as fleet:
        await fleet.reach(60)
    return fleet.faults(LOG)


def swapped(events: list[Entry]) -> list[Entry]:
    events[20], events[21] = events[21], events[20]
    return events


def from_another_log(events: list[Entry]) -> list[Entry]:
    events[20] = events[20]._replace(id="id-of-another")
    return events


async def test_true_server() -> None:
    """Nobody complains of a server that sends the log as it is."""
    assert await faults_seen(lambda events: events) == []


@pytest.mark.parametrize(
    ("tamper", "faults"),
    [
        pytest.param(lambda events: events[:20] + events[21:], Faults(missing=(21,)), id="dropped"),
        pytest.param(lambda events: events[:21] + events[20:], Faults(repeated=(21,)), id="repeated"),
        pytest.param(swapped, Faults(out_of_order=(21,)), id="swapped"),
        pytest.param(from_another_log, Faults(foreign=(Entry(21, "first", "id-of-another"),)), id="another log"),
    ],
)
async def test_planted_fault(tamper: Tamper, faults: Faults) -> None:
    """One event that is dropped, repeated, swapped or another log's is told, by every viewer and by its position."""
    assert await faults_seen(tamper) == [faults] * 3
