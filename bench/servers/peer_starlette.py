"""What a Python team writes first: Starlette, and a send_text loop.

python peer_starlette.py PORT EVENTS_PER_SECOND EVENTS_A_TURN FRAME_FILE
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

# Events occur when they do: who is late publishes what is due, EVENTS_A_TURN at most in one turn of the loop, but makes
# up for no more than this.
MAX_LATE_SECONDS = 0.1
port, rate, at_once = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
head, tail = Path(sys.argv[4]).read_text().split("TIME")
viewers: set[WebSocket] = set()


async def publish() -> None:
    due = time.perf_counter()
    while True:
        now = time.perf_counter()
        due = max(due, now - MAX_LATE_SECONDS)
        for _ in range(at_once):
            if due <= now:
                await send_everyone(f"{head}{time.time_ns()}{tail}")
                due += 1 / rate
        await asyncio.sleep(max(0, due - time.perf_counter()))


async def send_everyone(text: str) -> None:
    for viewer in list(viewers):
        with contextlib.suppress(Exception):
            await viewer.send_text(text)


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(publish())
    yield
    task.cancel()


async def ws(socket: WebSocket) -> None:
    await socket.accept()
    viewers.add(socket)
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        pass
    finally:
        viewers.discard(socket)


uvicorn.run(
    Starlette(routes=[WebSocketRoute("/ws", ws)], lifespan=lifespan),
    host="127.0.0.1",
    port=port,
    loop="uvloop",
    ws="websockets-sansio",
    ws_per_message_deflate=False,
    log_level="error",
)
