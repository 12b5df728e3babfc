"""The whole dashboard (log, writer, follower, hub, web) without a bot, at somebody's command.

    python bench/servers/dashboard.py FOLDER_OR_POSTGRESQL_URL

The first line it prints says where it answers. Then it takes one JSON request per line, such as
`{"do": "record", "count": 500}` for `record(…, count=500)` below, and answers each with one JSON line when it is done.
It ends when its input does.
"""

import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import psutil
import uvloop

import pulseboard
from pulseboard.app.dashboard import Dashboard, open_dashboard
from pulseboard.config import Settings
from pulseboard.events import Event, Level
from pulseboard.storage.store import Store

MAX_WAITING = 4_000
LAG_GRID_SECONDS = 0.005
# Events occur when they do: who is late publishes what is due, `at_once` of them at most in one turn of the loop, but
# makes up for no more than this.
MAX_LATE_SECONDS = 0.1

reads: Counter[str] = Counter()


async def record(dashboard: Dashboard, *, count: int, per_second: float | None = None) -> dict[str, Any]:
    """Record events, at a rate or as fast as the writer takes them; answered when all are committed."""
    head = dashboard.board.hub.timeline.head
    took_ns, began, store = [], time.perf_counter(), dashboard.board.store
    for number in range(count):
        if per_second is None:
            while number % 100 == 0 and store.backlog.waiting > MAX_WAITING:
                await asyncio.sleep(0.001)
        elif (wait := began + number / per_second - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        if number % 100 == 0:
            await asyncio.sleep(0)  # whoever records has a loop to give way to
        data = {"item": "hat", "price": 120, "at_ns": time.time_ns()}
        start = time.perf_counter_ns()
        pulseboard.record("shop.item_bought", f"Mira bought hat number {number}", data=data)
        took_ns.append(time.perf_counter_ns() - start)
    while store.backlog.waiting or dashboard.board.hub.timeline.head < head + count:
        await asyncio.sleep(0.002)
    seconds = time.perf_counter() - began
    cuts = statistics.quantiles(took_ns, n=100)
    return {"seconds": seconds, "record_p50_us": cuts[49] / 1_000, "record_p99_us": cuts[98] / 1_000}


async def publish(dashboard: Dashboard, *, per_second: float, at_once: int) -> dict[str, Any]:
    """Straight from the hub, one by one and for ever: the commit is left out, as it is with the peers."""
    timeline, due = dashboard.board.hub.timeline, time.perf_counter()
    epoch = timeline.epoch
    while True:
        now = time.perf_counter()
        due = max(due, now - MAX_LATE_SECONDS)
        for _ in range(at_once):
            if due <= now:
                dashboard.board.hub.publish([_claim(timeline.head + 1, epoch)])
                due += 1 / per_second
        await asyncio.sleep(max(0, due - time.perf_counter()))


def _claim(seq: int, epoch: str) -> Event:
    return Event(
        seq=seq,
        epoch=epoch,
        id="01a206ab-804d-792e-be17-5a4995f3b9a0",
        kind="economy.daily_claimed",
        level=Level.SUCCESS,
        message="Mira claimed 100 coins",
        occurred_at="2026-01-31T12:00:00.000Z",
        data={"at_ns": time.time_ns()},
    )


async def state(dashboard: Dashboard) -> dict[str, Any]:
    """Where the log stands and what the process holds."""
    timeline = dashboard.board.hub.timeline
    return {
        "head": timeline.head,
        "epoch": timeline.epoch,
        "viewers": dashboard.board.hub.viewers,
        "lost": dashboard.board.store.backlog.dropped,
        "rss": psutil.Process().memory_info().rss,
        "reads": dict(reads),
    }


async def lag(_: Dashboard, *, seconds: float) -> dict[str, Any]:
    """How late the loop is: on a grid, so that a long stall counts for every tick that it delays."""
    late, due, end = [], time.perf_counter() + LAG_GRID_SECONDS, time.perf_counter() + seconds
    while due < end:
        await asyncio.sleep(max(0, due - time.perf_counter()))
        now = time.perf_counter()
        while due <= now:
            late.append(1_000 * (now - due))
            due += LAG_GRID_SECONDS
    cuts = statistics.quantiles(late, n=100)
    return {"p50_ms": cuts[49], "p99_ms": cuts[98], "max_ms": max(late)}


def _count_reads(read: Callable[..., Any]) -> Callable[..., Any]:
    async def counted(store: Store, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        reads[query.__name__] += 1
        return await read(store, query, *args, **kwargs)

    return counted


async def _answer(dashboard: Dashboard, request: dict[str, Any]) -> None:
    name = request.pop("do")
    work = {"record": record, "publish": publish, "state": state, "lag": lag}[name]
    print(json.dumps({"did": name, **await work(dashboard, **request)}), flush=True)


async def main(place: str) -> None:
    Store.read = _count_reads(Store.read)  # type: ignore[method-assign]
    # A storm of viewers is one address here.
    settings = Settings(port=0, data=place, max_attempts_per_second=100_000)

    def announce(address: str) -> None:
        print(json.dumps({"address": address}), flush=True)

    requests = asyncio.StreamReader()
    async with open_dashboard(settings, settings.data, announce, needs_login=False) as dashboard:
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(requests), sys.stdin)
        running = [asyncio.create_task(_answer(dashboard, json.loads(line))) async for line in requests]
        for task in running:
            task.cancel()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
