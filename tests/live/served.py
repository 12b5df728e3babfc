"""A real dashboard in its own process, which does what it is told on standard input and answers in JSON, line by line.

record COUNT PER_SECOND   records events that carry their time; answers when the last one is published
measure                   what the process holds, after a garbage collection, and what was read and late since last,
                          and how long it stood still, each time that it did: late, but not at work
"""

import asyncio
import functools
import gc
import json
import os
import sys
import threading
import time
from collections import Counter
from typing import Any

import psutil
import uvloop
from sqlalchemy import Connection

from pulseboard import record
from pulseboard.app.dashboard import Dashboard, open_dashboard
from pulseboard.config import Settings
from pulseboard.storage import log
from pulseboard.storage.database import READERS
from pulseboard.storage.store import Store
from pulseboard.web.board import Board

TICK_SECONDS = 0.005
STILL_MS = 100
"""Later than this without having worked for it, a process was not let on."""

reads: Counter[str] = Counter()
late_ms: list[float] = []
busy_ms: list[float] = []
stood_still_ms: list[float] = []


def count_reads() -> None:
    """Every read of the database from now on is counted by its name."""
    read = Store.read

    async def counted(store: Store, work: Any, *given: Any) -> Any:
        reads[work.__name__] += 1
        return await read(store, work, *given)

    Store.read = counted  # type: ignore[method-assign, assignment]


async def watch_lag() -> None:
    """How late the loop comes to what is due every 5 ms, and how much CPU its thread has used since the last time.

    The second is hardly touched by what else the machine does: over 5 ms it is what made the loop late.
    """
    while True:
        due, used = time.perf_counter() + TICK_SECONDS, time.thread_time()
        await asyncio.sleep(TICK_SECONDS)
        late_ms.append(1_000 * (time.perf_counter() - due))
        busy_ms.append(1_000 * (time.thread_time() - used))
        if late_ms[-1] > STILL_MS and busy_ms[-1] < late_ms[-1] / 2:
            stood_still_ms.append(late_ms[-1])


async def open_all_readers(store: Store) -> None:
    """They are opened when they are first needed at once: here before anything is measured."""
    together = threading.Barrier(READERS)

    def meet(connection: Connection) -> None:
        log.read_head(connection)
        together.wait(5)

    await asyncio.gather(*(store.read(meet) for _ in range(READERS)))


async def write_numbers(board: Board) -> None:
    """What is written every 15 s keeps its statements from the first time on: here before anything is measured."""
    board.history.add(await board.sampler.stats())
    await board.history.write()


def p99(values: list[float]) -> float:
    """Of the values since the last time."""
    ordered = sorted(values)
    values.clear()
    return ordered[int(len(ordered) * 0.99)] if ordered else 0.0


async def record_many(dashboard: Dashboard, count: int, per_second: float) -> dict[str, Any]:
    begun = time.perf_counter()
    for number in range(count):
        record("test.counted", f"number {number}", data={"at": time.monotonic_ns(), "padding": "x" * 150})
        due = begun + number / per_second - time.perf_counter()
        if due > 0:
            await asyncio.sleep(due)
    head = -1
    while head < dashboard.board.follower.head or dashboard.board.store.backlog.waiting:
        head = dashboard.board.follower.head
        await asyncio.sleep(0.1)
    return {"head": head}


def measure(dashboard: Dashboard) -> dict[str, Any]:
    gc.collect()
    # The loop drops a cancelled timer when it comes by it; what counts is whether anything will still be called.
    held = [thing for thing in gc.get_objects() if not (isinstance(thing, asyncio.TimerHandle) and thing.cancelled())]
    objects = Counter(type(thing).__name__ for thing in held)
    measured = {
        "head": dashboard.board.follower.head,
        "viewers": dashboard.board.hub.viewers,
        "rss": psutil.Process().memory_info().rss,
        "tasks": len(asyncio.all_tasks()),
        "timers": objects["TimerHandle"],
        "descriptors": len(os.listdir("/proc/self/fd")),
        "objects": objects.total(),
        "types": objects,
        "reads": dict(reads),
        "late_p99_ms": p99(late_ms),
        "busy_p99_ms": p99(busy_ms),
        "stood_still_ms": stood_still_ms.copy(),
    }
    reads.clear()
    stood_still_ms.clear()
    return measured


async def main(data: str) -> None:
    count_reads()
    settings = Settings(port=0, data=data, max_attempts_per_second=100_000)
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    announce = functools.partial(print, flush=True)
    async with open_dashboard(settings, settings.data, announce, needs_login=False) as dashboard:
        await open_all_readers(dashboard.board.store)
        await write_numbers(dashboard.board)
        watching = asyncio.create_task(watch_lag())
        while line := await lines.readline():
            command, *arguments = line.decode().split()
            if command == "record":
                answer = await record_many(dashboard, int(arguments[0]), float(arguments[1]))
            else:
                answer = measure(dashboard)
            print(json.dumps(answer), flush=True)
        watching.cancel()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
