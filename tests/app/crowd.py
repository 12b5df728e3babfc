"""Connections that get to no end, by the thousand, from a process of their own: what they cost is not the server's."""

import asyncio
import contextlib
import functools
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import uvloop

GIVES_UP_SECONDS = 30.0


class Member(NamedTuple):
    """Begins a request and never ends it, with a byte now and then."""

    begins: bytes
    drips: bytes = b""
    after_seconds: float = 0.0


async def lingered(address: str, crowd: Sequence[Member], *, again_for_seconds: float = 0.0) -> list[float]:
    """After how long each connection of a crowd was dropped, in seconds, in no order.

    Whoever was dropped comes again at once, until so many seconds have gone by.
    """
    work = functools.partial(_run, address, crowd, again_for_seconds)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return await asyncio.get_running_loop().run_in_executor(process, work)


def _run(address: str, crowd: Sequence[Member], again_for_seconds: float) -> list[float]:
    return uvloop.run(_all(address, crowd, again_for_seconds))


async def _all(address: str, crowd: Sequence[Member], again_for_seconds: float) -> list[float]:
    until = time.monotonic() + again_for_seconds
    each = await asyncio.gather(*(_keep_coming(address, member, until) for member in crowd))
    return [seconds for member in each for seconds in member]


async def _keep_coming(address: str, member: Member, until: float) -> list[float]:
    await asyncio.sleep(member.after_seconds)
    took = [await _linger(address, member)]
    while time.monotonic() < until:
        took.append(await _linger(address, member))
    return took


async def _linger(address: str, member: Member) -> float:
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    began = time.monotonic()
    with contextlib.closing(writer), contextlib.suppress(ConnectionError):
        writer.write(member.begins)
        while member.drips and time.monotonic() - began < GIVES_UP_SECONDS:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(), 1.0)
                break
            writer.write(member.drips)
        async with asyncio.timeout(GIVES_UP_SECONDS):
            await reader.read()
    return time.monotonic() - began
