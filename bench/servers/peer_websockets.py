"""The websockets library by itself: its `broadcast`, on uvloop.

python peer_websockets.py PORT EVENTS_PER_SECOND EVENTS_A_TURN FRAME_FILE
"""

import asyncio
import sys
import time
from pathlib import Path

import uvloop
from websockets.asyncio.server import broadcast, serve

# Events occur when they do: who is late publishes what is due, EVENTS_A_TURN at most in one turn of the loop, but makes
# up for no more than this.
MAX_LATE_SECONDS = 0.1


async def main(port: int, rate: float, at_once: int, frame: str) -> None:
    head, tail = frame.split("TIME")
    async with serve(lambda viewer: viewer.wait_closed(), "127.0.0.1", port, compression=None) as server:
        due = time.perf_counter()
        while True:
            now = time.perf_counter()
            due = max(due, now - MAX_LATE_SECONDS)
            for _ in range(at_once):
                if due <= now:
                    broadcast(server.connections, f"{head}{time.time_ns()}{tail}")
                    due += 1 / rate
            await asyncio.sleep(max(0, due - time.perf_counter()))


uvloop.run(main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]).read_text()))
