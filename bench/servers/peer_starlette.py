"""What a Python team writes first: Starlette and a send_text loop.

uvicorn peer_starlette:app --port PORT --loop uvloop --ws websockets-sansio --ws-per-message-deflate false
(EVENTS_PER_SECOND in the environment)
"""

import asyncio
import contextlib
import os
import time

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

RATE = float(os.environ.get("EVENTS_PER_SECOND", "100"))
PAD = "x" * 120
viewers: set[WebSocket] = set()


def payload() -> str:
    return (
        f'{{"type":"NEW_EVENT","ts":"{time.time_ns():020d}","data":{{"kind":"economy.daily_claimed",'
        f'"level":"success","message":"claimed 100 coins","pad":"{PAD}"}}}}'
    )


async def publish() -> None:
    start, sent = time.perf_counter(), 0
    while True:
        text = payload()
        for viewer in list(viewers):
            with contextlib.suppress(Exception):
                await viewer.send_text(text)
        sent += 1
        await asyncio.sleep(max(0, start + sent / RATE - time.perf_counter()))


@contextlib.asynccontextmanager
async def lifespan(app):
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


app = Starlette(routes=[WebSocketRoute("/ws", ws)], lifespan=lifespan)
