"""Attempts to connect, at a rate: `python -m tests.live.attempts ADDRESS PER_SECOND SECONDS`.

In turn: a viewer that is greeted and leaves, another site's page, a request that isn't one, and somebody who says
nothing and goes. Prints a line when it begins, and in the end as JSON how many were answered in which way.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections import Counter
from urllib.parse import urlsplit

import uvloop

ANSWER_SECONDS = 10.0


def handshake(host: str, origin: str) -> bytes:
    return (
        f"GET /ws HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    ).encode()


async def attempt(host: str, said: bytes, counts: Counter[str]) -> None:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(*host.split(":"))
            try:
                writer.write(said)
                status = (await reader.readline()).decode().split()[1] if said else "silent"
                counts[status] += 1
            finally:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
    except (OSError, TimeoutError, IndexError) as error:
        counts[type(error).__name__] += 1


async def main(address: str, per_second: float, seconds: float) -> None:
    host, counts, running = urlsplit(address).netloc, Counter[str](), set[asyncio.Task[None]]()
    kinds = (handshake(host, address), handshake(host, "https://evil.example"), b"BREW /pot HTCPCP/1.0\r\n\r\n", b"")
    print("begun", flush=True)
    began, count = time.perf_counter(), 0
    while (due := count / per_second) < seconds:
        await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
        task = asyncio.create_task(attempt(host, kinds[count % len(kinds)], counts))
        running.add(task)
        task.add_done_callback(running.discard)
        count += 1
    took = time.perf_counter() - began
    await asyncio.gather(*running)
    print(json.dumps({"per_second": count / took, **counts}))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))
